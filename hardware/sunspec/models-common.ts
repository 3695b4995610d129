import { defineModel } from './define-model.ts'

// Facts of the SunSpec model definitions (sunspec/models 7abdf89, Apache-2.0), checked against them in the tests.

/** Nameplate and identity of a device. L is 66, or 65 without the pad. Every model 1 begins a logical device. */
export const common = defineModel(
  1,
  `
  Mn:string16 Md:string16 Opt:string8 Vr:string8 SN:string16 DA:uint16=rw Pad:pad`,
)

/** Ethernet link. */
export const ethernet = defineModel(
  11,
  `
  Spd:uint16[Mbps] CfgSt:bitfield16 St:enum16 MAC:eui48 Nam:string4=rw Ctl:bitfield16=rw
  FrcSpd:uint16=rw[Mbps]`,
)

/** IPv4 settings, as texts. */
export const ipv4 = defineModel(
  12,
  `
  Nam:string4=rw CfgSt:enum16 ChgSt:bitfield16 Cap:bitfield16 Cfg:enum16=rw Ctl:enum16=rw Addr:string8=rw
  Msk:string8=rw Gw:string8=rw DNS1:string8=rw DNS2:string8=rw NTP1:string12=rw NTP2:string12=rw
  DomNam:string12=rw HostNam:string12=rw Pad:pad`,
)
