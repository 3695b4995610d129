import { settingOf, type ControlSpec, type ControlValues } from '../controls.ts'
import type { DeviceKind } from '../device-kind.ts'
import type { Nameplate } from '../nameplate.ts'
import { counter, layTable, measured, setting, solar, text, type RegisterTable } from '../register-table.ts'
import type { RegisterView } from '../register-view.ts'
import { SELF_CONSUMPTION, type SetPoint } from '../set-point.ts'

/** Three phases, one third each; the last takes what is left. */
const phase = (powerW: number, index: 0 | 1 | 2) => {
  const third = Math.trunc(powerW / 3)
  return index === 2 ? powerW - 2 * third : third
}
const phases = (address: number, power: (view: RegisterView) => number, type: 'i16' | 'u16') =>
  ([0, 1, 2] as const).map((index) => measured(address + index, type, (view) => phase(power(view), index)))

/** Unit 100, the system: grid power is positive for import, battery power for charging. */
const SYSTEM: RegisterTable = {
  wordOrder: 'high-first',
  blocks: [
    [800, 899],
    [2700, 2720],
    [2900, 2904],
  ],
  registers: [
    text(800, 6, ({ nameplate }) => nameplate.serial),
    ...phases(808, () => 0, 'u16'),
    ...phases(811, () => 0, 'u16'),
    ...phases(817, ({ powersW }) => powersW.loadWh, 'u16'),
    ...phases(820, ({ gridW }) => gridW, 'i16'),
    measured(840, 'u16', () => 512),
    measured(841, 'i16', ({ batteryW }) => (-batteryW * 10) / 51.2),
    measured(842, 'i16', ({ batteryW }) => -batteryW),
    measured(843, 'u16', ({ stateOfChargeBasisPoints }) => Math.floor(stateOfChargeBasisPoints / 100)),
    // 0 idle, 1 charging, 2 discharging.
    measured(844, 'u16', ({ batteryW }) => (batteryW < 0 ? 1 : batteryW > 0 ? 2 : 0)),
    solar(850, 'u16', ({ powersW }) => powersW.pvWh),
    setting(2700, 'i16', 'gridSetPointW'),
    setting(2704, 'i16', 'maxDischarge'),
    setting(2716, 'i32', 'gridOverrideW'),
    setting(2901, 'u16', 'minimum'),
  ],
}

/** The grid meter has a unit of its own; energies are in 0.01 kWh, one phase and the sums. */
const METER_UNIT = 30
const METER: RegisterTable = {
  wordOrder: 'high-first',
  blocks: [[2600, 2640]],
  registers: [
    ...phases(2600, ({ gridW }) => gridW, 'i16'),
    text(2609, 7, ({ nameplate }) => `M${nameplate.serial}`),
    ...[2616, 2618, 2620].map((address) => measured(address, 'u16', () => 2300)),
    counter(2634, 'u32', 'gridImportWh', 10),
    counter(2636, 'u32', 'gridExportWh', 10),
  ],
}

/** A GX device with a MultiPlus, a solar charger and a grid meter. */
export const VICTRON_GX: DeviceKind = {
  identity: { manufacturer: 'Victron Energy', model: 'Cerbo GX', serial: 'c0619ab12345' },
  hasBattery: true,
  unitId: 100,
  controls,
  units: ({ unitId }) =>
    new Map([
      [unitId, layTable(SYSTEM)],
      [METER_UNIT, layTable(METER)],
    ]),
}

/** A set point that is not refreshed is forgotten after this time. Unverified: the maker says "about 60 s". */
const FORGOTTEN_AFTER_MS = 60_000

function controls({ limits }: Nameplate): ControlSpec {
  const reserve = limits === null ? 0 : Math.floor((limits.reserveWh * 1000) / limits.capacityWh)
  return {
    cells: [
      { name: 'gridSetPointW', initial: 0, min: -32_767, max: 32_767 },
      { name: 'maxDischarge', initial: -1, min: -1, max: 3276 },
      { name: 'gridOverrideW', initial: 0, min: -1_000_000, max: 1_000_000 },
      { name: 'minimum', initial: reserve, min: 0, max: 1000 },
    ],
    timers: [
      {
        restartedBy: ['gridSetPointW', 'gridOverrideW'],
        isNeeded: (values) => gridTargetW(values) !== 0,
        durationMs: () => FORGOTTEN_AFTER_MS,
        reverts: () => ({ gridSetPointW: 0, gridOverrideW: 0 }),
      },
    ],
    setPoint: (values) => (limits === null ? null : setPointOf(values, limits, reserve)),
  }
}

function setPointOf(
  values: ControlValues,
  limits: NonNullable<Nameplate['limits']>,
  reserve: number,
): SetPoint | null {
  const importW = gridTargetW(values)
  const minimum = settingOf(values, 'minimum')
  const maxDischarge = settingOf(values, 'maxDischarge')
  if (importW === 0 && minimum === reserve && maxDischarge === -1) return null
  return {
    ...SELF_CONSUMPTION,
    target: { type: 'grid', importW },
    maxDischargeW: maxDischarge === -1 ? Infinity : maxDischarge * 10,
    floorWh: minimum === reserve ? null : (minimum * limits.capacityWh) / 1000,
  }
}

function gridTargetW(values: ControlValues): number {
  const overrideW = settingOf(values, 'gridOverrideW')
  return overrideW === 0 ? settingOf(values, 'gridSetPointW') : overrideW
}
