import { settingOf, type ControlSpec, type ControlValues } from '../controls.ts'
import type { DeviceKind } from '../device-kind.ts'
import { ratedW, type Nameplate } from '../nameplate.ts'
import {
  constant,
  counter,
  layTable,
  measured,
  setting,
  solar,
  text,
  type RegisterTable,
} from '../register-table.ts'
import { SELF_CONSUMPTION, type SetPoint } from '../set-point.ts'
import type { RegisterView } from '../register-view.ts'

/**
 * Measurements are input registers, settings holding registers; of 32 bits the low word comes first. Addresses are
 * those of the wire, one below the maker's numbers. Grid power is positive for export. 13021 has no sign, as in old
 * firmware: 13000 says which way the battery goes.
 */
const TABLE: RegisterTable = {
  wordOrder: 'low-first',
  blocks: [
    [4949, 5036],
    [5212, 5216],
    [5600, 5639],
    [12999, 13100],
    [33045, 33049],
  ],
  registers: [
    text(4989, 10, ({ nameplate }) => nameplate.serial),
    // Device type 0x0E03: SH10RT.
    constant(4999, 'u16', 0x0e03),
    constant(5000, 'u16', ({ nameplate }) => ratedW(nameplate) / 100),
    constant(5001, 'u16', 1),
    measured(5007, 'i16', () => 350),
    solar(5016, 'u32', ({ powersW }) => powersW.pvWh),
    measured(5018, 'u16', () => 2300),
    measured(5019, 'u16', () => 2300),
    measured(5020, 'u16', () => 2300),
    measured(5035, 'u16', () => 500),
    measured(5213, 'i32', ({ batteryW }) => batteryW),
    measured(5600, 'i32', ({ gridW }) => gridW),
    constant(5638, 'u16', ({ nameplate }) => (nameplate.limits?.capacityWh ?? 0) / 10),
    measured(12999, 'u16', () => 0x0040),
    measured(13000, 'u16', runningState),
    counter(13002, 'u32', 'pvWh', 100),
    measured(13007, 'i32', ({ powersW }) => powersW.loadWh),
    measured(13009, 'i32', ({ gridW }) => -gridW),
    measured(13019, 'u16', () => 4000),
    measured(13020, 'i16', ({ batteryW }) => Math.round((batteryW * 10) / 400)),
    measured(13021, 'u16', ({ batteryW }) => Math.abs(batteryW)),
    measured(13022, 'u16', ({ stateOfChargeBasisPoints }) => stateOfChargeBasisPoints / 10),
    measured(13023, 'u16', () => 1000),
    measured(13024, 'i16', () => 250),
    counter(13026, 'u32', 'dischargeWh', 100),
    measured(13033, 'i32', ({ powersW }) => powersW.acWh),
    counter(13036, 'u32', 'gridImportWh', 100),
    constant(13038, 'u16', ({ nameplate }) => (nameplate.limits?.capacityWh ?? 0) / 10),
    counter(13040, 'u32', 'chargeWh', 100),
    counter(13045, 'u32', 'gridExportWh', 100),
    setting(13049, 'u16', 'emsMode'),
    setting(13050, 'u16', 'command'),
    setting(13051, 'u16', 'commandW'),
    setting(13057, 'u16', 'ceiling'),
    setting(13058, 'u16', 'floor'),
    setting(13073, 'u16', 'exportLimitW'),
    setting(13086, 'u16', 'exportLimited'),
    setting(13099, 'u16', 'reserve'),
    setting(33046, 'u16', 'maxCharge'),
    setting(33047, 'u16', 'maxDischarge'),
  ].map((register) =>
    register.setting === undefined ? { ...register, banks: ['input'] as const } : register,
  ),
}

/** A hybrid of the SH series; through its own LAN socket, not the WiNet dongle. */
export const SUNGROW_SH: DeviceKind = {
  identity: { manufacturer: 'Sungrow', model: 'SH10RT', serial: 'A2290812345' },
  hasBattery: true,
  unitId: 1,
  controls,
  units: ({ unitId }) => new Map([[unitId, layTable(TABLE)]]),
}

/** Bits: 0 sun, 1 charging, 2 discharging, 3 load, 4 export, 5 import. */
function runningState({ powersW, batteryW, gridW }: RegisterView): number {
  const bits = [powersW.pvWh > 0, batteryW < 0, batteryW > 0, powersW.loadWh > 0, gridW < 0, gridW > 0]
  return bits.reduce((state, isSet, bit) => (isSet ? state | (1 << bit) : state), 0)
}

const SELF_USE = 0
const FORCED = 2
const CHARGE = 0xaa
const DISCHARGE = 0xbb
const STOP = 0xcc
const ENABLED = 0xaa
const DISABLED = 0x55

/** No timer: a forced battery stays forced until somebody writes something else, through restarts and power cuts. */
function controls(nameplate: Nameplate): ControlSpec {
  const { limits } = nameplate
  const [maxCharge, maxDischarge] = [(limits?.maxChargeW ?? 0) / 10, (limits?.maxDischargeW ?? 0) / 10]
  const reserve = limits === null ? 0 : Math.floor((limits.reserveWh * 1000) / limits.capacityWh)
  const rated = ratedW(nameplate)
  return {
    cells: [
      { name: 'emsMode', initial: SELF_USE, min: 0, max: 4, allowed: [SELF_USE, FORCED, 3, 4] },
      { name: 'command', initial: STOP, min: CHARGE, max: STOP, allowed: [CHARGE, DISCHARGE, STOP] },
      { name: 'commandW', initial: 0, min: 0, max: 10 * Math.max(maxCharge, maxDischarge) },
      { name: 'ceiling', initial: 1000, min: 500, max: 1000 },
      { name: 'floor', initial: reserve, min: 0, max: 500 },
      { name: 'exportLimitW', initial: rated, min: 0, max: rated },
      { name: 'exportLimited', initial: DISABLED, min: DISABLED, max: ENABLED, allowed: [DISABLED, ENABLED] },
      { name: 'reserve', initial: 0, min: 0, max: 100 },
      { name: 'maxCharge', initial: maxCharge, min: 1, max: maxCharge },
      { name: 'maxDischarge', initial: maxDischarge, min: 1, max: maxDischarge },
    ],
    setPoint: (values) =>
      limits === null ? null : setPointOf(values, limits, { reserve, maxCharge, maxDischarge }),
  }
}

function setPointOf(
  values: ControlValues,
  limits: NonNullable<Nameplate['limits']>,
  usual: { reserve: number; maxCharge: number; maxDischarge: number },
): SetPoint | null {
  const isForced = settingOf(values, 'emsMode') === FORCED
  const isExportLimited = settingOf(values, 'exportLimited') === ENABLED
  const [maxCharge, maxDischarge] = [settingOf(values, 'maxCharge'), settingOf(values, 'maxDischarge')]
  const [floor, ceiling] = [settingOf(values, 'floor'), settingOf(values, 'ceiling')]
  const backup = settingOf(values, 'reserve')
  const hasUsualLimits = maxCharge === usual.maxCharge && maxDischarge === usual.maxDischarge
  const hasUsualRange = floor === usual.reserve && ceiling === 1000 && backup === 0
  if (!isForced && !isExportLimited && hasUsualLimits && hasUsualRange) return null
  const floorWh = floor === usual.reserve ? limits.reserveWh : (floor * limits.capacityWh) / 1000
  const base: SetPoint = {
    ...SELF_CONSUMPTION,
    maxChargeW: maxCharge * 10,
    maxDischargeW: maxDischarge * 10,
    maxExportW: isExportLimited ? settingOf(values, 'exportLimitW') : Infinity,
    floorWh: Math.max(floorWh, (backup * limits.capacityWh) / 100),
    ceilingWh: (ceiling * limits.capacityWh) / 1000,
  }
  return isForced ? { ...base, target: { type: 'battery', dischargeW: forcedW(values) } } : base
}

function forcedW(values: ControlValues): number {
  const powerW = settingOf(values, 'commandW')
  const command = settingOf(values, 'command')
  return command === CHARGE ? -powerW : command === DISCHARGE ? powerW : 0
}
