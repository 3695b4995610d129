/**
 * The voltages of a feeder for given powers, by backward/forward sweep (Shirmohammadi et al. 1988) in three unbalanced
 * phases. Backward: from the voltages the currents of the homes, I = conj(S/V), summed up to the transformer. Forward:
 * from the transformer down, V(bus) = V(feeding bus) − Z·I. A symmetrical element with sequence impedances Z1 and Z0
 * drops Z1·I(p) + (Z0 − Z1)/3·(I(A) + I(B) + I(C)) in phase p. It repeats until V·conj(I) is the wanted power of every
 * home to within the tolerance.
 *
 * The transformer is delta above and grounded star below: no zero-sequence current goes beyond it, so that the network
 * above has Z0 = 0 here, and the turn of 30 degrees, the same for all phases, is left out.
 */
import type { Feeder, SequenceImpedance } from './feeder.ts'
import { PHASES } from './feeder.ts'
import { orderRadially } from './radial-order.ts'

export interface PowerFlow {
  /** Solves for these powers, starting from the voltages of the last solution. W, by load, above 0 draws. */
  solve(powerW: Float64Array | readonly number[], firstLoad?: number): FlowOutcome
  /** Of the last solution. */
  readonly state: FlowState
}

export interface FlowOutcome {
  readonly isConverged: boolean
  readonly iterations: number
  /** The largest difference between a home's wanted and computed power in one phase. */
  readonly residualVa: number
}

/** Phasors by node and phase, `3 * node + phase`. Node 0 is the ideal source, 1 the high side, 2 + i the i-th bus of the radial order. */
export interface FlowState {
  readonly voltageRe: Float64Array
  readonly voltageIm: Float64Array
  /** Of the branch that feeds the node. */
  readonly currentRe: Float64Array
  readonly currentIm: Float64Array
  /** The feeding node of every node; -1 for the source. */
  readonly parent: Int32Array
}

export interface PowerFlowOptions {
  /** Summed over 55 homes and a day, a millionth of a VA is a thousandth of a Wh. */
  readonly toleranceVa?: number
  readonly iterationLimit?: number
}

/** Where the buses of the radial order begin among the nodes. */
export const FIRST_BUS_NODE = 2

/** Lays the feeder out in typed arrays; throws what `orderRadially` throws. */
export function createPowerFlow(
  feeder: Feeder,
  { toleranceVa = 1e-6, iterationLimit = 200 }: PowerFlowOptions = {},
): PowerFlow {
  const branches = layBranches(feeder)
  const taps = layTaps(feeder, branches.nodeOfBus)
  const size = 3 * branches.parent.length
  const state: FlowState = {
    voltageRe: new Float64Array(size),
    voltageIm: new Float64Array(size),
    currentRe: new Float64Array(size),
    currentIm: new Float64Array(size),
    parent: branches.parent,
  }
  startFlat(state, feeder.sourceVoltageV)

  return {
    state,
    solve(powerW, firstLoad = 0) {
      taps.take(powerW, firstLoad)
      let residualVa = Number.POSITIVE_INFINITY
      let iterations = 0
      while (residualVa > toleranceVa && iterations < iterationLimit) {
        iterations++
        taps.draw(state)
        sumUp(state)
        goDown(state, branches)
        residualVa = taps.mismatchVa(state)
      }
      const isConverged = residualVa <= toleranceVa
      // The next solution must not start from a collapsed one.
      if (!isConverged) startFlat(state, feeder.sourceVoltageV)
      return { isConverged, iterations, residualVa }
    },
  }
}

/** The branch that feeds each node: Z1 and (Z0 − Z1)/3. */
interface Branches {
  readonly parent: Int32Array
  readonly nodeOfBus: Int32Array
  readonly ownRe: Float64Array
  readonly ownIm: Float64Array
  readonly sharedRe: Float64Array
  readonly sharedIm: Float64Array
}

function layBranches(feeder: Feeder): Branches {
  const order = orderRadially(feeder)
  const none: SequenceImpedance = { positive: NO_IMPEDANCE, zero: NO_IMPEDANCE }
  const upstream = feeder.upstream === null ? none : { positive: feeder.upstream, zero: NO_IMPEDANCE }
  const lines = order.lines.slice(1).map((line) => feeder.lines[line]?.impedance ?? none)
  const impedances = [none, upstream, feeder.transformer.impedance, ...lines]
  const nodeOfBus = new Int32Array(feeder.buses.length)
  order.buses.forEach((bus, place) => (nodeOfBus[bus] = FIRST_BUS_NODE + place))
  return {
    parent: Int32Array.from([-1, 0, 1, ...order.feeders.slice(1).map((place) => FIRST_BUS_NODE + place)]),
    nodeOfBus,
    ownRe: Float64Array.from(impedances, ({ positive }) => positive.resistanceOhm),
    ownIm: Float64Array.from(impedances, ({ positive }) => positive.reactanceOhm),
    sharedRe: Float64Array.from(impedances, (each) => third(each, 'resistanceOhm')),
    sharedIm: Float64Array.from(impedances, (each) => third(each, 'reactanceOhm')),
  }
}

const NO_IMPEDANCE = { resistanceOhm: 0, reactanceOhm: 0 }

function third({ positive, zero }: SequenceImpedance, part: 'resistanceOhm' | 'reactanceOhm'): number {
  return (zero[part] - positive[part]) / 3
}

/** The single-phase taps of all loads. */
interface Taps {
  take(powerW: Float64Array | readonly number[], firstLoad: number): void
  /** Sets the currents of all nodes to what their own homes draw at the present voltages. */
  draw(state: FlowState): void
  mismatchVa(state: FlowState): number
}

function layTaps(feeder: Feeder, nodeOfBus: Int32Array): Taps {
  const wired = feeder.loads.flatMap((load, index) =>
    load.phases.map((phase) => ({
      load: index,
      at: 3 * (nodeOfBus[load.bus] ?? 0) + PHASES.indexOf(phase),
      share: 1 / load.phases.length,
      reactive: Math.tan(Math.acos(load.powerFactor)),
    })),
  )
  const at = Int32Array.from(wired, (tap) => tap.at)
  const count = at.length
  const [real, reactive, currentRe, currentIm] = [0, 0, 0, 0].map(() => new Float64Array(count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  return {
    take(powerW, firstLoad) {
      wired.forEach((tap, index) => {
        const power = (powerW[firstLoad + tap.load] ?? 0) * tap.share
        real[index] = power
        reactive[index] = Math.max(power, 0) * tap.reactive
      })
    },
    draw(state) {
      state.currentRe.fill(0)
      state.currentIm.fill(0)
      for (let tap = 0; tap < count; tap++) {
        const where = at[tap] ?? 0
        const [vr, vi] = [state.voltageRe[where] ?? 0, state.voltageIm[where] ?? 0]
        const [p, q] = [real[tap] ?? 0, reactive[tap] ?? 0]
        const square = vr * vr + vi * vi
        const ir = (p * vr + q * vi) / square
        const ii = (p * vi - q * vr) / square
        currentRe[tap] = ir
        currentIm[tap] = ii
        state.currentRe[where] = (state.currentRe[where] ?? 0) + ir
        state.currentIm[where] = (state.currentIm[where] ?? 0) + ii
      }
    },
    mismatchVa(state) {
      let largest = 0
      for (let tap = 0; tap < count; tap++) {
        const where = at[tap] ?? 0
        const [vr, vi] = [state.voltageRe[where] ?? 0, state.voltageIm[where] ?? 0]
        const [ir, ii] = [currentRe[tap] ?? 0, currentIm[tap] ?? 0]
        const p = vr * ir + vi * ii - (real[tap] ?? 0)
        const q = vi * ir - vr * ii - (reactive[tap] ?? 0)
        const mismatch = Math.hypot(p, q)
        // NaN is a collapse, and must not pass for small.
        if (!(mismatch <= largest)) largest = Number.isNaN(mismatch) ? Number.POSITIVE_INFINITY : mismatch
      }
      return largest
    },
  }
}

function startFlat({ voltageRe, voltageIm }: FlowState, voltageV: number): void {
  for (let at = 0; at < voltageRe.length; at++) {
    const angle = (-2 * Math.PI * (at % 3)) / 3
    voltageRe[at] = voltageV * Math.cos(angle)
    voltageIm[at] = voltageV * Math.sin(angle)
  }
}

function sumUp({ currentRe, currentIm, parent }: FlowState): void {
  for (let node = parent.length - 1; node > 1; node--) {
    const above = 3 * (parent[node] ?? 0)
    for (let phase = 0; phase < 3; phase++) {
      const from = 3 * node + phase
      currentRe[above + phase] = (currentRe[above + phase] ?? 0) + (currentRe[from] ?? 0)
      currentIm[above + phase] = (currentIm[above + phase] ?? 0) + (currentIm[from] ?? 0)
    }
  }
}

function goDown({ voltageRe, voltageIm, currentRe, currentIm, parent }: FlowState, branches: Branches): void {
  const { ownRe, ownIm, sharedRe, sharedIm } = branches
  for (let node = 1; node < parent.length; node++) {
    const [above, here] = [3 * (parent[node] ?? 0), 3 * node]
    const [zr, zi] = [ownRe[node] ?? 0, ownIm[node] ?? 0]
    const [mr, mi] = [sharedRe[node] ?? 0, sharedIm[node] ?? 0]
    const sumRe = (currentRe[here] ?? 0) + (currentRe[here + 1] ?? 0) + (currentRe[here + 2] ?? 0)
    const sumIm = (currentIm[here] ?? 0) + (currentIm[here + 1] ?? 0) + (currentIm[here + 2] ?? 0)
    const commonRe = mr * sumRe - mi * sumIm
    const commonIm = mr * sumIm + mi * sumRe
    for (let phase = 0; phase < 3; phase++) {
      const [ir, ii] = [currentRe[here + phase] ?? 0, currentIm[here + phase] ?? 0]
      voltageRe[here + phase] = (voltageRe[above + phase] ?? 0) - (zr * ir - zi * ii) - commonRe
      voltageIm[here + phase] = (voltageIm[above + phase] ?? 0) - (zr * ii + zi * ir) - commonIm
    }
  }
}
