import type { RawValues } from '../sunspec/encode.ts'
import { settingOf } from './controls.ts'
import type { BatteryLimits } from './home-model.ts'
import type { RegisterView } from './register-view.ts'
import { scaled } from './scaled.ts'

// The usual voltage of a low-voltage bank.
const BANK_V = 51.2

/** Model 124. Its settings are those of `settings-storage.ts`, by the same names. */
export function storage(view: RegisterView): RawValues {
  const { nameplate, values } = view
  const { limits } = nameplate
  if (limits === null) return {}
  const charge = scaled('uint16', limits.maxChargeW, 0)
  const settings = ['StorCtl_Mod', 'MinRsvPct', 'OutWRte', 'InWRte', 'InOutWRte_RvrtTms', 'ChaGriSet']
  return {
    WChaMax: charge.raw,
    WChaMax_SF: charge.scale,
    WChaGra: 100,
    WDisChaGra: 100,
    WChaDisChaGra_SF: 0,
    MinRsvPct_SF: -2,
    ChaState: view.stateOfChargeBasisPoints,
    ChaState_SF: -2,
    ChaSt: chargeStatus(view, limits),
    InOutWRte_SF: -2,
    ...Object.fromEntries(settings.map((name) => [name, settingOf(values, name)])),
  }
}

/** Model 802: W is positive for discharge here. */
export function bank(view: RegisterView): RawValues {
  const { nameplate, batteryW } = view
  const { limits } = nameplate
  if (limits === null) return {}
  const power = scaled('int16', batteryW, 0, view)
  const rate = Math.max(limits.maxChargeW, limits.maxDischargeW)
  const { scale: rateScale } = scaled('uint16', rate, 0)
  const capacity = scaled('uint16', limits.capacityWh, 0)
  const ampereHours = scaled('uint16', limits.capacityWh / BANK_V, 0)
  const ampere = scaled('int16', batteryW / BANK_V, -1, view)
  return {
    AHRtg: ampereHours.raw,
    AHRtg_SF: ampereHours.scale,
    WHRtg: capacity.raw,
    WHRtg_SF: capacity.scale,
    WChaRteMax: Math.round(limits.maxChargeW / 10 ** rateScale),
    WDisChaRteMax: Math.round(limits.maxDischargeW / 10 ** rateScale),
    WChaDisChaMax_SF: rateScale,
    SoCMax: 10000,
    SoCMin: 0,
    SocRsvMax: 10000,
    SoCRsvMin: basisPoints(limits.reserveWh, limits),
    SoC: view.stateOfChargeBasisPoints,
    SoC_SF: -2,
    SoH: 100,
    SoH_SF: 0,
    ChaSt: chargeStatus(view, limits),
    // Remote control 0, lithium ion, connected, no alarm, no event.
    LocRemCtl: 0,
    AlmRst: 0,
    Typ: 4,
    State: 3,
    Evt1: 0,
    Evt2: 0,
    EvtVnd1: 0,
    EvtVnd2: 0,
    V: BANK_V * 10,
    V_SF: -1,
    CellV_SF: -3,
    A: ampere.raw,
    A_SF: ampere.scale,
    AMax_SF: 0,
    W: power.raw,
    W_SF: power.scale,
    SetOp: 1,
    SetInvState: 1,
  }
}

/** 124 and 802 ChaSt: 2 empty, 3 discharging, 4 charging, 5 full, 6 holding. */
function chargeStatus({ batteryW, storedWh }: RegisterView, limits: BatteryLimits): number {
  if (batteryW > 0) return 3
  if (batteryW < 0) return 4
  if (storedWh <= limits.reserveWh) return 2
  return storedWh >= limits.capacityWh ? 5 : 6
}

/** Hundredths of a percent of the capacity. */
export function basisPoints(energyWh: number, limits: BatteryLimits): number {
  return Math.floor((energyWh * 10000) / limits.capacityWh)
}
