import type { RawValues } from '../sunspec/encode.ts'
import { ratedW } from './nameplate.ts'
import type { RegisterView } from './register-view.ts'
import { scaled } from './scaled.ts'

// What a house connection has in the middle of Europe; W, V and A agree with each other.
const PHASE_V = 230
export const STRING_V = 600

/** Model 1. */
export function common({ nameplate }: RegisterView): RawValues {
  const { manufacturer, model, serial, unitId } = nameplate
  return { Mn: manufacturer, Md: model, Vr: '1.0.0', SN: serial, DA: unitId }
}

/** Models 101 and 103: AC power and energy include the battery, as in a hybrid. */
export function inverter(view: RegisterView, phases: 1 | 3): RawValues {
  const { powersW, nameplate, look } = view
  const acW = powersW.acWh
  const ampere = scaled('uint16', Math.abs(acW) / PHASE_V, -2, view)
  const phase = scaled('uint16', Math.abs(acW) / phases / PHASE_V, ampere.scale)
  const power = scaled('int16', acW, 0, view)
  const pv = scaled('int16', powersW.pvWh, 0, view)
  const sleeps = look.isNight && nameplate.limits === null
  const values = {
    A: ampere.raw,
    AphA: phase.raw,
    ...(phases === 1 ? {} : { AphB: phase.raw, AphC: phase.raw }),
    A_SF: ampere.scale,
    ...(phases === 1 ? {} : { PPVphAB: 4000, PPVphBC: 4000, PPVphCA: 4000 }),
    PhVphA: PHASE_V * 10,
    ...(phases === 1 ? {} : { PhVphB: PHASE_V * 10, PhVphC: PHASE_V * 10 }),
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
    WH: view.counter('acWh'),
    WH_SF: 0,
    DCV: STRING_V * 10,
    DCV_SF: -1,
    DCW: pv.raw,
    DCW_SF: pv.scale,
    TmpCab: 350,
    Tmp_SF: -1,
    // St: 2 sleeping, 4 MPPT, 8 standby.
    St: sleeps ? 2 : acW > 0 ? 4 : 8,
    Evt1: 0,
    Evt2: 0,
  }
  return sleeps ? pick(values, ['WH', 'St', 'Evt1', 'Evt2']) : values
}

/** Model 120. DERTyp 4 is PV, 82 PV with storage. */
export function ratings({ nameplate }: RegisterView): RawValues {
  const { limits } = nameplate
  const power = scaled('uint16', ratedW(nameplate), 0)
  const reactive = scaled('int16', ratedW(nameplate) * 0.6, 0)
  const ampere = scaled('uint16', ratedW(nameplate) / 3 / PHASE_V, -2)
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

/** Model 121: percentages of power refer to WMax. */
export function basicSettings({ nameplate }: RegisterView): RawValues {
  const power = scaled('uint16', ratedW(nameplate), 0)
  return {
    WMax: power.raw,
    WMax_SF: power.scale,
    VRef: PHASE_V,
    VRef_SF: 0,
    VAMax: power.raw,
    VAMax_SF: power.scale,
  }
}

/** Model 122: connected and operating; its counter of all time has 64 bits. */
export function extendedStatus(view: RegisterView): RawValues {
  const stored = view.nameplate.limits === null ? {} : { StorConn: 7 }
  return { PVConn: 7, ...stored, ECPConn: 1, ActWh: view.counter('acWh', 1, 64) }
}

/** Model 160: the roof has two sides, three fifths of the sun on the first; the parts sum exactly. */
export function dcStrings(view: RegisterView): { values: RawValues; groups: RawValues[] } {
  const { pvWh: pvW } = view.powersW
  const pvWh = view.counter('pvWh', 1, 64)
  const firstW = Math.floor((pvW * 3) / 5)
  const firstWh = Math.floor((pvWh * 3) / 5)
  const { scale } = scaled('uint16', pvW, 0, view)
  const string = (id: number, powerW: number, energyWh: number): RawValues =>
    dcModule(view, { id, text: `PV${id}`, powerW, energyWh: energyWh % 2 ** 32, scale, isSolar: true })
  return {
    values: { DCA_SF: -2, DCV_SF: -1, DCW_SF: scale, DCWH_SF: 0, Evt: 0, N: 2 },
    groups: [string(1, firstW, firstWh), string(2, pvW - firstW, pvWh - firstWh)],
  }
}

/** One DC input of model 160. */
export function dcModule(
  { look }: RegisterView,
  input: { id: number; text: string; powerW: number; energyWh: number; scale: number; isSolar: boolean },
): RawValues {
  const { id, powerW, energyWh, scale } = input
  const named = { ID: id, IDStr: input.text, DCWH: energyWh }
  if (look.isSentinel) return { ID: id, IDStr: input.text }
  if (look.isNight && input.isSolar) return { ...named, DCSt: 2 }
  return {
    ...named,
    DCA: Math.round((powerW / STRING_V) * 100),
    DCV: STRING_V * 10,
    DCW: Math.round(powerW / 10 ** scale),
    // DCSt: 4 MPPT, 8 standby.
    DCSt: powerW > 0 ? 4 : 8,
  }
}

/** What stays of a model when it says of all its measurements that they are not there: scale factors and names. */
export function withoutMeasurements(values: RawValues): RawValues {
  return pick(
    values,
    Object.keys(values).filter((name) => KEPT.test(name)),
  )
}

const KEPT = /_SF$|^(N|NPrt|ID|IDStr|PrtTyp)$/

function pick(values: RawValues, names: readonly string[]): RawValues {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => names.includes(name) || name.endsWith('_SF')),
  )
}
