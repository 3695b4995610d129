import type { EpochMs } from '../../node/core/units/quantities.ts'
import { createZoneOffset } from './local-time.ts'

/** Made-up profiles have a row for every quarter-hour of UTC, as a meter has. */
export const QUARTER_MS = 15 * 60_000
export const QUARTERS_PER_DAY = 96

/**
 * The quarter-hours of a span of time and the local days they belong to, made once for all homes. A day in spring has
 * 92 of them and one in autumn 100, where clocks are changed; the first and the last day may be cut.
 */
export interface Calendar {
  /** When row 0 begins: the quarter-hour of the span's start. */
  readonly startMs: EpochMs
  readonly rows: number
  /** Of every row: the quarter of the local day it begins in by the clock, 0 to 95. */
  readonly quarter: Uint8Array
  readonly days: readonly CalendarDay[]
}

export interface CalendarDay {
  /** Local days since 1970: the same day has the same number wherever a span begins. */
  readonly number: number
  /** 0 is Monday. */
  readonly weekday: number
  /** 1 is January. */
  readonly month: number
  /** 1 is 1 January. */
  readonly dayOfYear: number
  readonly firstRow: number
  /** Exclusive. */
  readonly endRow: number
}

const DAY_MS = 86_400_000
/** 1 January 1970 was a Thursday. */
const WEEKDAY_OF_DAY_0 = 3

/** The calendar of a span in a time zone. */
export function createCalendar(
  span: { readonly startMs: EpochMs; readonly endMs: EpochMs },
  timezone: string,
): Calendar {
  const offset = createZoneOffset(timezone)
  const startMs = Math.floor(span.startMs / QUARTER_MS) * QUARTER_MS
  const rows = Math.ceil((span.endMs - startMs) / QUARTER_MS)
  const quarter = new Uint8Array(rows)
  const days: CalendarDay[] = []
  let number = NaN
  let firstRow = 0
  for (let row = 0; row < rows; row++) {
    const atMs = startMs + row * QUARTER_MS
    const wallMs = atMs + offset(atMs)
    const day = Math.floor(wallMs / DAY_MS)
    quarter[row] = Math.floor((wallMs - day * DAY_MS) / QUARTER_MS)
    if (day === number) continue
    if (row > 0) days.push(describeDay(number, { firstRow, endRow: row }))
    number = day
    firstRow = row
  }
  if (rows > 0) days.push(describeDay(number, { firstRow, endRow: rows }))
  return { startMs, rows, quarter, days }
}

/** The row of a day in which local clocks show a quarter; in the hour that is left out, the next there is. */
export function rowOfQuarter(calendar: Calendar, day: CalendarDay, quarter: number): number {
  let row = Math.min(day.endRow - 1, day.firstRow + quarter)
  // Regular days are right at once; an hour's change is four steps away.
  while (row > day.firstRow && (calendar.quarter[row] ?? 0) > quarter) row--
  while (row < day.endRow - 1 && (calendar.quarter[row] ?? 0) < quarter) row++
  return row
}

function describeDay(number: number, span: { firstRow: number; endRow: number }): CalendarDay {
  const date = new Date(number * DAY_MS)
  return {
    number,
    weekday: (((number + WEEKDAY_OF_DAY_0) % 7) + 7) % 7,
    month: date.getUTCMonth() + 1,
    dayOfYear: (number * DAY_MS - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS + 1,
    ...span,
  }
}
