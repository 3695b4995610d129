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

/** Holding registers, the high word first; grid power is positive for export, battery power for charging. */
const TABLE: RegisterTable = {
  wordOrder: 'high-first',
  blocks: [
    [30000, 30084],
    [32000, 32119],
    [37000, 37068],
    [37100, 37138],
    [37758, 37787],
    [47075, 47090],
    [47100, 47108],
    [47246, 47249],
  ],
  registers: [
    text(30000, 15, ({ nameplate }) => nameplate.model),
    text(30015, 10, ({ nameplate }) => nameplate.serial),
    constant(30070, 'u16', 410),
    // Two strings of panels.
    constant(30071, 'u16', 2),
    constant(30072, 'u16', 2),
    constant(30073, 'u32', ({ nameplate }) => ratedW(nameplate)),
    // State 1: grid-connected.
    measured(32000, 'u16', ({ powersW }) => (powersW.pvWh > 0 ? 6 : 1)),
    solar(32064, 'i32', ({ powersW }) => powersW.pvWh),
    measured(32080, 'i32', ({ powersW }) => powersW.acWh),
    measured(32085, 'u16', () => 5000),
    measured(32087, 'i16', () => 350),
    constant(32089, 'u16', ({ powersW }) => (powersW.pvWh > 0 ? 0x0200 : 0x0002)),
    counter(32106, 'u32', 'acWh', 10),
    counter(32108, 'u32', 'pvWh', 10),
    // The battery as unit 1: state 2 running.
    measured(37000, 'u16', () => 2),
    measured(37001, 'i32', ({ batteryW }) => -batteryW),
    measured(37004, 'u16', ({ stateOfChargeBasisPoints }) => stateOfChargeBasisPoints / 10),
    constant(37046, 'u32', ({ nameplate }) => nameplate.limits?.maxChargeW ?? 0),
    constant(37048, 'u32', ({ nameplate }) => nameplate.limits?.maxDischargeW ?? 0),
    counter(37066, 'u32', 'chargeWh', 10),
    // The meter: state 1 normal.
    measured(37100, 'u16', () => 1),
    measured(37101, 'i32', () => 2300),
    measured(37113, 'i32', ({ gridW }) => -gridW),
    measured(37118, 'i16', () => 5000),
    counter(37119, 'i32', 'gridExportWh', 10),
    counter(37121, 'i32', 'gridImportWh', 10),
    // 1: a meter of three phases.
    constant(37125, 'u16', 1),
    constant(37758, 'u32', ({ nameplate }) => nameplate.limits?.capacityWh ?? 0),
    measured(37760, 'u16', ({ stateOfChargeBasisPoints }) => stateOfChargeBasisPoints / 10),
    measured(37762, 'u16', () => 2),
    measured(37763, 'u16', () => 4000),
    measured(37765, 'i32', ({ batteryW }) => -batteryW),
    counter(37780, 'u32', 'chargeWh', 10),
    counter(37782, 'u32', 'dischargeWh', 10),
    setting(47075, 'u32', 'maxChargeW'),
    setting(47077, 'u32', 'maxDischargeW'),
    setting(47081, 'u16', 'ceiling'),
    setting(47082, 'u16', 'floor'),
    setting(47083, 'u16', 'forcedMinutes'),
    setting(47086, 'u16', 'workingMode'),
    setting(47087, 'u16', 'gridCharge'),
    setting(47088, 'u16', 'gridChargeCutoff'),
    setting(47100, 'u16', 'forced'),
    setting(47246, 'u16', 'forcedMode'),
    setting(47247, 'u32', 'forcedChargeW'),
    setting(47249, 'u32', 'forcedDischargeW'),
  ],
}

/** SUN2000 with a LUNA2000 battery and a power meter, directly or through its dongle. */
export const HUAWEI_SUN2000: DeviceKind = {
  identity: { manufacturer: 'Huawei', model: 'SUN2000-8KTL-M1', serial: 'HV2100012345' },
  hasBattery: true,
  unitId: 1,
  controls,
  units: ({ unitId }) => new Map([[unitId, layTable(TABLE)]]),
}

const STOP = 0
const CHARGE = 1
const DISCHARGE = 2

/** Forced charging and discharging ends after 47083 minutes by itself; 0 minutes end it at once. */
function controls({ limits }: Nameplate): ControlSpec {
  const [maxChargeW, maxDischargeW] = [limits?.maxChargeW ?? 0, limits?.maxDischargeW ?? 0]
  const reserve = limits === null ? 0 : Math.floor((limits.reserveWh * 1000) / limits.capacityWh)
  return {
    cells: [
      { name: 'maxChargeW', initial: maxChargeW, min: 0, max: maxChargeW },
      { name: 'maxDischargeW', initial: maxDischargeW, min: 0, max: maxDischargeW },
      { name: 'ceiling', initial: 1000, min: 0, max: 1000 },
      { name: 'floor', initial: reserve, min: 0, max: 1000 },
      { name: 'forcedMinutes', initial: 0, min: 0, max: 1440 },
      { name: 'workingMode', initial: 2, min: 0, max: 5 },
      { name: 'gridCharge', initial: 1, min: 0, max: 1 },
      { name: 'gridChargeCutoff', initial: 1000, min: 0, max: 1000 },
      { name: 'forced', initial: STOP, min: STOP, max: DISCHARGE },
      { name: 'forcedMode', initial: 0, min: 0, max: 1 },
      { name: 'forcedChargeW', initial: 0, min: 0, max: maxChargeW },
      { name: 'forcedDischargeW', initial: 0, min: 0, max: maxDischargeW },
    ],
    timers: [
      {
        restartedBy: ['forced', 'forcedMinutes'],
        isNeeded: (values) => settingOf(values, 'forced') !== STOP && settingOf(values, 'forcedMode') === 0,
        durationMs: (values) => Math.max(settingOf(values, 'forcedMinutes') * 60_000, 1),
        reverts: () => ({ forced: STOP }),
      },
    ],
    setPoint: (values) => setPointOf(values, limits, reserve),
  }
}

function setPointOf(values: ControlValues, limits: Nameplate['limits'], reserve: number): SetPoint | null {
  if (limits === null) return null
  const forced = settingOf(values, 'forced')
  const [maxChargeW, maxDischargeW] = [settingOf(values, 'maxChargeW'), settingOf(values, 'maxDischargeW')]
  const [floor, ceiling] = [settingOf(values, 'floor'), settingOf(values, 'ceiling')]
  const isOurs = floor === reserve && ceiling === 1000
  const isPlain = maxChargeW === limits.maxChargeW && maxDischargeW === limits.maxDischargeW
  if (forced === STOP && isOurs && isPlain) return null
  const limited: SetPoint = {
    ...SELF_CONSUMPTION,
    maxChargeW,
    maxDischargeW,
    floorWh: floor === reserve ? null : (floor * limits.capacityWh) / 1000,
    ceilingWh: (ceiling * limits.capacityWh) / 1000,
    canChargeFromGrid: settingOf(values, 'gridCharge') === 1,
  }
  if (forced === STOP) return limited
  const powerW =
    forced === CHARGE ? -settingOf(values, 'forcedChargeW') : settingOf(values, 'forcedDischargeW')
  return { ...limited, target: { type: 'battery', dischargeW: powerW } }
}
