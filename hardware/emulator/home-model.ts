import { assert } from '../../node/core/units/assert.ts'
import type { StepEnergy } from './drive.ts'

/**
 * The physics of a home behind one meter, in whole Wh of one step. Everything that flows is accounted for exactly:
 * load + charge + export = pv + import + discharge, and what charging loses is said. The emulator and the simulator
 * share it, so that they meter the same.
 */
export interface HomeStep {
  readonly importWh: number
  readonly exportWh: number
  readonly chargeWh: number
  readonly dischargeWh: number
  /** What turned into heat: charged energy that did not arrive in the battery. */
  readonly lossMicroWh: number
  /** The battery after the step; null in a home without one. */
  readonly battery: BatteryState | null
}

/** Millionths of a Wh, so that an efficiency in ppm leaves no remainder. */
export interface BatteryState {
  readonly storedMicroWh: number
}

/** What a battery can hold and do. */
export interface BatteryLimits {
  readonly capacityWh: number
  /** Self-consumption leaves this much for the owner. */
  readonly reserveWh: number
  readonly maxChargeW: number
  readonly maxDischargeW: number
  /** Of a full turn, taken when charging; in ppm, at most 1 000 000. */
  readonly efficiencyPpm: number
}

export const MICRO_WH_PER_WH = 1_000_000
const MS_PER_HOUR = 3_600_000

/**
 * One step of plain self-consumption: surplus charges the battery, a deficit discharges it down to its reserve, and
 * the meter sees the rest. Without a battery import = max(load - pv, 0) and export = max(pv - load, 0).
 */
export function stepHome(
  energy: StepEnergy,
  battery: BatteryState | null,
  limits: BatteryLimits | null,
  stepMs: number,
): HomeStep {
  const surplusWh = Math.max(energy.pvWh - energy.loadWh, 0)
  const deficitWh = Math.max(energy.loadWh - energy.pvWh, 0)
  if (battery === null || limits === null) {
    return {
      importWh: deficitWh,
      exportWh: surplusWh,
      chargeWh: 0,
      dischargeWh: 0,
      lossMicroWh: 0,
      battery: null,
    }
  }
  const chargeWh = Math.min(surplusWh, chargeRoomWh(battery, limits, stepMs))
  const dischargeWh = Math.min(deficitWh, dischargeRoomWh(battery, limits, stepMs))
  const arrivedMicroWh = chargeWh * limits.efficiencyPpm
  const storedMicroWh = battery.storedMicroWh + arrivedMicroWh - dischargeWh * MICRO_WH_PER_WH
  assert(
    storedMicroWh >= 0 && storedMicroWh <= limits.capacityWh * MICRO_WH_PER_WH,
    'a battery holds what it can hold',
  )
  return {
    importWh: deficitWh - dischargeWh,
    exportWh: surplusWh - chargeWh,
    chargeWh,
    dischargeWh,
    lossMicroWh: chargeWh * MICRO_WH_PER_WH - arrivedMicroWh,
    battery: { storedMicroWh },
  }
}

/** How much more a battery takes in a step, as it is drawn at its terminals. */
function chargeRoomWh({ storedMicroWh }: BatteryState, limits: BatteryLimits, stepMs: number): number {
  const freeMicroWh = limits.capacityWh * MICRO_WH_PER_WH - storedMicroWh
  return Math.min(Math.floor(freeMicroWh / limits.efficiencyPpm), powerRoomWh(limits.maxChargeW, stepMs))
}

/** How much a battery gives in a step without touching its reserve. */
function dischargeRoomWh({ storedMicroWh }: BatteryState, limits: BatteryLimits, stepMs: number): number {
  const usableMicroWh = Math.max(storedMicroWh - limits.reserveWh * MICRO_WH_PER_WH, 0)
  return Math.min(Math.floor(usableMicroWh / MICRO_WH_PER_WH), powerRoomWh(limits.maxDischargeW, stepMs))
}

function powerRoomWh(powerW: number, stepMs: number): number {
  return Math.floor((powerW * stepMs) / MS_PER_HOUR)
}
