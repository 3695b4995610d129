/** Where and when the slots of this home are, for its forecasts: its zone's clocks, and the sky over it. */
import type { DaylightTable } from '../core/metering/daylight.ts'
import { daylightRow } from '../core/metering/daylight.ts'
import { historySlots } from '../core/trading/energy-history.ts'
import type { LocalTime, SiteSlots } from '../core/trading/site-slots.ts'
import type { EpochMs, SlotIndex } from '../core/units/quantities.ts'
import { remembered } from '../core/units/remembered.ts'
import { slotStartMs } from '../core/units/slots.ts'
import { siteClock } from '../runtime/site-time.ts'
import type { Location } from './clear-sky.ts'
import { clearSkyW } from './clear-sky.ts'

export interface SiteSlotsOptions {
  readonly slotMs: number
  readonly timezone: string
  /** Null where the owner did not say where the home is: then the community's daylight has to do. */
  readonly location: Location | null
  readonly daylight: DaylightTable | null
}

export function createSiteSlots({ slotMs, timezone, location, daylight }: SiteSlotsOptions): SiteSlots {
  const limit = 2 * historySlots(slotMs)
  const middleMs = (slot: SlotIndex): EpochMs => slotStartMs(slot, slotMs) + slotMs / 2
  // Zones and skies are slow to ask, and forecasts ask for the same slots again and again.
  return {
    slotMs,
    localTime: remembered(limit, (slot: SlotIndex): LocalTime =>
      siteClock(slotStartMs(slot, slotMs), timezone),
    ),
    clearSkyW: remembered(limit, (slot: SlotIndex) =>
      location === null ? daylightW(daylight, middleMs(slot)) : clearSkyW(location, middleMs(slot)),
    ),
  }
}

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** At its height; a forecast takes it against other times of the same home only. */
const NOON_W = 1000

/** A hill between the first and the last light; the same at all times where nobody said where the street is. */
function daylightW(table: DaylightTable | null, atMs: EpochMs): number {
  if (table === null) return NOON_W
  const today = Math.floor(atMs / DAY_MS)
  // Far in the east or the west the light of a day begins or ends in another day of UTC.
  return Math.max(...[today - 1, today, today + 1].map((day) => hillW(table, day, atMs)))
}

function hillW(table: DaylightTable, day: number, atMs: EpochMs): number {
  const row = 2 * daylightRow(day)
  const riseMs = day * DAY_MS + (table[row] ?? 0) * MINUTE_MS
  const setMs = day * DAY_MS + (table[row + 1] ?? 0) * MINUTE_MS
  if (atMs <= riseMs || atMs >= setMs) return 0
  return Math.round(NOON_W * Math.sin((Math.PI * (atMs - riseMs)) / (setMs - riseMs)))
}
