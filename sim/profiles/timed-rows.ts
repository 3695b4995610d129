import type { EpochMs } from '../../node/core/units/quantities.ts'
import type { GapFilling, YearChoice } from '../scenario/sources.ts'
import { csvError } from './csv-error.ts'
import type { Decimal } from './decimal.ts'
import { digitsAtScale } from './decimal.ts'
import type { ExactRows } from './series.ts'

/** Rows as a file has them: when each begins, and its value where it has one. All last `resolutionMs`. */
export interface TimedRows {
  readonly resolutionMs: number
  readonly startsMs: readonly EpochMs[]
  readonly values: readonly (Decimal | null)[]
}

/** Rows one after the other over a span, and how many of them the file did not have. */
export interface LaidRows {
  readonly rows: ExactRows
  /** When the first row begins: at the span's start or, where that is within a row, before it. */
  readonly startMs: EpochMs
  readonly filled: number
}

export interface Laying {
  /** The file's name, for error sentences. */
  readonly file: string
  readonly span: { readonly startMs: EpochMs; readonly endMs: EpochMs }
  readonly gaps: GapFilling
  readonly years: YearChoice
}

const DAY_MS = 86_400_000

/**
 * Lays timed rows over a span. With `years: 'any'` a row serves its month, day and hour in every year, and 29 February
 * takes the 28th where the file has none. What is missing is `csv-gap` unless it is to be filled; then it is counted.
 */
export function layRows(timed: TimedRows, { file, span, gaps, years }: Laying): LaidRows {
  const { resolutionMs } = timed
  const phaseMs = (timed.startsMs[0] ?? 0) % resolutionMs
  const startMs = Math.floor((span.startMs - phaseMs) / resolutionMs) * resolutionMs + phaseMs
  const count = Math.ceil((span.endMs - startMs) / resolutionMs)
  const valueAt = years === 'any' ? anyYear(timed) : asWritten(timed)
  const values: Decimal[] = []
  let filled = 0
  for (let row = 0; row < count; row++) {
    const atMs = startMs + row * resolutionMs
    const value = valueAt(atMs)
    if (value !== null) {
      values.push(value)
      continue
    }
    filled++
    values.push(fill(values, { gaps, resolutionMs }) ?? refuse(atMs, file, gaps))
  }
  const scale = values.reduce((largest, value) => Math.max(largest, value.scale), 0)
  return { rows: { digits: values.map((value) => digitsAtScale(value, scale)), scale }, startMs, filled }
}

function asWritten({ startsMs, values }: TimedRows): (atMs: EpochMs) => Decimal | null {
  const byStart = new Map(startsMs.map((startMs, row) => [startMs, values[row] ?? null]))
  return (atMs) => byStart.get(atMs) ?? null
}

function anyYear({ startsMs, values }: TimedRows): (atMs: EpochMs) => Decimal | null {
  const byTime = new Map<string, Decimal>()
  for (const [row, startMs] of startsMs.entries()) {
    const value = values[row] ?? null
    const key = timeOfYear(startMs)
    if (value !== null && !byTime.has(key)) byTime.set(key, value)
  }
  return (atMs) => {
    const key = timeOfYear(atMs)
    return byTime.get(key) ?? (key.startsWith('02-29') ? byTime.get(timeOfYear(atMs - DAY_MS)) : null) ?? null
  }
}

/** `02-28T13:00:00.000Z`: the moment without its year. */
function timeOfYear(atMs: EpochMs): string {
  return new Date(atMs).toISOString().slice(5)
}

function fill(
  before: readonly Decimal[],
  { gaps, resolutionMs }: { gaps: GapFilling; resolutionMs: number },
): Decimal | null {
  switch (gaps) {
    case 'refuse':
      return null
    case 'zero':
      return { digits: 0n, scale: 0 }
    case 'hold':
      return before.at(-1) ?? null
    case 'day-before':
      return before.at(-Math.round(DAY_MS / resolutionMs)) ?? null
  }
}

function refuse(atMs: EpochMs, file: string, gaps: GapFilling): never {
  const when = new Date(atMs).toISOString()
  const why = gaps === 'refuse' ? '' : `, and nothing before it to fill it with (${gaps})`
  const what = `has no value for ${when}${why}; fill the gap, choose other days, or say how to fill it with gaps`
  throw csvError('csv-gap', { file }, what)
}
