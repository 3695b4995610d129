/**
 * A feeder over many slots: what flows, what is lost, how low and high the voltage goes, and what breaks a limit.
 * Power is constant within a slot. The balance is drawn at the transformer's high side: what enters there is what the
 * homes draw, less what they feed in, and the losses of the transformer and of the lines.
 */
import type { Feeder } from './feeder.ts'
import { createLookout } from './lookout.ts'
import type { FeederExtremes, FeederViolations } from './lookout.ts'
import { createPowerFlow, FIRST_BUS_NODE } from './power-flow.ts'
import type { FlowState, PowerFlowOptions } from './power-flow.ts'

/** One column a quantity, one row a slot; NaN where a slot did not converge. */
export interface FeederRun {
  readonly slots: number
  readonly slotMs: number
  /** Into the high side of the transformer; below 0 the street feeds the network above. */
  readonly sourcePowerW: Float64Array
  readonly transformerLossW: Float64Array
  readonly lineLossW: Float64Array
  /** Apparent power of the transformer's three phases. */
  readonly transformerPowerVa: Float64Array
  readonly lowestVoltageV: Float64Array
  readonly highestVoltageV: Float64Array
  readonly totals: FeederTotals
  readonly extremes: FeederExtremes
  readonly violations: FeederViolations
  readonly convergence: Convergence
}

/** Energies of the converged slots. */
export interface FeederTotals {
  readonly sourceWh: number
  readonly loadWh: number
  readonly transformerLossWh: number
  readonly lineLossWh: number
}

export interface Convergence {
  /** Slots without a solution: more power than the feeder can carry. */
  readonly failedSlots: readonly number[]
  readonly mostIterations: number
  /** The largest of all converged slots. */
  readonly residualVa: number
}

export interface FeederInput {
  readonly slots: number
  readonly slotMs: number
  /** `slot * loads + load`, W; above 0 draws, below 0 feeds in. */
  readonly powerW: Float64Array
}

/** A feeder that is told slot by slot what its homes draw, so that nobody keeps the powers of a year. */
export interface FeederMeter {
  /** W by load, above 0 draws; solves from the voltages of the slot before. */
  take(slot: number, powerW: Float64Array, firstLoad?: number): void
  /** Of all slots taken; it is written on. */
  readonly run: FeederRun
}

/** Solves slot after slot. */
export function runFeeder(
  feeder: Feeder,
  { slots, slotMs, powerW }: FeederInput,
  options: PowerFlowOptions = {},
): FeederRun {
  const meter = createFeederMeter(feeder, { slots, slotMs }, options)
  for (let slot = 0; slot < slots; slot++) meter.take(slot, powerW, slot * feeder.loads.length)
  return meter.run
}

/** Throws what `createPowerFlow` throws. */
export function createFeederMeter(
  feeder: Feeder,
  { slots, slotMs }: { slots: number; slotMs: number },
  options: PowerFlowOptions = {},
): FeederMeter {
  const flow = createPowerFlow(feeder, options)
  const lookout = createLookout(feeder, flow.state)
  const columns = {
    sourcePowerW: new Float64Array(slots).fill(Number.NaN),
    transformerLossW: new Float64Array(slots).fill(Number.NaN),
    lineLossW: new Float64Array(slots).fill(Number.NaN),
    transformerPowerVa: new Float64Array(slots).fill(Number.NaN),
    lowestVoltageV: new Float64Array(slots).fill(Number.NaN),
    highestVoltageV: new Float64Array(slots).fill(Number.NaN),
  }
  const totals = { sourceWh: 0, loadWh: 0, transformerLossWh: 0, lineLossWh: 0 }
  const convergence = { failedSlots: [] as number[], mostIterations: 0, residualVa: 0 }
  const { extremes, violations } = lookout
  const hours = slotMs / 3_600_000

  function take(slot: number, powerW: Float64Array, firstLoad = 0): void {
    const { isConverged, iterations, residualVa } = flow.solve(powerW, firstLoad)
    convergence.mostIterations = Math.max(convergence.mostIterations, iterations)
    if (!isConverged) {
      convergence.failedSlots.push(slot)
      return
    }
    convergence.residualVa = Math.max(convergence.residualVa, residualVa)
    const powers = measurePowers(flow.state)
    const seen = lookout.look(slot)
    columns.sourcePowerW[slot] = powers.sourceW
    columns.transformerLossW[slot] = powers.transformerLossW
    columns.lineLossW[slot] = powers.lineLossW
    columns.transformerPowerVa[slot] = seen.transformerPowerVa
    columns.lowestVoltageV[slot] = seen.lowestVoltageV
    columns.highestVoltageV[slot] = seen.highestVoltageV
    totals.sourceWh += powers.sourceW * hours
    totals.transformerLossWh += powers.transformerLossW * hours
    totals.lineLossWh += powers.lineLossW * hours
    for (let load = 0; load < feeder.loads.length; load++)
      totals.loadWh += (powerW[firstLoad + load] ?? 0) * hours
  }

  return { take, run: { slots, slotMs, ...columns, totals, extremes, violations, convergence } }
}

function measurePowers(state: FlowState): { sourceW: number; transformerLossW: number; lineLossW: number } {
  let lineLossW = 0
  for (let node = FIRST_BUS_NODE + 1; node < state.parent.length; node++) lineLossW += lossW(state, node)
  return { sourceW: highSideW(state), transformerLossW: lossW(state, FIRST_BUS_NODE), lineLossW }
}

function highSideW({ voltageRe, voltageIm, currentRe, currentIm }: FlowState): number {
  let power = 0
  for (let at = 3; at < 6; at++)
    power += (voltageRe[at] ?? 0) * (currentRe[at] ?? 0) + (voltageIm[at] ?? 0) * (currentIm[at] ?? 0)
  return power
}

/** What the branch above the node turns into heat: the voltage it drops times its current. */
function lossW({ voltageRe, voltageIm, currentRe, currentIm, parent }: FlowState, node: number): number {
  const above = 3 * (parent[node] ?? 0)
  let loss = 0
  for (let phase = 0; phase < 3; phase++) {
    const at = 3 * node + phase
    loss +=
      ((voltageRe[above + phase] ?? 0) - (voltageRe[at] ?? 0)) * (currentRe[at] ?? 0) +
      ((voltageIm[above + phase] ?? 0) - (voltageIm[at] ?? 0)) * (currentIm[at] ?? 0)
  }
  return loss
}
