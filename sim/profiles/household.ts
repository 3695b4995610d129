import type { EpochMs } from '../../node/core/units/quantities.ts'
import type { CarCharging, HouseholdSource } from '../scenario/sources.ts'
import { createNoise, smoothNoise } from './noise.ts'

/** How a household's day is spread over its local hours: little at night, a breakfast, a lunch and a long evening. */
const HOURLY_WEIGHTS = [
  42, 36, 33, 32, 34, 46, 80, 112, 108, 96, 94, 102, 124, 112, 94, 90, 98, 122, 158, 178, 166, 138, 98, 62,
] as const
const MEAN_WEIGHT = HOURLY_WEIGHTS.reduce((sum, weight) => sum + weight, 0) / HOURLY_WEIGHTS.length
const MINUTES_PER_DAY = 1440

export interface HouseholdContext {
  readonly homeId: string
  readonly seed: number
  readonly rowMs: number
  readonly minuteOfDay: (atMs: EpochMs) => number
}

/** The household's mean power in W over the row that begins at a moment; about `dailyWh` a day, more on some days. */
export function householdPowerW(
  source: HouseholdSource,
  context: HouseholdContext,
): (rowStartMs: EpochMs) => number {
  const { homeId, seed, rowMs, minuteOfDay } = context
  const flicker = createNoise(seed, `appliances of ${homeId}`)
  const mood = createNoise(seed, `habits of ${homeId}`)
  const rowMinutes = rowMs / 60_000
  return (rowStartMs) => {
    const row = Math.floor(rowStartMs / rowMs)
    const minute = minuteOfDay(rowStartMs)
    const habit = 0.75 + 0.5 * smoothNoise(mood, rowStartMs / (5 * 3_600_000))
    const appliances = 0.6 + 0.8 * flicker(row)
    const meanW = source.dailyWh / 24
    const baseW = meanW * weightAt(minute + rowMinutes / 2) * habit * appliances
    return Math.round(baseW + carPowerW(source.car, { minute, rowMinutes }))
  }
}

/** The day's weight at a local minute, straight between the middles of the hours; 1 on average. */
function weightAt(minute: number): number {
  const hour = minute / 60 - 0.5
  const index = Math.floor(hour)
  const part = hour - index
  return ((1 - part) * weightOf(index) + part * weightOf(index + 1)) / MEAN_WEIGHT
}

function weightOf(hour: number): number {
  return HOURLY_WEIGHTS[(hour + 24) % 24] ?? MEAN_WEIGHT
}

/** The part of the row in which the car charges, times its power. */
function carPowerW(car: CarCharging | null, row: { minute: number; rowMinutes: number }): number {
  if (car === null) return 0
  const chargingMinutes = Math.min(MINUTES_PER_DAY, (car.dailyWh / car.powerW) * 60)
  const sinceStart = (row.minute - car.fromMinuteOfDay + MINUTES_PER_DAY) % MINUTES_PER_DAY
  const end = sinceStart + row.rowMinutes
  const today = Math.max(0, Math.min(end, chargingMinutes) - sinceStart)
  const tomorrow = Math.max(0, Math.min(end - MINUTES_PER_DAY, chargingMinutes))
  return (car.powerW * (today + tomorrow)) / row.rowMinutes
}
