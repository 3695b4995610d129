import type { ControlCell, ControlSpec, ControlTimer, ControlValues } from './controls.ts'
import { settingOf } from './controls.ts'
import { ratedW, type Nameplate } from './nameplate.ts'
import { SELF_CONSUMPTION, type SetPoint } from './set-point.ts'
import { basisPoints } from './values-storage.ts'

/** Points of model 123 and 124 that can be written here. Percentages are raw, in 0.01 %. */
export const LIMIT_SETTINGS = ['WMaxLimPct', 'WMaxLimPct_RvrtTms', 'WMaxLim_Ena'] as const
export const STORAGE_SETTINGS = [
  'StorCtl_Mod',
  'MinRsvPct',
  'OutWRte',
  'InWRte',
  'InOutWRte_RvrtTms',
  'ChaGriSet',
] as const

const WHOLE = 10_000
const CHARGE_LIMIT_BIT = 1
const DISCHARGE_LIMIT_BIT = 2

/** Models 123 and, where there is a battery, 124. */
export function immediateControls(nameplate: Nameplate): ControlSpec {
  const { limits } = nameplate
  const storage: readonly ControlCell[] =
    limits === null ? [] : storageCells(basisPoints(limits.reserveWh, limits))
  return {
    cells: [...LIMIT_CELLS, ...storage],
    timers: limits === null ? [LIMIT_TIMER] : [LIMIT_TIMER, STORAGE_TIMER],
    setPoint: (values) => setPointOf(values, nameplate),
  }
}

const LIMIT_CELLS: readonly ControlCell[] = [
  { name: 'WMaxLimPct', initial: WHOLE, min: 0, max: WHOLE },
  { name: 'WMaxLimPct_RvrtTms', initial: 0, min: 0, max: 0xfffe },
  { name: 'WMaxLim_Ena', initial: 0, min: 0, max: 1 },
]

/** The owner has allowed charging from the grid (ChaGriSet 1); who wants it otherwise writes 0. */
function storageCells(reserve: number): readonly ControlCell[] {
  return [
    { name: 'StorCtl_Mod', initial: 0, min: 0, max: CHARGE_LIMIT_BIT | DISCHARGE_LIMIT_BIT },
    { name: 'MinRsvPct', initial: reserve, min: 0, max: WHOLE },
    { name: 'OutWRte', initial: WHOLE, min: -WHOLE, max: WHOLE },
    { name: 'InWRte', initial: WHOLE, min: -WHOLE, max: WHOLE },
    { name: 'InOutWRte_RvrtTms', initial: 0, min: 0, max: 0xfffe },
    { name: 'ChaGriSet', initial: 1, min: 0, max: 1 },
  ]
}

function setPointOf(values: ControlValues, nameplate: Nameplate): SetPoint | null {
  const maxAcW =
    settingOf(values, 'WMaxLim_Ena') === 1
      ? (settingOf(values, 'WMaxLimPct') * ratedW(nameplate)) / WHOLE
      : Infinity
  const battery = batteryPoint(values, nameplate)
  if (maxAcW === Infinity && battery === null) return null
  return { ...SELF_CONSUMPTION, ...battery, maxAcW }
}

/**
 * A limit that is active is a percentage of WChaMax, and may be negative: the battery then discharges (charge limit) or
 * charges (discharge limit) at least so much. Null where nothing is set.
 */
function batteryPoint(values: ControlValues, { limits }: Nameplate): Partial<SetPoint> | null {
  if (limits === null) return null
  const mode = settingOf(values, 'StorCtl_Mod')
  const minimum = settingOf(values, 'MinRsvPct')
  const isReserveOurs = minimum === basisPoints(limits.reserveWh, limits)
  const canChargeFromGrid = settingOf(values, 'ChaGriSet') === 1
  if (mode === 0 && isReserveOurs) return null
  const rate = (name: string) => (settingOf(values, name) * limits.maxChargeW) / WHOLE
  return {
    maxChargeW: (mode & CHARGE_LIMIT_BIT) === 0 ? Infinity : rate('InWRte'),
    maxDischargeW: (mode & DISCHARGE_LIMIT_BIT) === 0 ? Infinity : rate('OutWRte'),
    floorWh: isReserveOurs ? null : (minimum * limits.capacityWh) / WHOLE,
    canChargeFromGrid,
  }
}

const LIMIT_TIMER: ControlTimer = {
  restartedBy: LIMIT_SETTINGS,
  isNeeded: (values) => settingOf(values, 'WMaxLim_Ena') === 1,
  durationMs: (values) => settingOf(values, 'WMaxLimPct_RvrtTms') * 1000,
  reverts: () => ({ WMaxLimPct: WHOLE, WMaxLim_Ena: 0 }),
}

/** RvrtTms itself stays as it was written, and is the timer of whoever writes the rates next. */
const STORAGE_TIMER: ControlTimer = {
  restartedBy: ['StorCtl_Mod', 'OutWRte', 'InWRte', 'InOutWRte_RvrtTms'],
  isNeeded: (values) => settingOf(values, 'StorCtl_Mod') !== 0,
  durationMs: (values) => settingOf(values, 'InOutWRte_RvrtTms') * 1000,
  reverts: () => ({ StorCtl_Mod: 0, OutWRte: WHOLE, InWRte: WHOLE }),
}
