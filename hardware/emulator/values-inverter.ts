import type { RawValues } from '../sunspec/encode.ts'
import type { HomeState } from './home-meter.ts'
import type { Nameplate } from './nameplate.ts'
import { accumulated, scaled } from './scaled.ts'

// What a house connection has in the middle of Europe; W, V and A agree with each other.
const PHASE_V = 230
const PHASES = 3
const STRING_V = 600

/** Model 1. */
export function common({ manufacturer, model, serial, unitId }: Nameplate): RawValues {
  return { Mn: manufacturer, Md: model, Vr: '1.0.0', SN: serial, DA: unitId }
}

/** Model 103: AC power and energy include the battery, as in a hybrid. */
export function inverter({ counters, powersW }: HomeState): RawValues {
  const ampere = scaled('uint16', powersW.acWh / PHASE_V, -2)
  const phase = scaled('uint16', powersW.acWh / PHASES / PHASE_V, ampere.scale)
  const power = scaled('int16', powersW.acWh, 0)
  const pv = scaled('int16', powersW.pvWh, 0)
  return {
    A: ampere.raw,
    AphA: phase.raw,
    AphB: phase.raw,
    AphC: phase.raw,
    A_SF: ampere.scale,
    PPVphAB: 4000,
    PPVphBC: 4000,
    PPVphCA: 4000,
    PhVphA: PHASE_V * 10,
    PhVphB: PHASE_V * 10,
    PhVphC: PHASE_V * 10,
    V_SF: -1,
    W: power.raw,
    W_SF: power.scale,
    Hz: 5000,
    Hz_SF: -2,
    VA: power.raw,
    VA_SF: power.scale,
    VAr: 0,
    VAr_SF: 0,
    PF: 100,
    PF_SF: 0,
    WH: accumulated(counters.acWh),
    WH_SF: 0,
    DCV: STRING_V * 10,
    DCV_SF: -1,
    DCW: pv.raw,
    DCW_SF: pv.scale,
    TmpCab: 350,
    Tmp_SF: -1,
    // St: 4 MPPT, 8 standby.
    St: powersW.acWh > 0 ? 4 : 8,
    Evt1: 0,
    Evt2: 0,
  }
}

/** Model 120. DERTyp 4 is PV, 82 PV with storage. */
export function ratings({ kWp, limits }: Nameplate): RawValues {
  const power = scaled('uint16', kWp * 1000, 0)
  const reactive = scaled('int16', kWp * 1000 * 0.6, 0)
  const ampere = scaled('uint16', (kWp * 1000) / PHASES / PHASE_V, -2)
  const values = {
    DERTyp: limits === null ? 4 : 82,
    WRtg: power.raw,
    WRtg_SF: power.scale,
    VARtg: power.raw,
    VARtg_SF: power.scale,
    VArRtgQ1: reactive.raw,
    VArRtgQ2: reactive.raw,
    VArRtgQ3: -reactive.raw,
    VArRtgQ4: -reactive.raw,
    VArRtg_SF: reactive.scale,
    ARtg: ampere.raw,
    ARtg_SF: ampere.scale,
    PFRtgQ1: 80,
    PFRtgQ2: 80,
    PFRtgQ3: -80,
    PFRtgQ4: -80,
    PFRtg_SF: -2,
  }
  if (limits === null) return values
  const capacity = scaled('uint16', limits.capacityWh, 0)
  const charge = scaled('uint16', limits.maxChargeW, 0)
  const discharge = scaled('uint16', limits.maxDischargeW, 0)
  return {
    ...values,
    WHRtg: capacity.raw,
    WHRtg_SF: capacity.scale,
    MaxChaRte: charge.raw,
    MaxChaRte_SF: charge.scale,
    MaxDisChaRte: discharge.raw,
    MaxDisChaRte_SF: discharge.scale,
  }
}

/** Model 160: the roof has two sides, three fifths of the sun on the first; the parts sum exactly. */
export function dcStrings({ counters, powersW }: HomeState): { values: RawValues; groups: RawValues[] } {
  const firstW = Math.floor((powersW.pvWh * 3) / 5)
  const firstWh = Math.floor((counters.pvWh * 3) / 5)
  const { scale } = scaled('uint16', powersW.pvWh, 0)
  const string = (id: number, powerW: number, energyWh: number): RawValues => ({
    ID: id,
    IDStr: `PV${id}`,
    DCA: Math.round((powerW / STRING_V) * 100),
    DCV: STRING_V * 10,
    DCW: Math.round(powerW / 10 ** scale),
    DCWH: accumulated(energyWh),
    DCSt: powerW > 0 ? 4 : 8,
  })
  return {
    values: { DCA_SF: -2, DCV_SF: -1, DCW_SF: scale, DCWH_SF: 0, Evt: 0, N: 2 },
    groups: [string(1, firstW, firstWh), string(2, powersW.pvWh - firstW, counters.pvWh - firstWh)],
  }
}

/** Model 203: W is positive for import here. */
export function acMeter({ counters, powersW }: HomeState): RawValues {
  const netW = powersW.gridImportWh - powersW.gridExportWh
  const power = scaled('int16', netW, 0)
  const phase = Math.round(netW / PHASES / 10 ** power.scale)
  const ampere = scaled('int16', netW / PHASE_V, -2)
  const phaseA = Math.round(ampere.raw / PHASES)
  return {
    A: ampere.raw,
    AphA: phaseA,
    AphB: phaseA,
    AphC: phaseA,
    A_SF: ampere.scale,
    PhV: 2300,
    PhVphA: 2300,
    PhVphB: 2300,
    PhVphC: 2300,
    PPV: 4000,
    PhVphAB: 4000,
    PhVphBC: 4000,
    PhVphCA: 4000,
    V_SF: -1,
    Hz: 5000,
    Hz_SF: -2,
    W: power.raw,
    WphA: phase,
    WphB: phase,
    WphC: phase,
    W_SF: power.scale,
    TotWhExp: accumulated(counters.gridExportWh),
    TotWhImp: accumulated(counters.gridImportWh),
    TotWh_SF: 0,
    Evt: 0,
  }
}
