/**
 * What a roof gives in a slot: the part of a clear sky that it gave on earlier days at that time of the sun, which knows
 * its direction, its shadows and the season's clouds; and how the last hours were against those days, which fades.
 */
import type { SlotIndex } from '../units/quantities.ts'
import type { KnownPast } from './energy-history.ts'
import { fade } from './fading.ts'
import type { PartForecast } from './part-forecast.ts'
import type { SiteSlots } from './site-slots.ts'
import { slotsPerDay } from './site-slots.ts'

/** Two weeks: the sun has moved little by then. A day counts by one part more than the day before it. */
const DAYS = 14
const MIDDLE = 4
/** Skies change more slowly than what a household does. */
const KEPT_HOURLY_PPM = 850_000
/** W/m²: below it the last rays say nothing of the sky. */
const LIGHT_W = 20
const PPM = 1_000_000
/** After a day that was nearly black the sky may be many times as bright: more than so much is not carried on. */
const BRIGHTEST_PPM = 2 * PPM

export function createSolarForecast(past: KnownPast, { slotMs, clearSkyW }: SiteSlots): PartForecast {
  const perDay = slotsPerDay(slotMs)
  const lit = past.recent.filter(({ slot }) => clearSkyW(slot) >= LIGHT_W)
  const skyPpm = skyAgainstDays()

  /** Null where no such time was seen. */
  function usualWh(slot: SlotIndex): number | null {
    const clearW = clearSkyW(slot)
    if (clearW === 0) return 0
    let gave = 0
    let clear = 0
    for (let day = 1; day <= DAYS; day++) {
      for (let beside = -1; beside <= 1; beside++) {
        const at = slot - day * perDay + beside
        const before = past.at(at)
        if (before === undefined) continue
        const weight = (beside === 0 ? MIDDLE : 1) * (DAYS + 1 - day)
        gave += weight * before.solarWh
        clear += weight * clearSkyW(at)
      }
    }
    return clear === 0 ? null : Math.round((gave * clearW) / clear)
  }

  /** Null in the dark. */
  function skyAgainstDays(): number | null {
    let gaveWh = 0
    let usual = 0
    for (const { slot, solarWh } of lit) {
      const wh = usualWh(slot)
      if (wh === null) continue
      gaveWh += solarWh
      usual += wh
    }
    return usual <= 0 ? null : Math.min(Math.round((gaveWh * PPM) / usual), BRIGHTEST_PPM)
  }

  /** On a first day: as bright as the last hours were. */
  function likeLastWh(clearW: number): number {
    const gaveWh = lit.reduce((sum, { solarWh }) => sum + solarWh, 0)
    const clear = lit.reduce((sum, { slot }) => sum + clearSkyW(slot), 0)
    return clear === 0 ? 0 : Math.round((gaveWh * clearW) / clear)
  }

  return (slot, aheadMs) => {
    const usual = usualWh(slot)
    if (usual === null) return { energyWh: likeLastWh(clearSkyW(slot)), basis: 'last' }
    if (skyPpm === null) return { energyWh: usual, basis: 'days' }
    const off = fade(skyPpm - PPM, { keptPpm: KEPT_HOURLY_PPM, afterMs: aheadMs })
    return { energyWh: Math.round((usual * (PPM + off)) / PPM), basis: 'days' }
  }
}
