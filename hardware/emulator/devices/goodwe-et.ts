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

/** Holding registers, the high word first; grid power is positive for export, battery power for discharging. */
const TABLE: RegisterTable = {
  wordOrder: 'high-first',
  blocks: [
    [35000, 35034],
    [35100, 35224],
    [36000, 36045],
    [37000, 37024],
    [47500, 47515],
  ],
  registers: [
    constant(35001, 'u16', ({ nameplate }) => ratedW(nameplate)),
    text(35003, 8, ({ nameplate }) => nameplate.serial),
    text(35011, 5, ({ nameplate }) => nameplate.model),
    solar(35105, 'u32', ({ powersW }) => Math.floor((powersW.pvWh * 3) / 5)),
    solar(35109, 'u32', ({ powersW }) => powersW.pvWh - Math.floor((powersW.pvWh * 3) / 5)),
    solar(35113, 'u32', () => 0),
    solar(35117, 'u32', () => 0),
    measured(35121, 'u16', () => 2300),
    measured(35123, 'u16', () => 5000),
    measured(35138, 'i16', ({ powersW }) => powersW.acWh),
    measured(35172, 'u16', ({ powersW }) => powersW.loadWh),
    measured(35180, 'u16', () => 4000),
    measured(35182, 'i32', ({ batteryW }) => batteryW),
    // 1 idle, 2 discharging, 3 charging.
    measured(35184, 'u16', ({ batteryW }) => (batteryW > 0 ? 2 : batteryW < 0 ? 3 : 1)),
    // 1: normal.
    measured(35187, 'u16', () => 1),
    counter(35191, 'u32', 'pvWh', 100),
    counter(35206, 'u32', 'chargeWh', 100),
    counter(35209, 'u32', 'dischargeWh', 100),
    // The meter answers.
    measured(36004, 'u16', () => 1),
    measured(36015, 'f32', (view) => view.counter('gridExportWh', 1, 64)),
    measured(36017, 'f32', (view) => view.counter('gridImportWh', 1, 64)),
    measured(36025, 'i32', ({ gridW }) => -gridW),
    measured(37007, 'u16', ({ stateOfChargeBasisPoints }) => Math.floor(stateOfChargeBasisPoints / 100)),
    measured(37008, 'u16', () => 100),
    setting(47511, 'u16', 'emsMode'),
    setting(47512, 'u16', 'emsW'),
  ],
}

/** A hybrid of the ET series, at unit 247. */
export const GOODWE_ET: DeviceKind = {
  identity: { manufacturer: 'GoodWe', model: 'GW10K-ET', serial: '9010KETU12345678' },
  hasBattery: true,
  unitId: 247,
  controls,
  units: ({ unitId }) => new Map([[unitId, layTable(TABLE)]]),
}

const AUTO = 1
const CHARGE_PV = 2
const IMPORT_AC = 4
const CONSERVE = 6

/** No timer: a mode holds until it is written again. */
function controls({ limits }: Nameplate): ControlSpec {
  const maxW = Math.max(limits?.maxChargeW ?? 0, limits?.maxDischargeW ?? 0, 10_000)
  return {
    cells: [
      {
        name: 'emsMode',
        initial: AUTO,
        min: AUTO,
        max: CONSERVE,
        allowed: [AUTO, CHARGE_PV, IMPORT_AC, CONSERVE],
      },
      { name: 'emsW', initial: 0, min: 0, max: maxW },
    ],
    setPoint: setPointOf,
  }
}

/**
 * Charge-PV takes the sun, and from the grid at most so many W: with 0 W the battery only does not discharge.
 * Import-AC charges so many W. Conserve keeps what is there, and takes what the sun leaves over.
 */
function setPointOf(values: ControlValues): SetPoint | null {
  const powerW = settingOf(values, 'emsW')
  switch (settingOf(values, 'emsMode')) {
    case CHARGE_PV:
      return { ...SELF_CONSUMPTION, target: { type: 'grid', importW: powerW }, maxDischargeW: 0 }
    case IMPORT_AC:
      return { ...SELF_CONSUMPTION, target: { type: 'battery', dischargeW: -powerW } }
    case CONSERVE:
      return { ...SELF_CONSUMPTION, maxDischargeW: 0 }
    default:
      return null
  }
}
