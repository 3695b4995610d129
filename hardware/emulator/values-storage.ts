import type { RawValues } from '../sunspec/encode.ts'
import type { BatteryLimits } from './home-model.ts'
import type { HomeState } from './home-meter.ts'
import type { Nameplate } from './nameplate.ts'
import { scaled } from './scaled.ts'

// The usual voltage of a low-voltage bank.
const BANK_V = 51.2

/** Model 124, at rest: no limit is active, and the owner's reserve is kept. */
export function storage({ limits }: Nameplate, home: HomeState): RawValues {
  if (limits === null) return {}
  const charge = scaled('uint16', limits.maxChargeW, 0)
  return {
    WChaMax: charge.raw,
    WChaMax_SF: charge.scale,
    WChaGra: 100,
    WDisChaGra: 100,
    WChaDisChaGra_SF: 0,
    StorCtl_Mod: 0,
    MinRsvPct: percent(limits.reserveWh, limits),
    MinRsvPct_SF: -2,
    ChaState: percent(home.storedWh ?? 0, limits),
    ChaState_SF: -2,
    ChaSt: chargeStatus(home, limits),
    OutWRte: 10000,
    InWRte: 10000,
    InOutWRte_SF: -2,
    ChaGriSet: 0,
  }
}

/** Model 802: W is positive for discharge here. */
export function bank({ limits }: Nameplate, home: HomeState): RawValues {
  if (limits === null) return {}
  const netW = home.powersW.dischargeWh - home.powersW.chargeWh
  const power = scaled('int16', netW, 0)
  const rate = Math.max(limits.maxChargeW, limits.maxDischargeW)
  const { scale: rateScale } = scaled('uint16', rate, 0)
  const capacity = scaled('uint16', limits.capacityWh, 0)
  const ampereHours = scaled('uint16', limits.capacityWh / BANK_V, 0)
  const ampere = scaled('int16', netW / BANK_V, -1)
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
    SoCRsvMin: percent(limits.reserveWh, limits),
    SoC: percent(home.storedWh ?? 0, limits),
    SoC_SF: -2,
    SoH: 100,
    SoH_SF: 0,
    ChaSt: chargeStatus(home, limits),
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
function chargeStatus({ powersW, storedWh }: HomeState, limits: BatteryLimits): number {
  if (powersW.dischargeWh > 0) return 3
  if (powersW.chargeWh > 0) return 4
  if ((storedWh ?? 0) <= limits.reserveWh) return 2
  return (storedWh ?? 0) >= limits.capacityWh ? 5 : 6
}

/** Hundredths of a percent of the capacity. */
function percent(energyWh: number, limits: BatteryLimits): number {
  return Math.floor((energyWh * 10000) / limits.capacityWh)
}
