/** One line per home of what a soak has seen. Nothing is measured here. */
import type { HomeSample } from './home-sample.ts'
import type { Slope } from './slope.ts'
import { afterFirstThird, slopeOf } from './slope.ts'

export interface HomeRow {
  readonly id: string
  readonly looks: number
  /** How often it was another process than at the look before. */
  readonly restarts: number
  readonly mostRssMb: number
  /** MB an hour after the first third; undefined where the run was too short to tell. */
  readonly rssSlope: Slope | undefined
  /** Of the objects, by the home's own figure, in MB an hour. */
  readonly heapSlope: Slope | undefined
  /** Of one core, after the first third. */
  readonly cpuPercent: number
  /** Means of the second and of the last third. */
  readonly openFiles: readonly [middle: number, late: number]
  readonly activeResources: readonly [middle: number, late: number]
  readonly logBytes: number
  readonly logBytesPerHour: number
  readonly dataBytes: number
  readonly dataBytesPerHour: number
  readonly writtenBytesPerHour: number
}

const HOUR_MS = 3_600_000
const MB = 1e6

export function rowOf({ id, samples }: { id: string; samples: readonly HomeSample[] }): HomeRow {
  const late = afterFirstThird(samples)
  const last = samples.at(-1)
  return {
    id,
    looks: samples.length,
    restarts: samples.filter(({ pid }, index) => index > 0 && pid !== samples[index - 1]?.pid).length,
    mostRssMb: Math.max(0, ...samples.map(({ rssBytes }) => rssBytes / MB)),
    rssSlope: slopeOf(late.map(({ hours, rssBytes }) => ({ hours, value: rssBytes / MB }))),
    heapSlope: slopeOf(late.map(({ hours, heapBytes }) => ({ hours, value: heapBytes / MB }))),
    cpuPercent: (100 * perHour(late, ({ cpuMs }) => cpuMs)) / HOUR_MS,
    openFiles: thirds(samples, ({ openFiles }) => openFiles),
    activeResources: thirds(samples, ({ activeResources }) => activeResources),
    logBytes: last?.logBytes ?? 0,
    logBytesPerHour: perHour(late, ({ logBytes }) => logBytes),
    dataBytes: last?.dataBytes ?? 0,
    dataBytesPerHour: perHour(late, ({ dataBytes }) => dataBytes),
    writtenBytesPerHour: perHour(late, ({ writtenBytes }) => writtenBytes),
  }
}

/** How fast something that is only counted up grew; 0 where there is nothing to compare. */
function perHour(samples: readonly HomeSample[], countOf: (sample: HomeSample) => number): number {
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined || last.hours === first.hours) return 0
  return (countOf(last) - countOf(first)) / (last.hours - first.hours)
}

function thirds(
  samples: readonly HomeSample[],
  valueOf: (sample: HomeSample) => number,
): [middle: number, late: number] {
  const late = afterFirstThird(samples)
  const half = Math.floor(late.length / 2)
  return [mean(late.slice(0, half).map(valueOf)), mean(late.slice(half).map(valueOf))]
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((total, value) => total + value, 0) / values.length
}
