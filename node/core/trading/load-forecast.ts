/**
 * The load of a slot: the mean of earlier days at the same local time, days that are alike and near counting more, and
 * what the last hour was off by, which fades.
 */
import type { SlotIndex } from '../units/quantities.ts'
import type { KnownPast } from './energy-history.ts'
import { HISTORY_DAYS } from './energy-history.ts'
import { fade } from './fading.ts'
import type { PartForecast } from './part-forecast.ts'
import type { SiteSlots } from './site-slots.ts'
import { slotsPerDay, slotsPerHour } from './site-slots.ts'

const SAME_WEEKDAY = 8
/** Both working days, or both of a weekend. */
const SAME_KIND = 4
const OTHER_DAY = 1
const SATURDAY = 5
/** Of the weight of a day the day before it has so much: the best of those tried on the CityLearn homes. */
const EARLIER_NUMERATOR = 3
const EARLIER_DENOMINATOR = 4
const NEAREST = 1_000_000
/** A slot counts so much beside each of its neighbours: habits are not exact to the minute. */
const MIDDLE = 4
const KEPT_HOURLY_PPM = 600_000
const MINUTES_PER_DAY = 1440
const MINUTE_MS = 60_000

export function createLoadForecast(past: KnownPast, { slotMs, localTime }: SiteSlots): PartForecast {
  const perDay = slotsPerDay(slotMs)
  const lastHour = past.recent.slice(0, slotsPerHour(slotMs))
  const offWh = meanOff()
  const lastWh = mean(lastHour.map(({ loadWh }) => loadWh))

  function usualWh(slot: SlotIndex): number | null {
    const { weekday, minute } = localTime(slot)
    let sumWh = 0
    let weights = 0
    let near = NEAREST
    for (let day = 1; day <= HISTORY_DAYS; day++) {
      const same = sameTime(slot - day * perDay, minute)
      const before = past.at(same)
      if (before !== undefined) {
        const beside = [past.at(same - 1), past.at(same + 1)].filter((each) => each !== undefined)
        const besideWh = beside.reduce((sum, { loadWh }) => sum + loadWh, 0)
        const weight = near * likeness(weekday, localTime(same).weekday)
        sumWh += weight * (MIDDLE * before.loadWh + besideWh)
        weights += weight * (MIDDLE + beside.length)
      }
      near = Math.floor((near * EARLIER_NUMERATOR) / EARLIER_DENOMINATOR)
    }
    return weights === 0 ? null : Math.round(sumWh / weights)
  }

  /** Where clocks were changed between, the slot at which they showed the same. */
  function sameTime(slot: SlotIndex, minute: number): SlotIndex {
    const ahead = minute - localTime(slot).minute
    const half = MINUTES_PER_DAY / 2
    const wrapped = ahead > half ? ahead - MINUTES_PER_DAY : ahead < -half ? ahead + MINUTES_PER_DAY : ahead
    return slot + Math.trunc((wrapped * MINUTE_MS) / slotMs)
  }

  /** By how much the last hour was above what is usual, the newest slot counting most. */
  function meanOff(): number {
    let sumWh = 0
    let weights = 0
    for (const [age, { slot, loadWh }] of lastHour.entries()) {
      const usual = usualWh(slot)
      if (usual === null) continue
      const weight = lastHour.length - age
      sumWh += weight * (loadWh - usual)
      weights += weight
    }
    return weights === 0 ? 0 : Math.trunc(sumWh / weights)
  }

  return (slot, aheadMs) => {
    const usual = usualWh(slot)
    if (usual === null) return { energyWh: lastWh, basis: 'last' }
    return { energyWh: usual + fade(offWh, { keptPpm: KEPT_HOURLY_PPM, afterMs: aheadMs }), basis: 'days' }
  }
}

function likeness(weekday: number, other: number): number {
  if (weekday === other) return SAME_WEEKDAY
  return weekday >= SATURDAY === other >= SATURDAY ? SAME_KIND : OTHER_DAY
}

function mean(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0)
  return values.length === 0 ? 0 : Math.round(sum / values.length)
}
