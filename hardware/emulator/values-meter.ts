import type { RawValues } from '../sunspec/encode.ts'
import type { RegisterView } from './register-view.ts'
import { scaled } from './scaled.ts'

const PHASE_V = 230

/** Which way a positive W flows: the models leave it to the maker. */
export type GridSign = 'plus-is-import' | 'plus-is-export'

/** Models 201 and 203. Currents have the sign of the power. */
export function acMeter(view: RegisterView, phases: 1 | 3, sign: GridSign): RawValues {
  const netW = sign === 'plus-is-import' ? view.gridW : -view.gridW
  const power = scaled('int16', netW, 0, view)
  const phase = Math.round(netW / phases / 10 ** power.scale)
  const ampere = scaled('int16', netW / PHASE_V, -2, view)
  const phaseA = Math.round(ampere.raw / phases)
  return {
    A: ampere.raw,
    AphA: phaseA,
    ...(phases === 1 ? {} : { AphB: phaseA, AphC: phaseA }),
    A_SF: ampere.scale,
    PhV: 2300,
    PhVphA: 2300,
    ...(phases === 1
      ? {}
      : { PhVphB: 2300, PhVphC: 2300, PPV: 4000, PhVphAB: 4000, PhVphBC: 4000, PhVphCA: 4000 }),
    V_SF: -1,
    Hz: 5000,
    Hz_SF: -2,
    W: power.raw,
    WphA: phase,
    ...(phases === 1 ? {} : { WphB: phase, WphC: phase }),
    W_SF: power.scale,
    TotWhExp: view.counter('gridExportWh'),
    TotWhImp: view.counter('gridImportWh'),
    TotWh_SF: 0,
    Evt: 0,
  }
}
