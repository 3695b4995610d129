import type { RawValues } from '../sunspec/encode.ts'
import { settingOf } from './controls.ts'
import { ratedW } from './nameplate.ts'
import type { RegisterView } from './register-view.ts'
import { scaled } from './scaled.ts'
import { DER_SETTINGS, DER_LIMIT_TIMER, DER_SET_TIMER } from './settings-der.ts'
import { STRING_V } from './values-inverter.ts'

/** Model 701: three phases, on and connected; W is positive for injection. */
export function derMeasurement(view: RegisterView): RawValues {
  const acW = view.powersW.acWh
  const power = scaled('int16', acW, 0, view)
  const phase = Math.round(acW / 3 / 10 ** power.scale)
  const ampere = scaled('int16', acW / 230, -2, view)
  return {
    ACType: 2,
    St: 1,
    // InvSt: 3 running, 7 standby.
    InvSt: acW === 0 ? 7 : 3,
    ConnSt: 1,
    Alrm: 0,
    DERMode: 1,
    W: power.raw,
    VA: Math.abs(power.raw),
    Var: 0,
    PF: 1000,
    A: ampere.raw,
    LLV: 4000,
    LNV: 2300,
    Hz: 50000,
    TotWhInj: view.counter('acWh', 1, 64),
    WL1: phase,
    WL2: phase,
    WL3: phase,
    VL1L2: 4000,
    VL1: 2300,
    VL2L3: 4000,
    VL2: 2300,
    VL3L1: 4000,
    VL3: 2300,
    A_SF: ampere.scale,
    V_SF: -1,
    Hz_SF: -3,
    W_SF: power.scale,
    PF_SF: -3,
    VA_SF: power.scale,
    Var_SF: 0,
    TotWh_SF: 0,
  }
}

/** Model 702: ratings, and the settings that are equal to them. */
export function derCapacity({ nameplate }: RegisterView): RawValues {
  const { limits } = nameplate
  const { raw, scale } = scaled('uint16', Math.max(ratedW(nameplate), limits?.maxChargeW ?? 0), 0)
  const power = (powerW: number) => Math.round(powerW / 10 ** scale)
  const rated = power(ratedW(nameplate))
  const values = { WMaxRtg: rated, VAMaxRtg: raw, VNomRtg: 2300, WMax: rated, VAMax: raw, VNom: 2300 }
  const factors = { W_SF: scale, VA_SF: scale, V_SF: -1 }
  if (limits === null) return { ...values, ...factors }
  const [charge, discharge] = [power(limits.maxChargeW), power(limits.maxDischargeW)]
  const rates = { WChaRteMax: charge, WDisChaRteMax: discharge }
  return { ...values, ...factors, WChaRteMaxRtg: charge, WDisChaRteMaxRtg: discharge, ...rates }
}

/** Model 704: the settings by their own names, and what is left of their timers in whole seconds, rounded up. */
export function derControl(view: RegisterView): RawValues {
  return {
    ...Object.fromEntries(DER_SETTINGS.map((name) => [name, settingOf(view.values, name)])),
    WMaxLimPctRvrtRem: Math.ceil(view.remainingMs(DER_LIMIT_TIMER) / 1000),
    WSetRvrtRem: Math.ceil(view.remainingMs(DER_SET_TIMER) / 1000),
    PF_SF: -3,
    WMaxLimPct_SF: -1,
    WSet_SF: 0,
    WSetPct_SF: -1,
    VarSet_SF: 0,
    VarSetPct_SF: -1,
  }
}

/** Model 713. */
export function derStorage(view: RegisterView): RawValues {
  const { limits } = view.nameplate
  if (limits === null) return {}
  const capacity = scaled('uint16', limits.capacityWh, 0)
  const availableWh = Math.max(view.storedWh - limits.reserveWh, 0)
  return {
    WHRtg: capacity.raw,
    WHAvail: Math.floor(availableWh / 10 ** capacity.scale),
    SoC: view.stateOfChargeBasisPoints,
    SoH: 10000,
    Sta: 0,
    WH_SF: capacity.scale,
    Pct_SF: -2,
  }
}

/** Model 714: one port for the sun, one for the battery; DCW is positive towards the inverter. */
export function derPorts(view: RegisterView): { values: RawValues; groups: RawValues[] } {
  const { powersW, batteryW, look } = view
  const { scale } = scaled('int16', Math.max(powersW.pvWh, Math.abs(batteryW)), 0, view)
  const port = (id: number, type: number, powerW: number, energy: RawValues): RawValues => ({
    PrtTyp: type,
    ID: id,
    IDStr: type === 0 ? 'PV' : 'Battery',
    DCA: Math.round((powerW / STRING_V) * 100),
    DCV: STRING_V * 10,
    DCW: Math.round(powerW / 10 ** scale),
    ...energy,
    DCSta: 1,
    DCAlrm: 0,
  })
  const sun = port(1, 0, powersW.pvWh, { DCWhInj: view.counter('pvWh', 1, 64) })
  const storage = port(2, 1, batteryW, {
    DCWhInj: view.counter('dischargeWh', 1, 64),
    DCWhAbs: view.counter('chargeWh', 1, 64),
  })
  const asleep = { PrtTyp: 0, ID: 1, IDStr: 'PV', DCWhInj: view.counter('pvWh', 1, 64), DCSta: 0 }
  return {
    values: { PrtAlrms: 0, NPrt: 2, DCA_SF: -2, DCV_SF: -1, DCW_SF: scale, DCWH_SF: 0, Tmp_SF: 0 },
    groups: [look.isNight ? asleep : sun, storage],
  }
}
