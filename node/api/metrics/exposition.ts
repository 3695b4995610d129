/** The text format of Prometheus, version 0.0.4: what `/metrics` answers. */
import type { Histogram } from '../figures.ts'

/** One metric with its samples; a family without samples is not told at all. */
export type MetricFamily =
  | {
      readonly type: 'gauge' | 'counter'
      readonly name: string
      readonly help: string
      readonly samples: readonly MetricSample[]
    }
  | {
      readonly type: 'histogram'
      readonly name: string
      readonly help: string
      readonly histogram: Histogram
    }

export interface MetricSample {
  readonly labels?: Readonly<Record<string, string>>
  /** A decimal string where a number would lose digits. */
  readonly value: number | string
}

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export function writeMetrics(families: readonly MetricFamily[]): string {
  return families.map(writeFamily).join('')
}

function writeFamily(family: MetricFamily): string {
  const { type, name, help } = family
  const lines =
    family.type === 'histogram'
      ? histogramLines(name, family.histogram)
      : family.samples.map(({ labels = {}, value }) => sampleLine(name, labels, value))
  if (lines.length === 0) return ''
  return [`# HELP ${name} ${escaped(help)}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n')
}

/** Buckets count everything up to their bound. */
function histogramLines(name: string, { bounds, counts, sum }: Histogram): string[] {
  let total = 0
  const buckets = counts.map((count, index) => {
    total += count
    const bound = bounds[index]
    return sampleLine(`${name}_bucket`, { le: bound === undefined ? '+Inf' : String(bound) }, total)
  })
  return [...buckets, sampleLine(`${name}_sum`, {}, sum), sampleLine(`${name}_count`, {}, total)]
}

function sampleLine(name: string, labels: Readonly<Record<string, string>>, value: number | string): string {
  const pairs = Object.entries(labels).map(
    ([label, text]) => `${label}="${escaped(text).replaceAll('"', '\\"')}"`,
  )
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}
