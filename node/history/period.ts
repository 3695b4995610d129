/** A day, month or year of the site's calendar, as people write it: `2026-06-17`, `2026-06`, `2026`. */
import { OperatingError } from '../core/units/operating-error.ts'
import type { CalendarMonth, TimeSpan } from '../runtime/site-time.ts'
import { daySpan, monthSpan, yearSpan } from '../runtime/site-time.ts'

/** What a row of a period is: a year has months, a month has days, a day has slots. */
export type RowKind = 'month' | 'day' | 'slot'

export interface Period {
  readonly text: string
  readonly by: RowKind
  readonly year: number
  /** Null for a year. */
  readonly month: number | null
  readonly day: number | null
}

/** Throws `history-period-invalid`. */
export function parsePeriod(text: string): Period {
  const [, year, month, day] = /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?$/.exec(text) ?? []
  const period: Period = {
    text,
    by: day !== undefined ? 'slot' : month !== undefined ? 'day' : 'month',
    year: Number(year),
    month: month === undefined ? null : Number(month),
    day: day === undefined ? null : Number(day),
  }
  if (year !== undefined && isOfCalendar(period)) return period
  throw new OperatingError(
    { code: 'history-period-invalid', period: text },
    `"${text}" is no day, month or year: write it as 2026-06-17, 2026-06 or 2026.`,
  )
}

/** There is no 30 February. */
function isOfCalendar({ year, month, day }: Period): boolean {
  return day === null || new Date(Date.UTC(year, (month ?? 1) - 1, day)).getUTCDate() === day
}

export function spanOf({ year, month, day }: Period, zone: string): TimeSpan {
  if (month === null) return yearSpan(year, zone)
  return day === null ? monthSpan({ year, month }, zone) : daySpan({ year, month, day }, zone)
}

/** The months that a period lies in. */
export function monthsOf({ year, month }: Period): CalendarMonth[] {
  return month === null
    ? Array.from({ length: 12 }, (_, index) => ({ year, month: index + 1 }))
    : [{ year, month }]
}

/** The one of the same kind before or behind it. */
export function besidePeriod({ year, month, day, by }: Period, step: -1 | 1): string {
  if (by === 'month') return String(year + step)
  const moved =
    by === 'day'
      ? Date.UTC(year, (month ?? 1) - 1 + step, 1)
      : Date.UTC(year, (month ?? 1) - 1, (day ?? 1) + step)
  return new Date(moved).toISOString().slice(0, by === 'day' ? 7 : 10)
}
