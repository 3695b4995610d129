/**
 * What the street remembers of a member's meter: the last accepted counters, what was estimated since, and the peaks
 * that an estimate leans on.
 */
import type { SlotIndex } from '../units/quantities.ts'
import type { ReadingDoubt } from './doubts.ts'
import type { Counters } from './reading.ts'

export interface MeterState {
  /** The slot whose reading was not believed, until it is settled by estimate; null mostly. */
  readonly doubt: { readonly slot: SlotIndex; readonly code: ReadingDoubt } | null
  /** What its battery can hold at most after the last accepted reading; null: nothing is known yet. */
  readonly storedWh: number | null
  /** Serial number of the device that the last accepted reading came from; null before the first. */
  readonly device: string | null
  /** The end of the last accepted reading, its generation the last that was known; null before the first. */
  readonly lastEnd: { readonly slot: SlotIndex; readonly counters: Counters } | null
  /** Slots settled by estimate since then, and what they were charged; null when there are none. */
  readonly estimated: EstimatedGap | null
  /** Highest slot import of each of the last 28 days, oldest first. */
  readonly dailyPeaks: readonly { readonly day: number; readonly importWh: number }[]
}

/** Late slots in a row, summed: the next good counter trues them up. */
export interface EstimatedGap {
  readonly slots: number
  /** In so many of them the sun could shine. */
  readonly daylightSlots: number
  /** A reading of it was not believed: what was exported meanwhile earns nothing until the community corrects it. */
  readonly isDoubted: boolean
  /** What the trades of those slots are worth to the member if none was delivered, each slot at its own tariff. */
  readonly undeliveredNano: bigint
  /** What the supplier's side was charged by estimate (negative: the member paid). */
  readonly chargedNano: bigint
  readonly retailHighestMicroPerKwh: number
  readonly feedInLowestMicroPerKwh: number
}

export const NEW_METER: MeterState = {
  device: null,
  lastEnd: null,
  estimated: null,
  doubt: null,
  storedWh: null,
  dailyPeaks: [],
}

const PEAK_DAYS = 28
const DAY_MS = 86_400_000

/** The estimate for a late slot: never less than what was bought, nor than the member's own peak of 28 days. */
export function estimatedImportWh(meter: MeterState, boughtWh: number): number {
  return meter.dailyPeaks.reduce((highest, peak) => Math.max(highest, peak.importWh), boughtWh)
}

/** Remembers a metered slot's import among the daily peaks. */
export function withPeak(meter: MeterState, slotStartMs: number, importWh: number): MeterState {
  const day = Math.floor(slotStartMs / DAY_MS)
  const earlier = meter.dailyPeaks.filter((peak) => peak.day > day - PEAK_DAYS && peak.day !== day)
  const sameDay = meter.dailyPeaks.find((peak) => peak.day === day)
  const peak = { day, importWh: Math.max(importWh, sameDay?.importWh ?? 0) }
  return { ...meter, dailyPeaks: [...earlier, peak].sort((left, right) => left.day - right.day) }
}
