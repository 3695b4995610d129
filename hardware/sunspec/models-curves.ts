import { defineModel } from './define-model.ts'

// Facts of the SunSpec model definitions (sunspec/models 7abdf89, Apache-2.0), checked against them in the tests.

/** Models 126 to 132 hold 20 points a curve, numbered in the names. */
const CURVE_POINTS = 20
const numbered = (write: (n: number) => string): string =>
  Array.from({ length: CURVE_POINTS }, (_, index) => write(index + 1)).join(' ')

const CURVE_CHOICE = `
  ActCrv:uint16=rw ModEna:bitfield16=rw WinTms:uint16=rw[Secs] RvrtTms:uint16=rw[Secs] RmpTms:uint16=rw[Secs]
  NCrv:uint16 NPt:uint16`

/** Static volt-var. */
export const voltVar = defineModel(
  126,
  `${CURVE_CHOICE} V_SF:sunssf DeptRef_SF:sunssf RmpIncDec_SF:sunssf
  curve*fill{
    ActPt:uint16=rw DeptRef:enum16=rw
    ${numbered((n) => `V${n}:uint16:V_SF=rw[% VRef] VAr${n}:int16:DeptRef_SF=rw`)}
    CrvNam:string8=rw RmpTms:uint16=rw[Secs] RmpDecTmm:uint16:RmpIncDec_SF=rw[% ref_value/min]
    RmpIncTmm:uint16:RmpIncDec_SF=rw[% ref_value/min] ReadOnly:enum16
  }`,
)

/** Power that falls with frequency. */
export const frequencyWatt = defineModel(
  127,
  `
  WGra:uint16:WGra_SF=rw[% PM/Hz] HzStr:int16:HzStrStop_SF=rw[Hz] HzStop:int16:HzStrStop_SF=rw[Hz]
  HysEna:bitfield16=rw ModEna:bitfield16=rw HzStopWGra:uint16:RmpIncDec_SF=rw[% WMax/min] WGra_SF:sunssf
  HzStrStop_SF:sunssf RmpIncDec_SF:sunssf Pad:pad`,
)

/** Dynamic reactive current. */
export const reactiveCurrent = defineModel(
  128,
  `
  ArGraMod:enum16=rw ArGraSag:uint16:ArGra_SF=rw[%ARtg/%dV] ArGraSwell:uint16:ArGra_SF=rw[%ARtg/%dV]
  ModEna:bitfield16=rw FilTms:uint16=rw[Secs] DbVMin:uint16:VRefPct_SF=rw[% VRef]
  DbVMax:uint16:VRefPct_SF=rw[% VRef] BlkZnV:uint16:VRefPct_SF=rw[% VRef]
  HysBlkZnV:uint16:VRefPct_SF=rw[% VRef] BlkZnTmms:uint16=rw[mSecs] HoldTmms:uint16=rw[mSecs] ArGra_SF:sunssf
  VRefPct_SF:sunssf Pad:pad`,
)

/** Ride through low (129) and high voltage (130). */
export const rideThrough = [129, 130].map((id) =>
  defineModel(
    id,
    `${CURVE_CHOICE} Tms_SF:sunssf V_SF:sunssf Pad:pad
    curve*fill{
      ActPt:uint16=rw ${numbered((n) => `Tms${n}:uint16:Tms_SF=rw[Secs] V${n}:uint16:V_SF=rw[% VRef]`)}
      CrvNam:string8=rw ReadOnly:enum16
    }`,
  ),
)

/** Power factor by power. */
export const wattPowerFactor = defineModel(
  131,
  `${CURVE_CHOICE} W_SF:sunssf PF_SF:sunssf RmpIncDec_SF:sunssf
  curve*fill{
    ActPt:uint16=rw ${numbered((n) => `W${n}:int16:W_SF=rw[% WMax] PF${n}:int16:PF_SF=rw[cos()]`)}
    CrvNam:string8=rw RmpPT1Tms:uint16=rw[Secs] RmpDecTmm:uint16:RmpIncDec_SF=rw[% PF/min]
    RmpIncTmm:uint16:RmpIncDec_SF=rw[% PF/min] ReadOnly:enum16 Pad:pad
  }`,
)

/** Power by voltage. */
export const voltWatt = defineModel(
  132,
  `${CURVE_CHOICE} V_SF:sunssf DeptRef_SF:sunssf RmpIncDec_SF:sunssf
  curve*fill{
    ActPt:uint16=rw DeptRef:enum16=rw
    ${numbered((n) => `V${n}:uint16:V_SF=rw[% VRef] W${n}:int16:DeptRef_SF=rw[% VRef]`)}
    CrvNam:string8=rw RmpPt1Tms:uint16=rw[Secs] RmpDecTmm:uint16:RmpIncDec_SF=rw[% WMax/min]
    RmpIncTmm:uint16:RmpIncDec_SF=rw[% WMax/min] ReadOnly:enum16
  }`,
)
