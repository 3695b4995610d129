import { mapPoints, type Point, type PointName, type Sample } from '../device.ts'
import { createCounterGate, type CounterGate, type CounterReading } from './counter-gate.ts'
import type { CounterScale } from './counter-scale.ts'

export const COUNTER_NAMES = ['gridImportWh', 'gridExportWh', 'pvEnergyWh'] as const
export type CounterName = (typeof COUNTER_NAMES)[number]
/** What the registers of the counters count in now; `u64` Wh where a counter is left out. */
export type CounterScales = Partial<Readonly<Record<CounterName, CounterScale>>>

export interface CounterWatchOptions {
  /** No energy counter rises faster than this; the connection limit of the home, with room. */
  readonly powerLimitW: number
  /** For devices that count in coarser steps than their registers could tell. */
  readonly resolutionWh?: number
  /** What is known from before this program started. */
  readonly lastCounters?: Partial<Readonly<Record<CounterName, CounterReading>>>
}

/** The gates of all counters of one device. Its samples come in the order in which they were read. */
export interface CounterWatch {
  /** Whether the device should be read once more before this sample is taken. */
  isSuspect(sample: Sample, scales?: CounterScales): boolean
  /** The sample with every counter judged: continuous, with its resolution, or null and why. */
  accept(sample: Sample, scales?: CounterScales): Sample
}

export function isCounterName(name: PointName): name is CounterName {
  return COUNTER_NAMES.some((counter) => counter === name)
}

/** More than a house connection carries; a spurious counter jumps by far more. */
export const DEFAULT_POWER_LIMIT_W = 100_000

export function createCounterWatch(options: CounterWatchOptions): CounterWatch {
  const { lastCounters = {}, ...limits } = options
  const gates: Record<CounterName, CounterGate> = {
    gridImportWh: createCounterGate({ ...limits, last: lastCounters.gridImportWh ?? null }),
    gridExportWh: createCounterGate({ ...limits, last: lastCounters.gridExportWh ?? null }),
    pvEnergyWh: createCounterGate({ ...limits, last: lastCounters.pvEnergyWh ?? null }),
  }
  /** What was doubtful at two looks: the next sample is the next look. */
  const settled = new Set<CounterName>()
  const rawOf = ({ value, atMs }: Point, scale: CounterScale | undefined) => ({ valueWh: value, atMs, scale })

  /** A counter that says nothing is doubtful only if it has said something before, or says 0 the very first time. */
  function isDoubtful(name: CounterName, point: Point, scale: CounterScale | undefined): boolean {
    const gate = gates[name]
    const isKnown = gate.last() !== null
    if (settled.has(name)) return false
    if (!isKnown) return point.value === 0
    return gate.judge(rawOf(point, scale)) !== 'ok'
  }

  function acceptPoint(name: CounterName, point: Point, scale: CounterScale | undefined): Point {
    const isKnown = gates[name].last() !== null
    const { verdict, valueWh, resolutionWh } = gates[name].take(rawOf(point, scale))
    const resolution = resolutionWh > 1 ? { resolutionWh } : {}
    settled[verdict === 'ok' ? 'delete' : 'add'](name)
    switch (verdict) {
      case 'ok':
        return { ...point, value: valueWh, ...resolution }
      case 'missing':
        // The device has it, and does not say it now.
        return isKnown && point.quality === 'not-implemented' ? { ...point, quality: 'stale' } : point
      case 'zero':
      case 'fell':
      case 'jumped':
        return { ...point, value: null, quality: 'implausible', ...resolution, problem: verdict }
    }
  }

  return {
    isSuspect: ({ points }, scales = {}) =>
      COUNTER_NAMES.some((name) => isDoubtful(name, points[name], scales[name])),
    accept(sample, scales = {}) {
      const points = mapPoints((name) => {
        const point = sample.points[name]
        return isCounterName(name) ? acceptPoint(name, point, scales[name]) : point
      })
      return { ...sample, points }
    },
  }
}
