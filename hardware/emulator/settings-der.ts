import type { ControlSpec, ControlTimer, ControlValues } from './controls.ts'
import { settingOf } from './controls.ts'
import { ratedW, type Nameplate } from './nameplate.ts'
import { SELF_CONSUMPTION, type SetPoint } from './set-point.ts'

/** Points of model 704 that can be written here, by their names; the timers in the order of the spec. */
export const DER_SETTINGS = [
  'WMaxLimPctEna',
  'WMaxLimPct',
  'WMaxLimPctRvrt',
  'WMaxLimPctEnaRvrt',
  'WMaxLimPctRvrtTms',
  'WSetEna',
  'WSetMod',
  'WSet',
  'WSetRvrt',
  'WSetPct',
  'WSetPctRvrt',
  'WSetEnaRvrt',
  'WSetRvrtTms',
] as const
export const DER_LIMIT_TIMER = 0
export const DER_SET_TIMER = 1

/** A week; the model's 32 bits of seconds are more than anybody waits. */
const LONGEST_TIMER_S = 7 * 24 * 3600

/** Model 704: WSet is what the whole inverter gives on its AC side, negative for charging from the grid. */
export function derControls(nameplate: Nameplate): ControlSpec {
  const ratingW = ratedW(nameplate)
  const chargeW = nameplate.limits?.maxChargeW ?? 0
  const flag = (name: string) => ({ name, initial: 0, min: 0, max: 1 })
  const percent = (name: string, initial: number, min = 0) => ({ name, initial, min, max: 1000 })
  const watts = (name: string) => ({ name, initial: 0, min: -chargeW, max: ratingW })
  const seconds = (name: string) => ({ name, initial: 0, min: 0, max: LONGEST_TIMER_S })
  return {
    cells: [
      flag('WMaxLimPctEna'),
      percent('WMaxLimPct', 1000),
      percent('WMaxLimPctRvrt', 1000),
      flag('WMaxLimPctEnaRvrt'),
      seconds('WMaxLimPctRvrtTms'),
      flag('WSetEna'),
      { ...flag('WSetMod'), initial: 1 },
      watts('WSet'),
      watts('WSetRvrt'),
      percent('WSetPct', 0, -1000),
      percent('WSetPctRvrt', 0, -1000),
      flag('WSetEnaRvrt'),
      seconds('WSetRvrtTms'),
    ],
    timers: [LIMIT_TIMER, SET_TIMER],
    setPoint: (values) => setPointOf(values, ratingW),
  }
}

function setPointOf(values: ControlValues, ratingW: number): SetPoint | null {
  const isLimited = settingOf(values, 'WMaxLimPctEna') === 1
  const isSet = settingOf(values, 'WSetEna') === 1
  if (!isLimited && !isSet) return null
  const maxAcW = isLimited ? (settingOf(values, 'WMaxLimPct') * ratingW) / 1000 : Infinity
  if (!isSet) return { ...SELF_CONSUMPTION, maxAcW }
  const isPercent = settingOf(values, 'WSetMod') === 0
  const acW = isPercent ? (settingOf(values, 'WSetPct') * ratingW) / 1000 : settingOf(values, 'WSet')
  // What is set is not exceeded either: the sun yields when the battery can take no more.
  return {
    ...SELF_CONSUMPTION,
    target: { type: 'inverter', acW },
    maxAcW: Math.min(maxAcW, Math.max(acW, 0)),
  }
}

const LIMIT_TIMER: ControlTimer = {
  restartedBy: ['WMaxLimPctEna', 'WMaxLimPct', 'WMaxLimPctRvrtTms'],
  isNeeded: (values) => settingOf(values, 'WMaxLimPctEna') === 1,
  durationMs: (values) => settingOf(values, 'WMaxLimPctRvrtTms') * 1000,
  reverts: (values) => ({
    WMaxLimPctEna: settingOf(values, 'WMaxLimPctEnaRvrt'),
    WMaxLimPct: settingOf(values, 'WMaxLimPctRvrt'),
  }),
}

const SET_TIMER: ControlTimer = {
  restartedBy: ['WSetEna', 'WSetMod', 'WSet', 'WSetPct', 'WSetRvrtTms'],
  isNeeded: (values) => settingOf(values, 'WSetEna') === 1,
  durationMs: (values) => settingOf(values, 'WSetRvrtTms') * 1000,
  reverts: (values) => ({
    WSetEna: settingOf(values, 'WSetEnaRvrt'),
    WSet: settingOf(values, 'WSetRvrt'),
    WSetPct: settingOf(values, 'WSetPctRvrt'),
  }),
}
