/** Slots put together until a figure can show them: a year has 35,040 of them, a figure has room for 280. */
import type { RunResult } from '../fast/run-result.ts'
import { createTimeWords } from './words.ts'

export interface Buckets {
  readonly count: number
  readonly bucketMs: number
  readonly slotsEach: number
  /** Beginning of each. */
  startMs(bucket: number): number
  /** The slots of a bucket, the last exclusive. */
  slots(bucket: number): { first: number; end: number }
  sum(column: ArrayLike<number>, bucket: number): number
  /** Mean power over the bucket of a column in Wh. */
  meanPowerW(column: ArrayLike<number>, bucket: number): number
  /** The lowest and the highest power of its slots. */
  rangePowerW(column: ArrayLike<number>, bucket: number): { low: number; high: number }
}

const COUNT_LIMIT = 280
const HOUR_MS = 3_600_000
/** What people count in, as multiples of an hour; below, slots. */
const STEPS_H = [1, 3, 6, 12, 24, 72, 168, 336, 672]

export function createBuckets({
  slots,
  slotMs,
  startMs,
}: Pick<RunResult, 'slots' | 'slotMs' | 'startMs'>): Buckets {
  const spanMs = slots * slotMs
  const bucketMs =
    [slotMs, ...STEPS_H.map((hours) => hours * HOUR_MS)].find(
      (step) => step >= slotMs && spanMs / step <= COUNT_LIMIT,
    ) ?? 672 * HOUR_MS
  const slotsEach = Math.round(bucketMs / slotMs)
  const range = (bucket: number) => ({
    first: bucket * slotsEach,
    end: Math.min(slots, (bucket + 1) * slotsEach),
  })
  const sum = (column: ArrayLike<number>, bucket: number) => {
    const { first, end } = range(bucket)
    let total = 0
    for (let slot = first; slot < end; slot++) total += column[slot] ?? 0
    return total
  }
  return {
    count: Math.ceil(slots / slotsEach),
    bucketMs,
    slotsEach,
    startMs: (bucket) => startMs + bucket * bucketMs,
    slots: range,
    sum,
    meanPowerW(column, bucket) {
      const { first, end } = range(bucket)
      return (sum(column, bucket) * HOUR_MS) / ((end - first) * slotMs)
    },
    rangePowerW(column, bucket) {
      const { first, end } = range(bucket)
      const powers = Array.from(
        { length: end - first },
        (_, at) => ((column[first + at] ?? 0) * HOUR_MS) / slotMs,
      )
      return { low: Math.min(...powers), high: Math.max(...powers) }
    },
  }
}

/** Where the labels of a time axis stand: at most six, at beginnings of local days where the span has several. */
export function timeLabels(
  { slots, slotMs, startMs, timezone }: Pick<RunResult, 'slots' | 'slotMs' | 'startMs' | 'timezone'>,
  most = 6,
): { atMs: number; words: string }[] {
  const words = createTimeWords(timezone)
  const endMs = startMs + slots * slotMs
  const days = (endMs - startMs) / (24 * HOUR_MS)
  const stepMs = days > 2 ? Math.ceil(days / most) * 24 * HOUR_MS : (days > 1 ? 12 : 6) * HOUR_MS
  const labels: { atMs: number; words: string }[] = []
  let atMs = startMs
  // The first midnight, or the first hour that the step divides.
  while (atMs < endMs && words.hour(atMs) % (days > 2 ? 24 : stepMs / HOUR_MS) !== 0) atMs += HOUR_MS
  for (; atMs < endMs; atMs += stepMs) {
    const isDay = days > 2 || words.hour(atMs) === 0
    labels.push({ atMs, words: isDay ? words.day(atMs) : words.clock(atMs) })
  }
  return labels
}
