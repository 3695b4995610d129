import { defineModel } from './definition.ts'

// Facts of the SunSpec model definitions (sunspec/models 7abdf89, Apache-2.0), checked against them in the tests.

/** Nameplate and identity of a device. L is 66, or 65 without the pad. */
export const common = defineModel(
  1,
  `
  Mn:string16 Md:string16 Opt:string8 Vr:string8 SN:string16 DA:uint16 Pad:pad`,
)

const INVERTER = `
  A:uint16:A_SF AphA:uint16:A_SF AphB:uint16:A_SF AphC:uint16:A_SF A_SF:sunssf PPVphAB:uint16:V_SF
  PPVphBC:uint16:V_SF PPVphCA:uint16:V_SF PhVphA:uint16:V_SF PhVphB:uint16:V_SF PhVphC:uint16:V_SF
  V_SF:sunssf W:int16:W_SF W_SF:sunssf Hz:uint16:Hz_SF Hz_SF:sunssf VA:int16:VA_SF VA_SF:sunssf
  VAr:int16:VAr_SF VAr_SF:sunssf PF:int16:PF_SF PF_SF:sunssf WH:acc32!:WH_SF WH_SF:sunssf DCA:uint16:DCA_SF
  DCA_SF:sunssf DCV:uint16:DCV_SF DCV_SF:sunssf DCW:int16:DCW_SF DCW_SF:sunssf TmpCab:int16:Tmp_SF
  TmpSnk:int16:Tmp_SF TmpTrns:int16:Tmp_SF TmpOt:int16:Tmp_SF Tmp_SF:sunssf St:enum16 StVnd:enum16
  Evt1:bitfield32 Evt2:bitfield32 EvtVnd1:bitfield32 EvtVnd2:bitfield32 EvtVnd3:bitfield32
  EvtVnd4:bitfield32`

/** Inverters of one, split and three phases: the same registers, only other points are mandatory. */
export const inverters = [101, 102, 103].map((id) => defineModel(id, INVERTER))

/** Ratings. DERTyp 4 is PV, 82 PV with storage. */
export const nameplate = defineModel(
  120,
  `
  DERTyp:enum16 WRtg:uint16:WRtg_SF WRtg_SF:sunssf VARtg:uint16:VARtg_SF VARtg_SF:sunssf
  VArRtgQ1:int16:VArRtg_SF VArRtgQ2:int16:VArRtg_SF VArRtgQ3:int16:VArRtg_SF VArRtgQ4:int16:VArRtg_SF
  VArRtg_SF:sunssf ARtg:uint16:ARtg_SF ARtg_SF:sunssf PFRtgQ1:int16:PFRtg_SF PFRtgQ2:int16:PFRtg_SF
  PFRtgQ3:int16:PFRtg_SF PFRtgQ4:int16:PFRtg_SF PFRtg_SF:sunssf WHRtg:uint16:WHRtg_SF WHRtg_SF:sunssf
  AhrRtg:uint16:AhrRtg_SF AhrRtg_SF:sunssf MaxChaRte:uint16:MaxChaRte_SF MaxChaRte_SF:sunssf
  MaxDisChaRte:uint16:MaxDisChaRte_SF MaxDisChaRte_SF:sunssf Pad:pad`,
)

/** DC inputs, one group each: PV strings, and on some makes the battery too (told apart by IDStr). */
export const dcInputs = defineModel(
  160,
  `
  DCA_SF:sunssf DCV_SF:sunssf DCW_SF:sunssf DCWH_SF:sunssf Evt:bitfield32 N:count TmsPer:uint16`,
  {
    name: 'module',
    countPoint: 'N',
    points: `
    ID:uint16 IDStr:string8 DCA:uint16:DCA_SF DCV:uint16:DCV_SF DCW:uint16:DCW_SF DCWH:acc32:DCWH_SF
    Tms:uint32 Tmp:int16 DCSt:enum16 DCEvt:bitfield32`,
  },
)

/** AC measurements of the 700 series; longer than one read. */
export const derMeasurement = defineModel(
  701,
  `
  ACType:enum16 St:enum16 InvSt:enum16 ConnSt:enum16 Alrm:bitfield32 DERMode:bitfield32 W:int16:W_SF
  VA:int16:VA_SF Var:int16:Var_SF PF:int16:PF_SF A:int16:A_SF LLV:uint16:V_SF LNV:uint16:V_SF
  Hz:uint32:Hz_SF TotWhInj:uint64:TotWh_SF TotWhAbs:uint64:TotWh_SF TotVarhInj:uint64:TotVarh_SF
  TotVarhAbs:uint64:TotVarh_SF TmpAmb:int16:Tmp_SF TmpCab:int16:Tmp_SF TmpSnk:int16:Tmp_SF
  TmpTrns:int16:Tmp_SF TmpSw:int16:Tmp_SF TmpOt:int16:Tmp_SF WL1:int16:W_SF VAL1:int16:VA_SF
  VarL1:int16:Var_SF PFL1:int16:PF_SF AL1:int16:A_SF VL1L2:uint16:V_SF VL1:uint16:V_SF
  TotWhInjL1:uint64:TotWh_SF TotWhAbsL1:uint64:TotWh_SF TotVarhInjL1:uint64:TotVarh_SF
  TotVarhAbsL1:uint64:TotVarh_SF WL2:int16:W_SF VAL2:int16:VA_SF VarL2:int16:Var_SF PFL2:int16:PF_SF
  AL2:int16:A_SF VL2L3:uint16:V_SF VL2:uint16:V_SF TotWhInjL2:uint64:TotWh_SF TotWhAbsL2:uint64:TotWh_SF
  TotVarhInjL2:uint64:TotVarh_SF TotVarhAbsL2:uint64:TotVarh_SF WL3:int16:W_SF VAL3:int16:VA_SF
  VarL3:int16:Var_SF PFL3:int16:PF_SF AL3:int16:A_SF VL3L1:uint16:V_SF VL3:uint16:V_SF
  TotWhInjL3:uint64:TotWh_SF TotWhAbsL3:uint64:TotWh_SF TotVarhInjL3:uint64:TotVarh_SF
  TotVarhAbsL3:uint64:TotVarh_SF ThrotPct:uint16 ThrotSrc:bitfield32 A_SF:sunssf V_SF:sunssf Hz_SF:sunssf
  W_SF:sunssf PF_SF:sunssf VA_SF:sunssf Var_SF:sunssf TotWh_SF:sunssf TotVarh_SF:sunssf Tmp_SF:sunssf
  MnAlrmInfo:string32`,
)
