/** Where and when the slots of a home are: what a forecast must know of them, said by the shell that has clocks and zones. */
import type { SlotIndex } from '../units/quantities.ts'

export interface SiteSlots {
  readonly slotMs: number
  /** By the site's own clocks, which change in spring and autumn. */
  readonly localTime: (slot: SlotIndex) => LocalTime
  /** What a clear sky gives on flat ground in the middle of a slot: whole W/m², 0 at night. */
  readonly clearSkyW: (slot: SlotIndex) => number
}

export interface LocalTime {
  /** 0 is Monday. */
  readonly weekday: number
  /** Since local midnight. */
  readonly minute: number
}

/** Of a day of 24 hours. */
export function slotsPerDay(slotMs: number): number {
  return Math.max(1, Math.round(DAY_MS / slotMs))
}

/** At least one. */
export function slotsPerHour(slotMs: number): number {
  return Math.max(1, Math.floor(HOUR_MS / slotMs))
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
