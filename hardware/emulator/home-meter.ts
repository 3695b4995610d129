import { assert } from '../../node/core/units/assert.ts'
import type { Drive, StepEnergy } from './drive.ts'
import { MICRO_WH_PER_WH, stepHome, type BatteryLimits, type BatteryState } from './home-model.ts'
import { SELF_CONSUMPTION, UNSTEERED, type Steering } from './set-point.ts'
import { afterFlows, portion, stepSteeredHome, type Flows } from './steered-step.ts'
import { addFlows, countersOf, NO_FLOWS, partOf, powersOf, wholeFlows, type Stretch } from './stretch.ts'
import { mapCounters, type HomeCounters, type HomeState } from './home-state.ts'

export interface HomeMeter {
  /** The home at a moment; time does not run backwards. */
  at(atMs: number): HomeState
  /** What steers has changed: from the last moment asked for, the home does as it says now. */
  replan(): void
}

/**
 * Integrates a drive, lazily: nothing happens between two questions. Without steering, the counters at the end of a
 * step are the exact sums of `stepHome`, in whole Wh; within a step they rise in a straight line, rounded down. A set
 * point splits a step: its parts are in whole µWh, and not one is lost.
 */
export function createHomeMeter(
  options: {
    startMs: number
    initialCounters: HomeCounters
    battery: { limits: BatteryLimits; initialState: BatteryState } | null
  },
  drive: Drive,
  steering: Steering = UNSTEERED,
): HomeMeter {
  const { startMs, battery } = options
  const limits = battery?.limits ?? null
  const firstMs = Math.floor(startMs / drive.stepMs) * drive.stepMs
  let sums = NO_FLOWS
  let stored = battery?.initialState ?? null
  /** The step that the stretch is in, and what its load has used so far. */
  let step = stepAt(firstMs)
  let usedMicroWh = 0
  let stretch = planWhole(firstMs)
  let lastMs = startMs
  // A start within a step: what flowed before it in that step is not counted.
  const before = read(startMs).counters
  replan()

  function stepAt(atMs: number): StepEnergy {
    const index = Math.floor(atMs / drive.stepMs)
    const energy = drive.energyWh(index)
    assert(isWholeWh(energy.loadWh) && isWholeWh(energy.pvWh), `the drive gives whole Wh in step ${index}`)
    return energy
  }

  function plan(fromMs: number): Stretch {
    const stepStartMs = Math.floor(fromMs / drive.stepMs) * drive.stepMs
    if (stepStartMs === fromMs) {
      step = stepAt(fromMs)
      usedMicroWh = 0
    }
    const setPoint = steering.setPoint(fromMs)
    const toMs = Math.min(stepStartMs + drive.stepMs, steering.nextChangeMs(fromMs))
    assert(toMs > fromMs, 'a change lies ahead')
    const isWholeStep = fromMs === stepStartMs && toMs === stepStartMs + drive.stepMs
    if (setPoint === null && isWholeStep) return planWhole(fromMs)
    const home = stepSteeredHome(
      (durationMs) => energyOf(fromMs, durationMs),
      stored === null || limits === null ? null : { state: stored, limits },
      setPoint ?? SELF_CONSUMPTION,
      toMs - fromMs,
    )
    return { fromMs, toMs: fromMs + home.durationMs, isSteered: true, flows: home, battery: home.battery }
  }

  function planWhole(fromMs: number): Stretch {
    const home = stepHome(step, stored, limits, drive.stepMs)
    const flows = wholeFlows(step, home)
    return { fromMs, toMs: fromMs + drive.stepMs, isSteered: false, flows, battery: home.battery }
  }

  /** Load and sun of a part of the step: the load spreads what it has not used yet over the time that is left. */
  function energyOf(fromMs: number, durationMs: number): { loadMicroWh: number; pvMicroWh: number } {
    const offsetMs = fromMs % drive.stepMs
    const pvWhole = step.pvWh * MICRO_WH_PER_WH
    const pvAt = (elapsedMs: number) => portion(pvWhole, elapsedMs, drive.stepMs)
    const leftMicroWh = step.loadWh * MICRO_WH_PER_WH - usedMicroWh
    return {
      loadMicroWh: portion(leftMicroWh, durationMs, drive.stepMs - offsetMs),
      pvMicroWh: pvAt(offsetMs + durationMs) - pvAt(offsetMs),
    }
  }

  function settle(flows: Flows): void {
    sums = addFlows(sums, flows)
    usedMicroWh += flows.loadMicroWh
  }

  function advanceTo(atMs: number): void {
    while (stretch.toMs <= atMs) {
      settle(stretch.flows)
      stored = stretch.battery
      steering.advanceTo(stretch.toMs)
      stretch = plan(stretch.toMs)
    }
  }

  function replan(): void {
    const isPlainStill = !stretch.isSteered && steering.setPoint(lastMs) === null
    if (isPlainStill && steering.nextChangeMs(lastMs) >= stretch.toMs) return
    const flows = partOf(stretch, lastMs)
    settle(flows)
    if (stored !== null && limits !== null) stored = afterFlows(stored, limits, flows)
    stretch = plan(lastMs)
  }

  function read(atMs: number): HomeState {
    advanceTo(atMs)
    return {
      atMs,
      counters: countersOf(addFlows(sums, partOf(stretch, atMs, 'load-by-itself'))),
      powersW: powersOf(stretch),
      storedWh: storedWh(stored, stretch, atMs),
    }
  }

  return {
    at(atMs) {
      lastMs = Math.max(lastMs, atMs)
      const state = read(lastMs)
      const counters = mapCounters(
        (name) => options.initialCounters[name] + state.counters[name] - before[name],
      )
      return { ...state, counters }
    },
    replan,
  }
}

function storedWh(
  from: BatteryState | null,
  { battery: to, fromMs, toMs }: Stretch,
  atMs: number,
): number | null {
  if (from === null || to === null) return null
  const share = (atMs - fromMs) / (toMs - fromMs)
  return Math.floor((from.storedMicroWh + (to.storedMicroWh - from.storedMicroWh) * share) / MICRO_WH_PER_WH)
}

function isWholeWh(energyWh: number): boolean {
  return Number.isSafeInteger(energyWh) && energyWh >= 0
}
