/** Watches the solutions of a feeder: extremes of every bus and line, and limits that are broken. */
import type { Feeder, Phase } from './feeder.ts'
import { PHASES } from './feeder.ts'
import type { FlowState } from './power-flow.ts'
import { FIRST_BUS_NODE } from './power-flow.ts'
import { orderRadially } from './radial-order.ts'

export type ViolationCode = 'voltage-low' | 'voltage-high' | 'line-overloaded' | 'transformer-overloaded'

/** One limit broken in one slot, by the element that breaks it worst. */
export interface FeederViolation {
  readonly code: ViolationCode
  readonly slot: number
  /** Name of a bus, a line or the transformer. */
  readonly element: string
  readonly phase: Phase | null
  /** V, A or VA, as the limit. */
  readonly value: number
  readonly limit: number
}

export interface FeederViolations {
  /** In the order of slots; at most `VIOLATIONS_LIMIT`, the counts go on. */
  readonly listed: readonly FeederViolation[]
  /** Slots in which each limit is broken. */
  readonly slotsByCode: Readonly<Record<ViolationCode, number>>
  /** Slots in which any is. */
  slots: number
  /** Of each limit that is broken, how it is broken worst. */
  readonly worst: readonly FeederViolation[]
}

/** Of the whole run, by index of bus and line as in the feeder. */
export interface FeederExtremes {
  readonly lowestVoltageV: Float64Array
  readonly highestVoltageV: Float64Array
  readonly highestCurrentA: Float64Array
  highestTransformerPowerVa: number
}

export const VIOLATIONS_LIMIT = 1000

export interface Lookout {
  look(slot: number): { lowestVoltageV: number; highestVoltageV: number; transformerPowerVa: number }
  readonly extremes: FeederExtremes
  readonly violations: FeederViolations
}

export function createLookout(feeder: Feeder, state: FlowState): Lookout {
  const order = orderRadially(feeder)
  const extremes: FeederExtremes = {
    lowestVoltageV: new Float64Array(feeder.buses.length).fill(Number.POSITIVE_INFINITY),
    highestVoltageV: new Float64Array(feeder.buses.length),
    highestCurrentA: new Float64Array(feeder.lines.length),
    highestTransformerPowerVa: 0,
  }
  const listed: FeederViolation[] = []
  const worst: FeederViolation[] = []
  const slotsByCode = {
    'voltage-low': 0,
    'voltage-high': 0,
    'line-overloaded': 0,
    'transformer-overloaded': 0,
  }

  function note(violation: FeederViolation): void {
    slotsByCode[violation.code]++
    if (listed.length < VIOLATIONS_LIMIT) listed.push(violation)
    const known = worst.findIndex(({ code }) => code === violation.code)
    if (known < 0) worst.push(violation)
    else if (beyond(violation) > beyond(worst[known] ?? violation)) worst[known] = violation
  }

  function look(slot: number) {
    const low = { square: Number.POSITIVE_INFINITY, at: 0 }
    const high = { square: 0, at: 0 }
    const over = { ratio: 1, place: -1, currentA: 0, phase: 0 }
    for (let place = 0; place < order.buses.length; place++) {
      const bus = order.buses[place] ?? 0
      const line = order.lines[place] ?? 0
      const limitA = feeder.lines[line]?.maxCurrentA ?? null
      for (let phase = 0; phase < 3; phase++) {
        const at = 3 * (FIRST_BUS_NODE + place) + phase
        const square = squareOf(state.voltageRe, state.voltageIm, at)
        if (square < low.square) Object.assign(low, { square, at })
        if (square > high.square) Object.assign(high, { square, at })
        const voltageV = Math.sqrt(square)
        if (voltageV < (extremes.lowestVoltageV[bus] ?? 0)) extremes.lowestVoltageV[bus] = voltageV
        if (voltageV > (extremes.highestVoltageV[bus] ?? 0)) extremes.highestVoltageV[bus] = voltageV
        if (line < 0) continue
        const currentA = Math.sqrt(squareOf(state.currentRe, state.currentIm, at))
        if (currentA > (extremes.highestCurrentA[line] ?? 0)) extremes.highestCurrentA[line] = currentA
        if (limitA !== null && currentA > over.ratio * limitA)
          Object.assign(over, { ratio: currentA / limitA, place, currentA, phase })
      }
    }
    const lowestVoltageV = Math.sqrt(low.square)
    const highestVoltageV = Math.sqrt(high.square)
    const transformerPowerVa = apparentVa(state)
    extremes.highestTransformerPowerVa = Math.max(extremes.highestTransformerPowerVa, transformerPowerVa)
    const busAt = (at: number): string =>
      feeder.buses[order.buses[Math.floor(at / 3) - FIRST_BUS_NODE] ?? 0]?.name ?? ''
    const { lowVoltageV, highVoltageV } = feeder.limits
    const { name, ratedPowerVa } = feeder.transformer
    const broken = broke()
    if (lowestVoltageV < lowVoltageV)
      note({
        code: 'voltage-low',
        slot,
        element: busAt(low.at),
        phase: phaseAt(low.at),
        value: lowestVoltageV,
        limit: lowVoltageV,
      })
    if (highestVoltageV > highVoltageV)
      note({
        code: 'voltage-high',
        slot,
        element: busAt(high.at),
        phase: phaseAt(high.at),
        value: highestVoltageV,
        limit: highVoltageV,
      })
    const worst = feeder.lines[order.lines[over.place] ?? -1]
    if (worst !== undefined)
      note({
        code: 'line-overloaded',
        slot,
        element: worst.name,
        phase: phaseAt(over.phase),
        value: over.currentA,
        limit: worst.maxCurrentA ?? 0,
      })
    if (transformerPowerVa > ratedPowerVa)
      note({
        code: 'transformer-overloaded',
        slot,
        element: name,
        phase: null,
        value: transformerPowerVa,
        limit: ratedPowerVa,
      })
    if (broke() > broken) violations.slots++
    return { lowestVoltageV, highestVoltageV, transformerPowerVa }
  }

  const broke = () => Object.values(slotsByCode).reduce((sum, slots) => sum + slots, 0)
  const violations: FeederViolations = { listed, slotsByCode, slots: 0, worst }
  return { look, extremes, violations }
}

/** How far beyond its limit, as a share of it. */
function beyond({ value, limit }: FeederViolation): number {
  return Math.abs(value - limit) / limit
}

function squareOf(re: Float64Array, im: Float64Array, at: number): number {
  return (re[at] ?? 0) ** 2 + (im[at] ?? 0) ** 2
}

/** The sum of the apparent powers of the three phases on the low side. */
function apparentVa(state: FlowState): number {
  let sum = 0
  for (let phase = 0; phase < 3; phase++) {
    const at = 3 * FIRST_BUS_NODE + phase
    sum += Math.sqrt(
      squareOf(state.voltageRe, state.voltageIm, at) * squareOf(state.currentRe, state.currentIm, at),
    )
  }
  return sum
}

function phaseAt(at: number): Phase {
  return PHASES[at % 3] ?? 'A'
}
