import { assert } from '../../node/core/units/assert.ts'
import type { Drive, StepEnergy } from './drive.ts'
import {
  MICRO_WH_PER_WH,
  stepHome,
  type BatteryLimits,
  type BatteryState,
  type HomeStep,
} from './home-model.ts'

/** Cumulative energy in whole Wh. `acWh` is what the inverter gave on its AC side, battery included. */
export interface HomeCounters {
  readonly gridImportWh: number
  readonly gridExportWh: number
  readonly pvWh: number
  readonly acWh: number
  readonly loadWh: number
  readonly chargeWh: number
  readonly dischargeWh: number
}

/** A home at one moment: its counters, the mean powers of the step it is in, and its battery. */
export interface HomeState {
  readonly atMs: number
  readonly counters: HomeCounters
  readonly powersW: HomeCounters
  readonly storedWh: number | null
}

export const ZERO_COUNTERS: HomeCounters = {
  gridImportWh: 0,
  gridExportWh: 0,
  pvWh: 0,
  acWh: 0,
  loadWh: 0,
  chargeWh: 0,
  dischargeWh: 0,
}

const MS_PER_HOUR = 3_600_000

/**
 * Integrates a drive, lazily: nothing happens between two questions. At the end of a step the counters are the exact
 * sums of the steps; within one they rise in a straight line, rounded down. Time does not run backwards.
 */
export function createHomeMeter(
  options: {
    startMs: number
    initialCounters: HomeCounters
    battery: { limits: BatteryLimits; initialState: BatteryState } | null
  },
  drive: Drive,
): { at(atMs: number): HomeState } {
  const { startMs, battery } = options
  const limits = battery?.limits ?? null
  let step = Math.floor(startMs / drive.stepMs)
  let sums = ZERO_COUNTERS
  let stored = battery?.initialState ?? null
  let current = stepOf(step)

  function stepOf(index: number): { home: HomeStep; flows: HomeCounters } {
    const energy = drive.energyWh(index)
    assert(isWholeWh(energy.loadWh) && isWholeWh(energy.pvWh), `the drive gives whole Wh in step ${index}`)
    const home = stepHome(energy, stored, limits, drive.stepMs)
    return { home, flows: flowsOf(energy, home) }
  }

  function read(atMs: number): HomeState {
    const target = Math.floor(atMs / drive.stepMs)
    for (; step < target; step += 1) {
      sums = mapCounters((name) => sums[name] + current.flows[name])
      stored = current.home.battery
      current = stepOf(step + 1)
    }
    const elapsedMs = atMs - step * drive.stepMs
    return {
      atMs,
      counters: mapCounters(
        (name) => sums[name] + Math.floor((current.flows[name] * elapsedMs) / drive.stepMs),
      ),
      powersW: mapCounters((name) => Math.floor((current.flows[name] * MS_PER_HOUR) / drive.stepMs)),
      storedWh: storedWh(stored, current.home.battery, elapsedMs / drive.stepMs),
    }
  }

  // A start within a step: what flowed before it in that step is not counted.
  const before = read(startMs).counters
  let lastMs = startMs
  return {
    at(atMs) {
      lastMs = Math.max(lastMs, atMs)
      const state = read(lastMs)
      const counters = mapCounters(
        (name) => options.initialCounters[name] + state.counters[name] - before[name],
      )
      return { ...state, counters }
    },
  }
}

function flowsOf({ loadWh, pvWh }: StepEnergy, home: HomeStep): HomeCounters {
  const { importWh, exportWh, chargeWh, dischargeWh } = home
  const acWh = pvWh + dischargeWh - chargeWh
  return { gridImportWh: importWh, gridExportWh: exportWh, pvWh, acWh, loadWh, chargeWh, dischargeWh }
}

function storedWh(from: BatteryState | null, to: BatteryState | null, share: number): number | null {
  if (from === null || to === null) return null
  return Math.floor((from.storedMicroWh + (to.storedMicroWh - from.storedMicroWh) * share) / MICRO_WH_PER_WH)
}

function isWholeWh(energyWh: number): boolean {
  return Number.isSafeInteger(energyWh) && energyWh >= 0
}

function mapCounters(value: (name: keyof HomeCounters) => number): HomeCounters {
  return {
    gridImportWh: value('gridImportWh'),
    gridExportWh: value('gridExportWh'),
    pvWh: value('pvWh'),
    acWh: value('acWh'),
    loadWh: value('loadWh'),
    chargeWh: value('chargeWh'),
    dischargeWh: value('dischargeWh'),
  }
}
