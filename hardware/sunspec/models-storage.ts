import { defineModel } from './definition.ts'

// Facts of the SunSpec model definitions (sunspec/models 7abdf89, Apache-2.0), checked against them in the tests.

/** Basic storage control; ChaState is the state of charge. */
export const basicStorage = defineModel(
  124,
  `
  WChaMax:uint16:WChaMax_SF WChaGra:uint16:WChaDisChaGra_SF WDisChaGra:uint16:WChaDisChaGra_SF
  StorCtl_Mod:bitfield16 VAChaMax:uint16:VAChaMax_SF MinRsvPct:uint16:MinRsvPct_SF
  ChaState:uint16:ChaState_SF StorAval:uint16:StorAval_SF InBatV:uint16:InBatV_SF ChaSt:enum16
  OutWRte:int16:InOutWRte_SF InWRte:int16:InOutWRte_SF InOutWRte_WinTms:uint16 InOutWRte_RvrtTms:uint16
  InOutWRte_RmpTms:uint16 ChaGriSet:enum16 WChaMax_SF:sunssf WChaDisChaGra_SF:sunssf VAChaMax_SF:sunssf
  MinRsvPct_SF:sunssf ChaState_SF:sunssf StorAval_SF:sunssf InBatV_SF:sunssf InOutWRte_SF:sunssf`,
)

/** Storage of the 700 series. */
export const derStorage = defineModel(
  713,
  `
  WHRtg:uint16:WH_SF WHAvail:uint16:WH_SF SoC:uint16:Pct_SF SoH:uint16:Pct_SF Sta:enum16 WH_SF:sunssf
  Pct_SF:sunssf`,
)

/** DC ports of the 700 series; PrtTyp 0 is PV, 1 storage. DCW is positive towards the inverter. */
export const derDc = defineModel(
  714,
  `
  PrtAlrms:bitfield32 NPrt:uint16 DCA:int16:DCA_SF DCW:int16:DCW_SF DCWhInj:uint64:DCWH_SF
  DCWhAbs:uint64:DCWH_SF DCA_SF:sunssf DCV_SF:sunssf DCW_SF:sunssf DCWH_SF:sunssf Tmp_SF:sunssf`,
  {
    name: 'Prt',
    countPoint: 'NPrt',
    points: `
    PrtTyp:enum16 ID:uint16 IDStr:string8 DCA:int16:DCA_SF DCV:uint16:DCV_SF DCW:int16:DCW_SF
    DCWhInj:uint64:DCWH_SF DCWhAbs:uint64:DCWH_SF Tmp:int16:Tmp_SF DCSta:enum16 DCAlrm:bitfield32`,
  },
)

/** Battery bank. The sign of W follows the maker. */
export const battery = defineModel(
  802,
  `
  AHRtg:uint16:AHRtg_SF WHRtg:uint16:WHRtg_SF WChaRteMax:uint16:WChaDisChaMax_SF
  WDisChaRteMax:uint16:WChaDisChaMax_SF DisChaRte:uint16:DisChaRte_SF SoCMax:uint16:SoC_SF
  SoCMin:uint16:SoC_SF SocRsvMax:uint16:SoC_SF SoCRsvMin:uint16:SoC_SF SoC:uint16:SoC_SF DoD:uint16:DoD_SF
  SoH:uint16:SoH_SF NCyc:uint32 ChaSt:enum16 LocRemCtl:enum16 Hb:uint16 CtrlHb:uint16 AlmRst:uint16
  Typ:enum16 State:enum16 StateVnd:enum16 WarrDt:uint32 Evt1:bitfield32 Evt2:bitfield32 EvtVnd1:bitfield32
  EvtVnd2:bitfield32 V:uint16:V_SF VMax:uint16:V_SF VMin:uint16:V_SF CellVMax:uint16:CellV_SF
  CellVMaxStr:uint16 CellVMaxMod:uint16 CellVMin:uint16:CellV_SF CellVMinStr:uint16 CellVMinMod:uint16
  CellVAvg:uint16:CellV_SF A:int16:A_SF AChaMax:uint16:AMax_SF ADisChaMax:uint16:AMax_SF W:int16:W_SF
  ReqInvState:enum16 ReqW:int16:W_SF SetOp:enum16 SetInvState:enum16 AHRtg_SF:sunssf WHRtg_SF:sunssf
  WChaDisChaMax_SF:sunssf DisChaRte_SF:sunssf SoC_SF:sunssf DoD_SF:sunssf SoH_SF:sunssf V_SF:sunssf
  CellV_SF:sunssf A_SF:sunssf AMax_SF:sunssf W_SF:sunssf`,
)
