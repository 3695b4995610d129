/**
 * An own reading of the text format of Prometheus, as its document says it: a line is a comment or a sample, samples of a
 * family stand together below its HELP and TYPE, and no sample is there twice. It throws what is wrong.
 */
export interface ReadMetric {
  readonly type: string
  readonly help: string
  /** By name and labels, as `name{a="x",b="y"}` with labels in order. */
  readonly samples: ReadonlyMap<string, number>
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = '([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\\\\n]|\\\\\\\\|\\\\"|\\\\n)*)"'
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)?\\})? (\\S+)$`)

export function readMetrics(text: string): ReadonlyMap<string, ReadMetric> {
  if (!text.endsWith('\n')) throw new Error('the last line must end')
  const metrics = new Map<string, { type: string; help: string; samples: Map<string, number> }>()
  let family = ''
  let help = ''
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line)
    if (comment?.[1] === 'HELP') [family, help] = [comment[2] ?? '', comment[3] ?? '']
    else if (comment?.[1] === 'TYPE') {
      if (comment[2] !== family || metrics.has(family)) throw new Error(`TYPE without its HELP: ${line}`)
      metrics.set(family, { type: comment[3] ?? '', help, samples: new Map() })
    } else readSample(line, family, metrics.get(family))
  }
  return metrics
}

function readSample(
  line: string,
  family: string,
  metric: { type: string; samples: Map<string, number> } | undefined,
): void {
  const match = SAMPLE.exec(line)
  const name = match?.[1] ?? ''
  const suffix = metric?.type === 'histogram' ? '(_bucket|_sum|_count)' : ''
  if (metric === undefined || !new RegExp(`^${family}${suffix}$`).test(name))
    throw new Error(`no sample of ${family}: ${line}`)
  const labels = [...line.matchAll(new RegExp(LABEL, 'g'))].map(([pair]) => pair).sort()
  const key = labels.length === 0 ? name : `${name}{${labels.join(',')}}`
  const value = Number(match?.at(-1))
  if (!Number.isFinite(value)) throw new Error(`no number: ${line}`)
  if (metric.samples.has(key)) throw new Error(`twice: ${key}`)
  metric.samples.set(key, value)
}

/** The value of one sample, which must be there. */
export function sampleOf(metrics: ReadonlyMap<string, ReadMetric>, key: string): number {
  for (const { samples } of metrics.values()) {
    const value = samples.get(key)
    if (value !== undefined) return value
  }
  throw new Error(`there is no ${key}`)
}
