import type { StepEnergy } from './drive.ts'
import { MICRO_WH_PER_WH, type BatteryState, type HomeStep } from './home-model.ts'
import type { HomeCounters } from './home-state.ts'
import { portion, type Flows } from './steered-step.ts'

/** A stretch of time in which everything flows evenly: a step of the drive, or a part of one. */
export interface Stretch {
  readonly fromMs: number
  readonly toMs: number
  /** Planned with a set point, or in a part of a step. */
  readonly isSteered: boolean
  readonly flows: Flows
  /** The battery at its end. */
  readonly battery: BatteryState | null
}

export const NO_FLOWS: Flows = {
  loadMicroWh: 0,
  pvMicroWh: 0,
  importMicroWh: 0,
  exportMicroWh: 0,
  chargeMicroWh: 0,
  dischargeMicroWh: 0,
  acMicroWh: 0,
}

/** The flows of a whole step of plain self-consumption. */
export function wholeFlows({ loadWh, pvWh }: StepEnergy, home: HomeStep): Flows {
  return {
    loadMicroWh: loadWh * MICRO_WH_PER_WH,
    pvMicroWh: pvWh * MICRO_WH_PER_WH,
    importMicroWh: home.importWh * MICRO_WH_PER_WH,
    exportMicroWh: home.exportWh * MICRO_WH_PER_WH,
    chargeMicroWh: home.chargeWh * MICRO_WH_PER_WH,
    dischargeMicroWh: home.dischargeWh * MICRO_WH_PER_WH,
    acMicroWh: (pvWh + home.dischargeWh - home.chargeWh) * MICRO_WH_PER_WH,
  }
}

/**
 * What has flowed in a stretch until a moment: each flow in a straight line, rounded down. Where the stretch is cut
 * there, the load takes what rounding leaves, so that not one µWh is lost.
 */
export function partOf(
  { fromMs, toMs, flows }: Stretch,
  atMs: number,
  load: 'load-by-balance' | 'load-by-itself' = 'load-by-balance',
): Flows {
  const part = mapFlows((name) => portion(flows[name], atMs - fromMs, toMs - fromMs))
  if (load === 'load-by-itself') return part
  const { pvMicroWh, importMicroWh, dischargeMicroWh, chargeMicroWh, exportMicroWh } = part
  const loadMicroWh = pvMicroWh + importMicroWh + dischargeMicroWh - chargeMicroWh - exportMicroWh
  return { ...part, loadMicroWh }
}

export function addFlows(left: Flows, right: Flows): Flows {
  return mapFlows((name) => left[name] + right[name])
}

/** In whole Wh, rounded down. */
export function countersOf(flows: Flows): HomeCounters {
  const wh = (microWh: number) => Math.floor(microWh / MICRO_WH_PER_WH)
  return {
    gridImportWh: wh(flows.importMicroWh),
    gridExportWh: wh(flows.exportMicroWh),
    pvWh: wh(flows.pvMicroWh),
    acWh: wh(flows.acMicroWh),
    loadWh: wh(flows.loadMicroWh),
    chargeWh: wh(flows.chargeMicroWh),
    dischargeWh: wh(flows.dischargeMicroWh),
  }
}

/** Mean powers in W; that of the AC side is negative where the battery charges from the grid. */
export function powersOf({ fromMs, toMs, flows }: Stretch): HomeCounters {
  // 1 µWh in 1 ms is 3.6 W.
  const watts = (microWh: number) => Math.round((microWh * 3.6) / (toMs - fromMs))
  return {
    gridImportWh: watts(flows.importMicroWh),
    gridExportWh: watts(flows.exportMicroWh),
    pvWh: watts(flows.pvMicroWh),
    acWh: watts(flows.pvMicroWh + flows.dischargeMicroWh - flows.chargeMicroWh),
    loadWh: watts(flows.loadMicroWh),
    chargeWh: watts(flows.chargeMicroWh),
    dischargeWh: watts(flows.dischargeMicroWh),
  }
}

function mapFlows(value: (name: keyof Flows) => number): Flows {
  return {
    loadMicroWh: value('loadMicroWh'),
    pvMicroWh: value('pvMicroWh'),
    importMicroWh: value('importMicroWh'),
    exportMicroWh: value('exportMicroWh'),
    chargeMicroWh: value('chargeMicroWh'),
    dischargeMicroWh: value('dischargeMicroWh'),
    acMicroWh: value('acMicroWh'),
  }
}
