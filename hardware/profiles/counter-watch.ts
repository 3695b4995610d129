import { createCounterGate, type RawCounter } from '../counters/counter-gate.ts'
import type { CounterWatchOptions } from '../counters/counter-watch.ts'
import { scaleOfKind, sumScale, type CounterScale } from '../counters/counter-scale.ts'
import { mapPoints, type Point, type PointName, type Sample } from '../device.ts'
import { registersOfRule } from './check-profile.ts'
import { decimalOf } from './decode-register.ts'
import type { Profile } from './profile.ts'
import type { RegisterEntry } from './register-schema.ts'
import { decimalToNumber } from '../sunspec/decimal.ts'

export const COUNTERS = ['gridImportWh', 'gridExportWh', 'pvEnergyWh'] as const
export type CounterName = (typeof COUNTERS)[number]

export function isCounter(name: PointName): name is CounterName {
  return COUNTERS.some((counter) => counter === name)
}

/** Keeps the last good reading of every counter, and believes none that fell or rose too fast. */
export interface CounterWatch {
  isSuspect(sample: Sample): boolean
  /** The sample with what is not believed marked; what is, is the next one's measure. */
  accept(sample: Sample): Sample
}

/** Starts from what is known from before, or believing anything. Counters that the profile does not say come gated already, and are only watched. */
export function createCounterWatch(profile: Profile, options: CounterWatchOptions): CounterWatch {
  const { powerLimitW, lastCounters = {} } = options
  const gates = new Map(
    COUNTERS.map((name) => {
      const resolutionWh = Math.max(resolutionOf(profile, name), options.resolutionWh ?? 1)
      const gate = createCounterGate({ powerLimitW, resolutionWh, last: lastCounters[name] ?? null })
      return [name, gate] as const
    }),
  )
  const rawOf = (name: CounterName, { value, atMs }: Point): RawCounter => ({
    valueWh: value,
    atMs,
    scale: scaleOf(profile, name, value),
  })
  return {
    isSuspect: ({ points }) =>
      COUNTERS.some((name) => {
        const verdict = gates.get(name)?.judge(rawOf(name, points[name])) ?? 'ok'
        return verdict !== 'ok' && verdict !== 'missing'
      }),
    accept(sample) {
      const points = mapPoints((name): Point => {
        const point = sample.points[name]
        const gated = isCounter(name) ? gates.get(name)?.take(rawOf(name, point)) : undefined
        if (gated === undefined || gated.verdict === 'missing') return point
        if (gated.verdict !== 'ok') {
          return { ...point, value: null, quality: 'implausible', problem: gated.verdict }
        }
        const resolutionWh = Math.max(point.resolutionWh ?? 1, gated.resolutionWh)
        return { ...point, value: gated.valueWh, resolutionWh }
      })
      return { ...sample, points }
    },
  }
}

function registersOf({ points, registers }: Profile, name: CounterName): RegisterEntry[] {
  const rule = points[name]
  return rule === undefined ? [] : registersOfRule(rule).flatMap((register) => registers[register] ?? [])
}

function resolutionOf(profile: Profile, name: CounterName): number {
  const declared = registersOf(profile, name).flatMap(({ resolutionWh }) => resolutionWh ?? [])
  return Math.max(1, ...declared)
}

/** What the registers of a counter count in, and where they begin again; several registers as one. */
function scaleOf(profile: Profile, name: CounterName, valueWh: number | null): CounterScale | undefined {
  const registers = registersOf(profile, name)
  const scales = registers.map((register) => scaleOfRegister(register, valueWh ?? 0))
  const [first] = [...scales].sort((left, right) => right.stepWh - left.stepWh)
  return first === undefined ? undefined : sumScale(first, scales.length)
}

/** A float counts in ever larger steps: its fraction has 23 bits, whatever the value. */
const FLOAT_STEPS = 2 ** 23

function scaleOfRegister({ type, scale, unit }: RegisterEntry, valueWh: number): CounterScale {
  const factor = typeof scale === 'number' ? decimalToNumber(decimalOf(String(scale))) : 1
  const stepWh = factor * (unit === 'kWh' ? 1000 : 1)
  if (type === 'f32') {
    return { stepWh: valueWh === 0 ? 1 : 2 ** Math.floor(Math.log2(valueWh)) / FLOAT_STEPS, wrapWh: null }
  }
  if (type === 'u32' || type === 'u16') return scaleOfKind(type, stepWh)
  // A signed counter is not known to wrap; one of 64 bits does not.
  return { stepWh, wrapWh: null }
}
