import { settingOf, type ControlSpec, type ControlValues } from '../controls.ts'
import type { DeviceKind } from '../device-kind.ts'
import type { Nameplate } from '../nameplate.ts'
import { counter, layTable, measured, setting, text, type RegisterTable } from '../register-table.ts'
import { SELF_CONSUMPTION, type SetPoint } from '../set-point.ts'
import { laySunSpec } from '../sunspec-layout.ts'
import { joinLayouts } from '../join-layouts.ts'
import { common } from '../values-inverter.ts'
import { acMeter } from '../values-meter.ts'
import { INVERTER } from './sunspec-devices.ts'

/** Model 1 without its pad. */
const SHORT_COMMON = 65

/**
 * An inverter and a meter by SunSpec, each with a model 1 of its own; the battery by registers of the maker, floats with
 * the low word first. The meter's W is positive for export, the battery's power for charging.
 */
export const SOLAREDGE: DeviceKind = {
  identity: { manufacturer: 'SolarEdge', model: 'SE8K-RWB48BFN4', serial: '7E1A2B3C' },
  hasBattery: true,
  unitId: 1,
  controls,
  units: ({ unitId, base }) =>
    new Map([
      [
        unitId,
        joinLayouts([
          laySunSpec(base, [
            { id: 1, values: common, isMeasured: false, length: SHORT_COMMON },
            INVERTER,
            { id: 1, values: meterCommon, isMeasured: false, length: SHORT_COMMON },
            { id: 203, values: (view) => acMeter(view, 3, 'plus-is-export') },
          ]),
          layTable(TABLE),
        ]),
      ],
    ]),
}

function meterCommon(view: Parameters<typeof common>[0]) {
  return { ...common(view), Md: 'SE-MTR-3Y-400V-A', SN: `M${view.nameplate.serial}` }
}

const TABLE: RegisterTable = {
  wordOrder: 'low-first',
  blocks: [
    [0xe004, 0xe011],
    [0xe100, 0xe19f],
  ],
  registers: [
    setting(0xe004, 'u16', 'controlMode'),
    setting(0xe005, 'u16', 'acChargePolicy'),
    setting(0xe006, 'f32', 'acChargeLimit'),
    setting(0xe008, 'f32', 'backupReserve'),
    setting(0xe00a, 'u16', 'defaultMode'),
    setting(0xe00b, 'u32', 'commandTimeoutS'),
    setting(0xe00d, 'u16', 'commandMode'),
    setting(0xe00e, 'f32', 'chargeLimitW'),
    setting(0xe010, 'f32', 'dischargeLimitW'),
    text(0xe100, 16, () => 'LG Energy'),
    text(0xe110, 16, () => 'RESU10'),
    text(0xe120, 16, () => '1.0'),
    text(0xe130, 16, ({ nameplate }) => `B${nameplate.serial}`),
    measured(0xe142, 'f32', ({ nameplate }) => nameplate.limits?.capacityWh ?? 0),
    measured(0xe144, 'f32', ({ nameplate }) => nameplate.limits?.maxChargeW ?? 0),
    measured(0xe146, 'f32', ({ nameplate }) => nameplate.limits?.maxDischargeW ?? 0),
    measured(0xe148, 'f32', ({ nameplate }) => nameplate.limits?.maxChargeW ?? 0),
    measured(0xe14a, 'f32', ({ nameplate }) => nameplate.limits?.maxDischargeW ?? 0),
    measured(0xe16c, 'f32', () => 25),
    measured(0xe170, 'f32', () => 400),
    measured(0xe172, 'f32', ({ batteryW }) => -batteryW / 400),
    measured(0xe174, 'f32', ({ batteryW }) => -batteryW),
    counter(0xe176, 'u64', 'dischargeWh', 1),
    counter(0xe17a, 'u64', 'chargeWh', 1),
    measured(0xe17e, 'f32', ({ nameplate }) => nameplate.limits?.capacityWh ?? 0),
    measured(0xe180, 'f32', ({ storedWh }) => storedWh),
    measured(0xe182, 'f32', () => 100),
    measured(0xe184, 'f32', ({ stateOfChargeBasisPoints }) => stateOfChargeBasisPoints / 100),
    // 3 charging, 4 discharging, 6 idle.
    measured(0xe186, 'u32', ({ batteryW }) => (batteryW < 0 ? 3 : batteryW > 0 ? 4 : 6)),
  ],
}

const REMOTE = 4
const SELF_USE = 7

/** Commands hold for their timeout, one hour if nobody says otherwise; then the default mode is in force. */
function controls({ limits }: Nameplate): ControlSpec {
  const [maxChargeW, maxDischargeW] = [limits?.maxChargeW ?? 0, limits?.maxDischargeW ?? 0]
  return {
    cells: [
      { name: 'controlMode', initial: 1, min: 0, max: REMOTE },
      { name: 'acChargePolicy', initial: 1, min: 0, max: 3 },
      { name: 'acChargeLimit', initial: 0, min: 0, max: 1_000_000 },
      { name: 'backupReserve', initial: 0, min: 0, max: 100 },
      { name: 'defaultMode', initial: SELF_USE, min: 0, max: 7, allowed: [0, 1, 2, 3, 4, 5, SELF_USE] },
      { name: 'commandTimeoutS', initial: 3600, min: 0, max: 86_400 },
      { name: 'commandMode', initial: SELF_USE, min: 0, max: 7, allowed: [0, 1, 2, 3, 4, 5, SELF_USE] },
      { name: 'chargeLimitW', initial: maxChargeW, min: 0, max: maxChargeW },
      { name: 'dischargeLimitW', initial: maxDischargeW, min: 0, max: maxDischargeW },
    ],
    timers: [
      {
        restartedBy: ['commandMode', 'commandTimeoutS', 'chargeLimitW', 'dischargeLimitW'],
        isNeeded: (values) => settingOf(values, 'controlMode') === REMOTE,
        durationMs: (values) => settingOf(values, 'commandTimeoutS') * 1000,
        reverts: (values) => ({ commandMode: settingOf(values, 'defaultMode') }),
      },
    ],
    setPoint: setPointOf,
  }
}

/**
 * 0 off, 1 charge from the sun that nobody uses, 2 charge from the sun first, 3 charge from sun and grid, 4 and 5
 * discharge, 7 self-consumption.
 */
function setPointOf(values: ControlValues): SetPoint | null {
  const mode = settingOf(values, 'commandMode')
  if (settingOf(values, 'controlMode') !== REMOTE) return null
  const maxChargeW = settingOf(values, 'chargeLimitW')
  const maxDischargeW = settingOf(values, 'dischargeLimitW')
  const limited: SetPoint = { ...SELF_CONSUMPTION, maxChargeW, maxDischargeW }
  switch (mode) {
    case 0:
      return { ...limited, maxChargeW: 0, maxDischargeW: 0 }
    case 1:
      return { ...limited, maxDischargeW: 0 }
    case 2:
      return { ...limited, target: { type: 'battery', dischargeW: -maxChargeW }, canChargeFromGrid: false }
    case 3:
      return { ...limited, target: { type: 'battery', dischargeW: -maxChargeW } }
    case 4:
    case 5:
      return { ...limited, target: { type: 'battery', dischargeW: maxDischargeW } }
    default:
      return limited
  }
}
