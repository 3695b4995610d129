import { settingOf, type ControlCell, type ControlSpec, type ControlValues } from '../controls.ts'
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

const SLOTS = [0, 1, 2, 3, 4, 5] as const
/** A battery of low voltage: currents stand for powers. */
const BATTERY_V = 52

/** Holding registers, the low word first; grid power is positive for import, battery power for discharging. */
const TABLE: RegisterTable = {
  wordOrder: 'low-first',
  blocks: [
    [0, 30],
    [98, 178],
    [500, 560],
    [586, 700],
  ],
  registers: [
    // Device type 5: hybrid of three phases, low voltage.
    constant(0, 'u16', 5),
    text(3, 5, ({ nameplate }) => nameplate.serial),
    constant(16, 'u16', ({ nameplate }) => ratedW(nameplate) / 100),
    setting(108, 'u16', 'maxChargeA'),
    setting(109, 'u16', 'maxDischargeA'),
    setting(127, 'u16', 'gridChargeStart'),
    setting(128, 'u16', 'gridChargeA'),
    setting(129, 'u16', 'generatorCharge'),
    setting(130, 'u16', 'gridCharge'),
    setting(142, 'u16', 'limitControl'),
    setting(143, 'u16', 'maxSellW'),
    setting(145, 'u16', 'solarSell'),
    setting(146, 'u16', 'timeOfUse'),
    ...SLOTS.map((slot) => setting(148 + slot, 'u16', `start${slot}`)),
    ...SLOTS.map((slot) => setting(154 + slot, 'u16', `power${slot}`)),
    ...SLOTS.map((slot) => setting(166 + slot, 'u16', `soc${slot}`)),
    ...SLOTS.map((slot) => setting(172 + slot, 'u16', `charge${slot}`)),
    // 2: normal.
    measured(500, 'u16', () => 2),
    counter(516, 'u32', 'chargeWh', 100),
    counter(518, 'u32', 'dischargeWh', 100),
    counter(522, 'u32', 'gridImportWh', 100),
    counter(524, 'u32', 'gridExportWh', 100),
    counter(527, 'u32', 'loadWh', 100),
    counter(534, 'u32', 'pvWh', 100),
    measured(586, 'u16', () => 1250),
    measured(587, 'u16', () => BATTERY_V * 100),
    measured(588, 'u16', ({ stateOfChargeBasisPoints }) => Math.floor(stateOfChargeBasisPoints / 100)),
    measured(590, 'i16', ({ batteryW }) => batteryW),
    measured(591, 'i16', ({ batteryW }) => (batteryW * 100) / BATTERY_V),
    measured(609, 'u16', () => 5000),
    measured(625, 'i16', ({ gridW }) => gridW),
    measured(636, 'i16', ({ powersW }) => powersW.acWh),
    measured(653, 'i16', ({ powersW }) => powersW.loadWh),
    solar(672, 'u16', ({ powersW }) => Math.floor((powersW.pvWh * 3) / 5)),
    solar(673, 'u16', ({ powersW }) => powersW.pvWh - Math.floor((powersW.pvWh * 3) / 5)),
    solar(674, 'u16', () => 0),
    solar(675, 'u16', () => 0),
  ],
}

/** A hybrid of three phases and low battery voltage. */
export const DEYE_3P: DeviceKind = {
  identity: { manufacturer: 'Deye', model: 'SUN-8K-SG04LP3', serial: '2211131234' },
  hasBattery: true,
  unitId: 1,
  controls,
  units: ({ unitId }) => new Map([[unitId, layTable(TABLE)]]),
}

/** No timer: six slots of the day hold until they are written again. */
function controls(nameplate: Nameplate): ControlSpec {
  const { limits } = nameplate
  const ampere = (powerW: number) => Math.ceil(powerW / BATTERY_V)
  const [chargeA, dischargeA] = [ampere(limits?.maxChargeW ?? 0), ampere(limits?.maxDischargeW ?? 0)]
  const rated = ratedW(nameplate)
  const reserve = limits === null ? 0 : Math.floor((limits.reserveWh * 100) / limits.capacityWh)
  const slotCells = SLOTS.flatMap((slot): ControlCell[] => [
    { name: `start${slot}`, initial: slot * 400, min: 0, max: 2359 },
    { name: `power${slot}`, initial: rated, min: 0, max: rated },
    { name: `soc${slot}`, initial: reserve, min: 0, max: 100 },
    { name: `charge${slot}`, initial: 0, min: 0, max: 3 },
  ])
  return {
    cells: [
      { name: 'maxChargeA', initial: chargeA, min: 0, max: chargeA },
      { name: 'maxDischargeA', initial: dischargeA, min: 0, max: dischargeA },
      { name: 'gridChargeStart', initial: 100, min: 0, max: 100 },
      { name: 'gridChargeA', initial: chargeA, min: 0, max: chargeA },
      { name: 'generatorCharge', initial: 0, min: 0, max: 1 },
      { name: 'gridCharge', initial: 1, min: 0, max: 1 },
      { name: 'limitControl', initial: 2, min: 0, max: 2 },
      { name: 'maxSellW', initial: rated, min: 0, max: rated },
      { name: 'solarSell', initial: 1, min: 0, max: 1 },
      { name: 'timeOfUse', initial: 255, min: 0, max: 255 },
      ...slotCells,
    ],
    setPoint: (values, atMs) =>
      limits === null ? null : setPointOf(values, atMs, { limits, chargeA, dischargeA, rated, reserve }),
    nextChangeMs,
  }
}

interface Usual {
  readonly limits: NonNullable<Nameplate['limits']>
  readonly chargeA: number
  readonly dischargeA: number
  readonly rated: number
  readonly reserve: number
}

/** Above the slot's state of charge the battery serves the home; below it, it charges from the grid where that is allowed. */
function setPointOf(values: ControlValues, atMs: number, usual: Usual): SetPoint | null {
  const { limits, rated, reserve } = usual
  const slot = slotAt(values, atMs)
  const soc = settingOf(values, `soc${slot}`)
  const [chargeA, dischargeA] = [settingOf(values, 'maxChargeA'), settingOf(values, 'maxDischargeA')]
  const maxSellW = settingOf(values, 'solarSell') === 1 ? settingOf(values, 'maxSellW') : 0
  const isCharging = settingOf(values, 'gridCharge') === 1 && (settingOf(values, `charge${slot}`) & 1) === 1
  const slotW = settingOf(values, `power${slot}`)
  const isUsualPower = chargeA === usual.chargeA && dischargeA === usual.dischargeA && slotW === rated
  if (soc === reserve && !isCharging && isUsualPower && maxSellW === rated) return null
  const base: SetPoint = {
    ...SELF_CONSUMPTION,
    maxChargeW: chargeA * BATTERY_V,
    maxDischargeW: Math.min(dischargeA * BATTERY_V, slotW),
    floorWh: soc === reserve ? null : (soc * limits.capacityWh) / 100,
    maxExportW: maxSellW,
  }
  if (!isCharging) return base
  const chargeW = Math.min(settingOf(values, 'gridChargeA') * BATTERY_V, slotW)
  return {
    ...base,
    target: { type: 'battery', dischargeW: -chargeW },
    ceilingWh: (soc * limits.capacityWh) / 100,
  }
}

const MS_PER_DAY = 86_400_000

/** The slot that began last, on a clock without time zone. */
function slotAt(values: ControlValues, atMs: number): number {
  const sinceMs = (slot: number) => {
    const startMs = startOf(values, slot)
    return (((atMs - startMs) % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY
  }
  return SLOTS.reduce<number>((best, slot) => (sinceMs(slot) < sinceMs(best) ? slot : best), 0)
}

function nextChangeMs(values: ControlValues, atMs: number): number {
  const waits = SLOTS.map((slot) => {
    const untilMs = (((startOf(values, slot) - atMs) % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY
    return untilMs === 0 ? MS_PER_DAY : untilMs
  })
  return atMs + Math.min(...waits)
}

/** Written as in 1730. */
function startOf(values: ControlValues, slot: number): number {
  const written = settingOf(values, `start${slot}`)
  return (Math.floor(written / 100) * 60 + (written % 100)) * 60_000
}
