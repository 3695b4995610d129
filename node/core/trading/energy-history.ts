/**
 * What a home used and what its roof gave, slot by slot: all that a forecast is made of. A slot that was not seen well is
 * not here, and is never taken for one without energy.
 */
import type { SlotIndex } from '../units/quantities.ts'
import { slotsPerDay, slotsPerHour } from './site-slots.ts'

export interface SlotEnergy {
  readonly slot: SlotIndex
  /** What the home used; negative where its meter sees a roof that nobody reads. */
  readonly loadWh: number
  /** What its roof gave, >= 0. */
  readonly solarWh: number
}

/** Slots by their number. */
export type EnergyHistory = ReadonlyMap<SlotIndex, SlotEnergy>

/** Four weeks: each day of the week has been four times. */
export const HISTORY_DAYS = 28

/** How many slots are remembered. */
export function historySlots(slotMs: number): number {
  return HISTORY_DAYS * slotsPerDay(slotMs)
}

/** What was known of a home before a slot. */
export interface KnownPast {
  at(slot: SlotIndex): SlotEnergy | undefined
  /** The slots of the last hours that were seen, newest first. */
  readonly recent: readonly SlotEnergy[]
  /** Undefined where nothing is known at all. */
  readonly lastSeen: SlotIndex | undefined
}

const RECENT_HOURS = 2

/** The history as it was before a slot. */
export function pastBefore(
  history: EnergyHistory,
  { slotMs, knownBefore }: { slotMs: number; knownBefore: SlotIndex },
): KnownPast {
  const recent: SlotEnergy[] = []
  const oldest = knownBefore - RECENT_HOURS * slotsPerHour(slotMs)
  for (let slot = knownBefore - 1; slot >= oldest; slot--) {
    const seen = history.get(slot)
    if (seen !== undefined) recent.push(seen)
  }
  return {
    recent,
    at: (slot) => (slot < knownBefore ? history.get(slot) : undefined),
    lastSeen: recent[0]?.slot ?? lastBefore(history, oldest, knownBefore - historySlots(slotMs)),
  }
}

/** After a pause of hours, the days before it are known all the same. */
function lastBefore(history: EnergyHistory, before: SlotIndex, from: SlotIndex): SlotIndex | undefined {
  for (let slot = before - 1; slot >= from; slot--) if (history.has(slot)) return slot
  return undefined
}
