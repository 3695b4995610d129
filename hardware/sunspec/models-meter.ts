import { defineModel } from './definition.ts'

// Facts of the SunSpec model definitions (sunspec/models 7abdf89, Apache-2.0), checked against them in the tests.

// The single-phase meter names its phase-to-phase voltages differently; offsets are the same.
const SINGLE_PHASE = `
  A:int16:A_SF AphA:int16:A_SF AphB:int16:A_SF AphC:int16:A_SF A_SF:sunssf PhV:int16:V_SF PhVphA:int16:V_SF
  PhVphB:int16:V_SF PhVphC:int16:V_SF PPV:int16:V_SF PPVphAB:int16:V_SF PPVphBC:int16:V_SF
  PPVphCA:int16:V_SF V_SF:sunssf Hz:int16:Hz_SF Hz_SF:sunssf W:int16:W_SF WphA:int16:W_SF WphB:int16:W_SF
  WphC:int16:W_SF W_SF:sunssf VA:int16:VA_SF VAphA:int16:VA_SF VAphB:int16:VA_SF VAphC:int16:VA_SF
  VA_SF:sunssf VAR:int16:VAR_SF VARphA:int16:VAR_SF VARphB:int16:VAR_SF VARphC:int16:VAR_SF VAR_SF:sunssf
  PF:int16:PF_SF PFphA:int16:PF_SF PFphB:int16:PF_SF PFphC:int16:PF_SF PF_SF:sunssf
  TotWhExp:acc32!:TotWh_SF TotWhExpPhA:acc32:TotWh_SF TotWhExpPhB:acc32:TotWh_SF TotWhExpPhC:acc32:TotWh_SF
  TotWhImp:acc32!:TotWh_SF TotWhImpPhA:acc32:TotWh_SF TotWhImpPhB:acc32:TotWh_SF TotWhImpPhC:acc32:TotWh_SF
  TotWh_SF:sunssf TotVAhExp:acc32:TotVAh_SF TotVAhExpPhA:acc32:TotVAh_SF TotVAhExpPhB:acc32:TotVAh_SF
  TotVAhExpPhC:acc32:TotVAh_SF TotVAhImp:acc32:TotVAh_SF TotVAhImpPhA:acc32:TotVAh_SF
  TotVAhImpPhB:acc32:TotVAh_SF TotVAhImpPhC:acc32:TotVAh_SF TotVAh_SF:sunssf TotVArhImpQ1:acc32:TotVArh_SF
  TotVArhImpQ1PhA:acc32:TotVArh_SF TotVArhImpQ1PhB:acc32:TotVArh_SF TotVArhImpQ1PhC:acc32:TotVArh_SF
  TotVArhImpQ2:acc32:TotVArh_SF TotVArhImpQ2PhA:acc32:TotVArh_SF TotVArhImpQ2PhB:acc32:TotVArh_SF
  TotVArhImpQ2PhC:acc32:TotVArh_SF TotVArhExpQ3:acc32:TotVArh_SF TotVArhExpQ3PhA:acc32:TotVArh_SF
  TotVArhExpQ3PhB:acc32:TotVArh_SF TotVArhExpQ3PhC:acc32:TotVArh_SF TotVArhExpQ4:acc32:TotVArh_SF
  TotVArhExpQ4PhA:acc32:TotVArh_SF TotVArhExpQ4PhB:acc32:TotVArh_SF TotVArhExpQ4PhC:acc32:TotVArh_SF
  TotVArh_SF:sunssf Evt:bitfield32`

const SPLIT_AND_THREE_PHASE = `
  A:int16:A_SF AphA:int16:A_SF AphB:int16:A_SF AphC:int16:A_SF A_SF:sunssf PhV:int16:V_SF PhVphA:int16:V_SF
  PhVphB:int16:V_SF PhVphC:int16:V_SF PPV:int16:V_SF PhVphAB:int16:V_SF PhVphBC:int16:V_SF
  PhVphCA:int16:V_SF V_SF:sunssf Hz:int16:Hz_SF Hz_SF:sunssf W:int16:W_SF WphA:int16:W_SF WphB:int16:W_SF
  WphC:int16:W_SF W_SF:sunssf VA:int16:VA_SF VAphA:int16:VA_SF VAphB:int16:VA_SF VAphC:int16:VA_SF
  VA_SF:sunssf VAR:int16:VAR_SF VARphA:int16:VAR_SF VARphB:int16:VAR_SF VARphC:int16:VAR_SF VAR_SF:sunssf
  PF:int16:PF_SF PFphA:int16:PF_SF PFphB:int16:PF_SF PFphC:int16:PF_SF PF_SF:sunssf
  TotWhExp:acc32!:TotWh_SF TotWhExpPhA:acc32:TotWh_SF TotWhExpPhB:acc32:TotWh_SF TotWhExpPhC:acc32:TotWh_SF
  TotWhImp:acc32!:TotWh_SF TotWhImpPhA:acc32:TotWh_SF TotWhImpPhB:acc32:TotWh_SF TotWhImpPhC:acc32:TotWh_SF
  TotWh_SF:sunssf TotVAhExp:acc32:TotVAh_SF TotVAhExpPhA:acc32:TotVAh_SF TotVAhExpPhB:acc32:TotVAh_SF
  TotVAhExpPhC:acc32:TotVAh_SF TotVAhImp:acc32:TotVAh_SF TotVAhImpPhA:acc32:TotVAh_SF
  TotVAhImpPhB:acc32:TotVAh_SF TotVAhImpPhC:acc32:TotVAh_SF TotVAh_SF:sunssf TotVArhImpQ1:acc32:TotVArh_SF
  TotVArhImpQ1PhA:acc32:TotVArh_SF TotVArhImpQ1PhB:acc32:TotVArh_SF TotVArhImpQ1PhC:acc32:TotVArh_SF
  TotVArhImpQ2:acc32:TotVArh_SF TotVArhImpQ2PhA:acc32:TotVArh_SF TotVArhImpQ2PhB:acc32:TotVArh_SF
  TotVArhImpQ2PhC:acc32:TotVArh_SF TotVArhExpQ3:acc32:TotVArh_SF TotVArhExpQ3PhA:acc32:TotVArh_SF
  TotVArhExpQ3PhB:acc32:TotVArh_SF TotVArhExpQ3PhC:acc32:TotVArh_SF TotVArhExpQ4:acc32:TotVArh_SF
  TotVArhExpQ4PhA:acc32:TotVArh_SF TotVArhExpQ4PhB:acc32:TotVArh_SF TotVArhExpQ4PhC:acc32:TotVArh_SF
  TotVArh_SF:sunssf Evt:bitfield32`

/** AC meters. Which sign of W is import is not defined, and makes differ. */
export const meters = [
  defineModel(201, SINGLE_PHASE),
  ...[202, 203, 204].map((id) => defineModel(id, SPLIT_AND_THREE_PHASE)),
]
