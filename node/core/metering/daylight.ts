/**
 * When the sun can shine on a street: a small table of integers in its genesis, made once from latitude and longitude
 * and wide on purpose. For each seventh of a year (rows of about a week, 53 in all) two minutes after UTC midnight:
 * the first and the last in which anything can be generated. They may lie outside of the day, far in the east or west.
 */
import type { EpochMs } from '../units/quantities.ts'

/** Sunrise and sunset of row 0, then of row 1, and so on. */
export type DaylightTable = readonly number[]

export const DAYLIGHT_ROWS = 53
/** No minute of a table lies further from its midnight. */
export const DAYLIGHT_MINUTE_LIMIT = 2880

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** Ten thousandths of a day: a mean Gregorian year has 365.2425. */
const YEAR_PARTS = 3_652_425
const ROW_PARTS = 70_000

/** The table's row for a day, counted since 1970. */
export function daylightRow(day: number): number {
  const parts = (((day * 10_000) % YEAR_PARTS) + YEAR_PARTS) % YEAR_PARTS
  return Math.min(DAYLIGHT_ROWS - 1, Math.floor(parts / ROW_PARTS))
}

/** Whether the sun can shine in any moment of a span; without a table it always can. */
export function hasDaylight(
  table: DaylightTable | null,
  span: { startMs: EpochMs; endMs: EpochMs },
): boolean {
  if (table === null) return true
  const first = Math.floor(span.startMs / DAY_MS) - 2
  const last = Math.floor(span.endMs / DAY_MS) + 2
  for (let day = first; day <= last; day++) {
    const at = 2 * daylightRow(day)
    const riseMs = day * DAY_MS + (table[at] ?? 0) * MINUTE_MS
    const setMs = day * DAY_MS + (table[at + 1] ?? 0) * MINUTE_MS
    if (span.startMs < setMs && span.endMs > riseMs) return true
  }
  return false
}
