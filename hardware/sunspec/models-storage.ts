import { defineModel } from './define-model.ts'

// Facts of the SunSpec model definitions (sunspec/models 7abdf89, Apache-2.0), checked against them in the tests.

/** Basic storage control; ChaState is the state of charge. */
export const basicStorage = defineModel(
  124,
  `
  WChaMax:uint16:WChaMax_SF=rw[W] WChaGra:uint16:WChaDisChaGra_SF=rw[% WChaMax/sec]
  WDisChaGra:uint16:WChaDisChaGra_SF=rw[% WChaMax/sec] StorCtl_Mod:bitfield16=rw
  VAChaMax:uint16:VAChaMax_SF=rw[VA] MinRsvPct:uint16:MinRsvPct_SF=rw[% WChaMax]
  ChaState:uint16:ChaState_SF[% AhrRtg] StorAval:uint16:StorAval_SF[AH] InBatV:uint16:InBatV_SF[V]
  ChaSt:enum16 OutWRte:int16:InOutWRte_SF=rw[% WDisChaMax] InWRte:int16:InOutWRte_SF=rw[ % WChaMax]
  InOutWRte_WinTms:uint16=rw[Secs] InOutWRte_RvrtTms:uint16=rw[Secs] InOutWRte_RmpTms:uint16=rw[Secs]
  ChaGriSet:enum16=rw WChaMax_SF:sunssf WChaDisChaGra_SF:sunssf VAChaMax_SF:sunssf MinRsvPct_SF:sunssf
  ChaState_SF:sunssf StorAval_SF:sunssf InBatV_SF:sunssf InOutWRte_SF:sunssf`,
)

/** Storage of the 700 series. */
export const derStorage = defineModel(
  713,
  `
  WHRtg:uint16:WH_SF[WH] WHAvail:uint16:WH_SF[WH] SoC:uint16:Pct_SF[Pct] SoH:uint16:Pct_SF[Pct] Sta:enum16
  WH_SF:sunssf Pct_SF:sunssf`,
)

/** DC ports of the 700 series; PrtTyp 0 is PV, 1 storage. DCW is positive towards the inverter. */
export const derDc = defineModel(
  714,
  `
  PrtAlrms:bitfield32 NPrt:uint16 DCA:int16:DCA_SF[A] DCW:int16:DCW_SF[W] DCWhInj:uint64:DCWH_SF[Wh]
  DCWhAbs:uint64:DCWH_SF[Wh] DCA_SF:sunssf DCV_SF:sunssf DCW_SF:sunssf DCWH_SF:sunssf Tmp_SF:sunssf
  Prt*NPrt{
    PrtTyp:enum16 ID:uint16 IDStr:string8 DCA:int16:DCA_SF[A] DCV:uint16:DCV_SF[V] DCW:int16:DCW_SF[W]
    DCWhInj:uint64:DCWH_SF[Wh] DCWhAbs:uint64:DCWH_SF[Wh] Tmp:int16:Tmp_SF[C] DCSta:enum16 DCAlrm:bitfield32
  }`,
)

/** Battery bank. The sign of W follows the maker. */
export const battery = defineModel(
  802,
  `
  AHRtg:uint16:AHRtg_SF[Ah] WHRtg:uint16:WHRtg_SF[Wh] WChaRteMax:uint16:WChaDisChaMax_SF[W]
  WDisChaRteMax:uint16:WChaDisChaMax_SF[W] DisChaRte:uint16:DisChaRte_SF[%WHRtg] SoCMax:uint16:SoC_SF[%WHRtg]
  SoCMin:uint16:SoC_SF[%WHRtg] SocRsvMax:uint16:SoC_SF=rw[%WHRtg] SoCRsvMin:uint16:SoC_SF=rw[%WHRtg]
  SoC:uint16:SoC_SF[%WHRtg] DoD:uint16:DoD_SF[%] SoH:uint16:SoH_SF[%] NCyc:uint32 ChaSt:enum16
  LocRemCtl:enum16 Hb:uint16 CtrlHb:uint16=rw AlmRst:uint16=rw Typ:enum16 State:enum16 StateVnd:enum16
  WarrDt:uint32 Evt1:bitfield32 Evt2:bitfield32 EvtVnd1:bitfield32 EvtVnd2:bitfield32 V:uint16:V_SF[V]
  VMax:uint16:V_SF[V] VMin:uint16:V_SF[V] CellVMax:uint16:CellV_SF[V] CellVMaxStr:uint16 CellVMaxMod:uint16
  CellVMin:uint16:CellV_SF[V] CellVMinStr:uint16 CellVMinMod:uint16 CellVAvg:uint16:CellV_SF[V]
  A:int16:A_SF[A] AChaMax:uint16:AMax_SF[A] ADisChaMax:uint16:AMax_SF[A] W:int16:W_SF[W] ReqInvState:enum16
  ReqW:int16:W_SF[W] SetOp:enum16=rw SetInvState:enum16=rw AHRtg_SF:sunssf WHRtg_SF:sunssf
  WChaDisChaMax_SF:sunssf DisChaRte_SF:sunssf SoC_SF:sunssf DoD_SF:sunssf SoH_SF:sunssf V_SF:sunssf
  CellV_SF:sunssf A_SF:sunssf AMax_SF:sunssf W_SF:sunssf`,
)
