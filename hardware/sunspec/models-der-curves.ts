import { defineModel } from './define-model.ts'

// Facts of the SunSpec model definitions (sunspec/models 7abdf89, Apache-2.0), checked against them in the tests.
// The points of a curve are counted by NPt of the model itself, two groups further out.

const CURVE_CHOICE = 'Ena:enum16=rw AdptCrvReq:uint16=rw AdptCrvRslt:enum16 NPt:uint16'
const REVERSION = 'RvrtTms:uint32=rw[Secs] RvrtRem:uint32[Secs] RvrtCrv:uint16=rw'

/** Volt-var. */
export const derVoltVar = defineModel(
  705,
  `${CURVE_CHOICE} NCrv:uint16 ${REVERSION} V_SF:sunssf DeptRef_SF:sunssf RspTms_SF:sunssf
  Crv*NCrv{
    ActPt:uint16=rw DeptRef:enum16=rw Pri:enum16=rw VRef:uint16:V_SF=rw[VNomPct]
    VRefAuto:uint16:V_SF[VNomPct] VRefAutoEna:enum16=rw VRefAutoTms:uint16=rw[Secs]
    RspTms:uint32:RspTms_SF=rw[Secs] ReadOnly:enum16
    Pt*NPt{ V:uint16:V_SF=rw[VNomPct] Var:int16:DeptRef_SF=rw[DeptRef] }
  }`,
)

/** Volt-watt. */
export const derVoltWatt = defineModel(
  706,
  `${CURVE_CHOICE} NCrv:uint16 ${REVERSION} V_SF:sunssf DeptRef_SF:sunssf RspTms_SF:sunssf
  Crv*NCrv{
    ActPt:uint16=rw DeptRef:enum16=rw RspTms:uint32:RspTms_SF=rw[Secs] ReadOnly:enum16
    Pt*NPt{ V:uint16:V_SF=rw[VNomPct] W:int16:DeptRef_SF=rw[DeptRef] }
  }`,
)

/** Trips at low (707) and high voltage (708), at low (709) and high frequency (710). */
export const derTrips = [
  ...[707, 708].map((id) => defineTrip(id, 'V_SF', 'V:uint16:V_SF=rw[VNomPct]')),
  ...[709, 710].map((id) => defineTrip(id, 'Hz_SF', 'Hz:uint32:Hz_SF=rw[Hz]')),
]

function defineTrip(id: number, scale: string, limit: string) {
  const curve = `{ ActPt:uint16=rw Pt*NPt{ ${limit} Tms:uint32:Tms_SF=rw[Secs] } }`
  return defineModel(
    id,
    `${CURVE_CHOICE} NCrvSet:uint16 ${scale}:sunssf Tms_SF:sunssf
    Crv*NCrvSet{ ReadOnly:enum16 MustTrip${curve} MayTrip${curve} MomCess${curve} }`,
  )
}

/** Droop of power with frequency. */
export const derFrequencyDroop = defineModel(
  711,
  `Ena:enum16=rw AdptCtlReq:uint16=rw AdptCtlRslt:enum16 NCtl:uint16 RvrtTms:uint32=rw[Secs]
  RvrtRem:uint32[Secs] RvrtCtl:uint16=rw Db_SF:sunssf K_SF:sunssf RspTms_SF:sunssf
  Ctl*NCtl{
    DbOf:uint32:Db_SF=rw[Hz] DbUf:uint32:Db_SF=rw[Hz] KOf:uint16:K_SF=rw KUf:uint16:K_SF=rw
    RspTms:uint32:RspTms_SF=rw[Secs] PMin:int16=rw[Pct] ReadOnly:enum16
  }`,
)

/** Reactive power by power. */
export const derWattVar = defineModel(
  712,
  `${CURVE_CHOICE} NCrv:uint16 ${REVERSION} W_SF:sunssf DeptRef_SF:sunssf
  Crv*NCrv{
    ActPt:uint16=rw DeptRef:enum16=rw Pri:enum16=rw ReadOnly:enum16
    Pt*NPt{ W:int16:W_SF=rw[WMaxPct] Var:int16:DeptRef_SF=rw[VarPct] }
  }`,
)
