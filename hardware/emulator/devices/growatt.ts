import { settingOf, type ControlSpec, type ControlValues } from '../controls.ts'
import type { DeviceKind } from '../device-kind.ts'
import type { Nameplate } from '../nameplate.ts'
import { counter, layTable, measured, setting, solar, text, type RegisterTable } from '../register-table.ts'
import { SELF_CONSUMPTION, type SetPoint } from '../set-point.ts'

/** Measurements are input registers, settings holding registers; the high word comes first, powers are in 0.1 W. */
const TABLE: RegisterTable = {
  wordOrder: 'high-first',
  blocks: [
    [0, 124],
    [1000, 1124],
    [30099, 30114],
    [30400, 30415],
  ],
  registers: [
    ...[
      // 1: normal.
      measured(0, 'u16', () => 1),
      solar(1, 'u32', ({ powersW }) => powersW.pvWh * 10),
      measured(35, 'i32', ({ powersW }) => powersW.acWh * 10),
      measured(37, 'u16', () => 5000),
      measured(38, 'u16', () => 2300),
      counter(91, 'u32', 'pvWh', 100),
      measured(1009, 'u32', ({ powersW }) => powersW.dischargeWh * 10),
      measured(1011, 'u32', ({ powersW }) => powersW.chargeWh * 10),
      measured(1014, 'u16', ({ stateOfChargeBasisPoints }) => Math.floor(stateOfChargeBasisPoints / 100)),
      measured(1021, 'u32', ({ powersW }) => powersW.gridImportWh * 10),
      measured(1029, 'u32', ({ powersW }) => powersW.gridExportWh * 10),
      measured(1037, 'u32', ({ powersW }) => powersW.loadWh * 10),
      counter(1046, 'u32', 'gridImportWh', 100),
      counter(1050, 'u32', 'gridExportWh', 100),
      counter(1054, 'u32', 'dischargeWh', 100),
      counter(1058, 'u32', 'chargeWh', 100),
    ].map((register) => ({ ...register, banks: ['input'] as const })),
    { ...text(23, 5, ({ nameplate }) => nameplate.serial), banks: ['holding'] },
    setting(1070, 'u16', 'dischargeRate'),
    setting(1071, 'u16', 'dischargeStop'),
    setting(1090, 'u16', 'chargeRate'),
    setting(1091, 'u16', 'chargeStop'),
    setting(1092, 'u16', 'acCharge'),
    setting(1100, 'u16', 'slotStart'),
    setting(1101, 'u16', 'slotEnd'),
    setting(1102, 'u16', 'slotEnabled'),
    setting(30100, 'u16', 'authority'),
    setting(30407, 'u16', 'remoteEnabled'),
    setting(30408, 'u16', 'remoteMinutes'),
    setting(30409, 'i16', 'remotePercent'),
    setting(30410, 'u16', 'remoteAcCharge'),
  ],
}

/** A hybrid of the SPH series, with the maker's VPP registers. */
export const GROWATT: DeviceKind = {
  identity: { manufacturer: 'Growatt', model: 'SPH 8000TL3', serial: 'ABC1234567' },
  hasBattery: true,
  unitId: 1,
  controls,
  units: ({ unitId }) => new Map([[unitId, layTable(TABLE)]]),
}

/** The VPP registers lapse after 30408 minutes; the slot of "battery first" is stored. */
function controls({ limits }: Nameplate): ControlSpec {
  const flag = (name: string) => ({ name, initial: 0, min: 0, max: 1 })
  return {
    cells: [
      { name: 'dischargeRate', initial: 100, min: 1, max: 100 },
      { name: 'dischargeStop', initial: 10, min: 10, max: 100 },
      { name: 'chargeRate', initial: 100, min: 1, max: 100 },
      { name: 'chargeStop', initial: 100, min: 10, max: 100 },
      flag('acCharge'),
      { name: 'slotStart', initial: 0, min: 0, max: 0x173b },
      // 23:59, hour and minute in a byte each.
      { name: 'slotEnd', initial: 0x173b, min: 0, max: 0x173b },
      flag('slotEnabled'),
      flag('authority'),
      flag('remoteEnabled'),
      { name: 'remoteMinutes', initial: 0, min: 0, max: 1440 },
      { name: 'remotePercent', initial: 0, min: -100, max: 100 },
      flag('remoteAcCharge'),
    ],
    timers: [
      {
        restartedBy: ['remoteEnabled', 'remoteMinutes', 'remotePercent'],
        isNeeded: (values) => settingOf(values, 'remoteEnabled') === 1,
        durationMs: (values) => settingOf(values, 'remoteMinutes') * 60_000,
        reverts: () => ({ remoteEnabled: 0, remotePercent: 0 }),
      },
    ],
    setPoint: (values, atMs) => (limits === null ? null : setPointOf(values, limits, atMs)),
    nextChangeMs: nextSlotMs,
  }
}

/** Positive percentages charge. With authority given away and nothing remote, the slot has no effect either. */
function setPointOf(
  values: ControlValues,
  limits: NonNullable<Nameplate['limits']>,
  atMs: number,
): SetPoint | null {
  if (settingOf(values, 'authority') === 1) {
    if (settingOf(values, 'remoteEnabled') === 0) return null
    const percent = settingOf(values, 'remotePercent')
    const limitW = percent > 0 ? limits.maxChargeW : limits.maxDischargeW
    const canChargeFromGrid = settingOf(values, 'remoteAcCharge') === 1
    const dischargeW = (-percent * limitW) / 100
    return { ...SELF_CONSUMPTION, target: { type: 'battery', dischargeW }, canChargeFromGrid }
  }
  if (settingOf(values, 'slotEnabled') === 0 || !isInSlot(values, atMs)) return null
  const first: SetPoint = { ...SELF_CONSUMPTION, maxDischargeW: 0 }
  if (settingOf(values, 'acCharge') === 0) return first
  const chargeW = (limits.maxChargeW * settingOf(values, 'chargeRate')) / 100
  const ceilingWh = (limits.capacityWh * settingOf(values, 'chargeStop')) / 100
  return { ...first, target: { type: 'battery', dischargeW: -chargeW }, ceilingWh }
}

const MS_PER_DAY = 86_400_000
const MS_PER_MINUTE = 60_000

function clockOf(written: number): number {
  return ((written >> 8) * 60 + (written & 0xff)) * MS_PER_MINUTE
}

/** The minute of the end belongs to the slot, on a clock without time zone. */
function isInSlot(values: ControlValues, atMs: number): boolean {
  const clockMs = ((atMs % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY
  const [startMs, endMs] = [clockOf(settingOf(values, 'slotStart')), clockOf(settingOf(values, 'slotEnd'))]
  return clockMs >= startMs && clockMs < endMs + MS_PER_MINUTE
}

function nextSlotMs(values: ControlValues, atMs: number): number {
  if (settingOf(values, 'slotEnabled') === 0) return Infinity
  const edges = [
    clockOf(settingOf(values, 'slotStart')),
    clockOf(settingOf(values, 'slotEnd')) + MS_PER_MINUTE,
  ]
  const waits = edges.map((edge) => {
    const untilMs = (((edge - atMs) % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY
    return untilMs === 0 ? MS_PER_DAY : untilMs
  })
  return atMs + Math.min(...waits)
}
