/**
 * What a home will use and what its roof will give, slot by slot, from what they did in the last weeks. Load follows the
 * local clock and the day of the week; sun follows the sky, so it is learnt as a part of what a clear sky would give.
 */
import type { SlotIndex } from '../units/quantities.ts'
import type { EnergyHistory, SlotEnergy } from './energy-history.ts'
import { pastBefore } from './energy-history.ts'
import type { ForecastBasis } from './part-forecast.ts'
import { createLoadForecast } from './load-forecast.ts'
import type { SiteSlots } from './site-slots.ts'
import { createSolarForecast } from './solar-forecast.ts'

export interface ExpectedEnergy extends SlotEnergy {
  readonly basis: ForecastBasis
}

export interface ForecastSpan {
  /** Only what came before this slot is known. */
  readonly knownBefore: SlotIndex
  /** At or after `knownBefore`. */
  readonly from: SlotIndex
  readonly count: number
}

/** One row for each slot of the span; none at all where nothing is known. */
export function forecastEnergy(
  history: EnergyHistory,
  site: SiteSlots,
  { knownBefore, from, count }: ForecastSpan,
): ExpectedEnergy[] {
  const past = pastBefore(history, { slotMs: site.slotMs, knownBefore })
  const { lastSeen } = past
  if (lastSeen === undefined) return []
  const loadWh = createLoadForecast(past, site)
  const solarWh = createSolarForecast(past, site)
  return Array.from({ length: count }, (_, index) => {
    const slot = from + index
    const aheadMs = (slot - lastSeen) * site.slotMs
    const load = loadWh(slot, aheadMs)
    const solar = solarWh(slot, aheadMs)
    const isOfDays = load.basis === 'days' && solar.basis === 'days'
    return { slot, loadWh: load.energyWh, solarWh: solar.energyWh, basis: isOfDays ? 'days' : 'last' }
  })
}
