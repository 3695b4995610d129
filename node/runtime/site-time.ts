/** Moments in a site's own zone: where its days and months begin, and what its clocks show. */
import type { EpochMs } from '../core/units/quantities.ts'

/** A stretch of time, its end not included. */
export interface TimeSpan {
  readonly startMs: EpochMs
  readonly endMs: EpochMs
}

/** A month of the site's calendar; `month` from 1 to 12. */
export interface CalendarMonth {
  readonly year: number
  readonly month: number
}

export interface CalendarDay extends CalendarMonth {
  readonly day: number
}

/** A month as people write it, `2026-10`; undefined where the text is none. */
export function parseMonth(text: string): CalendarMonth | undefined {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text) ?? []
  return year === undefined || month === undefined ? undefined : { year: Number(year), month: Number(month) }
}

/** From local midnight of the first to local midnight of the next first, whatever the clocks do between. */
export function monthSpan({ year, month }: CalendarMonth, zone: string): TimeSpan {
  return {
    startMs: momentOf(Date.UTC(year, month - 1, 1), zone),
    endMs: momentOf(Date.UTC(year, month, 1), zone),
  }
}

/** A day of the site's calendar, `month` and `day` from 1: 23, 24 or 25 hours. */
export function daySpan({ year, month, day }: CalendarDay, zone: string): TimeSpan {
  return {
    startMs: momentOf(Date.UTC(year, month - 1, day), zone),
    endMs: momentOf(Date.UTC(year, month - 1, day + 1), zone),
  }
}

/** A year of the site's calendar. */
export function yearSpan(year: number, zone: string): TimeSpan {
  return { startMs: momentOf(Date.UTC(year, 0, 1), zone), endMs: momentOf(Date.UTC(year + 1, 0, 1), zone) }
}

/** The moment at which the site's clocks show `2026-10-25T02:15`, to the minute or second; the earlier one of two. */
export function siteMoment(shown: string, zone: string): EpochMs {
  return momentOf(Date.parse(`${shown}Z`), zone)
}

/** The month in which a moment falls. */
export function monthOf(atMs: EpochMs, zone: string): CalendarMonth {
  const local = new Date(wallMs(atMs, zone))
  return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1 }
}

/** The day in which a moment falls. */
export function dayOf(atMs: EpochMs, zone: string): CalendarDay {
  return { ...monthOf(atMs, zone), day: new Date(wallMs(atMs, zone)).getUTCDate() }
}

/** Date, time and offset of the site's clocks, ISO 8601: `2026-10-25T02:15:00+01:00`. */
export function siteIso(atMs: EpochMs, zone: string): string {
  const wall = wallMs(atMs, zone)
  const offsetMinutes = Math.round((wall - atMs) / 60_000)
  const sign = offsetMinutes < 0 ? '-' : '+'
  const part = (value: number): string => String(value).padStart(2, '0')
  const distance = Math.abs(offsetMinutes)
  const offset = `${sign}${part(Math.floor(distance / 60))}:${part(distance % 60)}`
  return `${new Date(wall).toISOString().slice(0, 19)}${offset}`
}

/** The day that the site's clocks show, `2026-10-25`. */
export function siteDate(atMs: EpochMs, zone: string): string {
  return siteIso(atMs, zone).slice(0, 10)
}

/** What the site's clocks show, to the minute; weekday 0 is Monday. */
export function siteClock(atMs: EpochMs, zone: string): { weekday: number; minute: number } {
  const wall = wallMs(atMs, zone)
  const day = Math.floor(wall / DAY_MS)
  return {
    weekday: (((day + WEEKDAY_OF_DAY_0) % 7) + 7) % 7,
    minute: Math.floor((wall - day * DAY_MS) / 60_000),
  }
}

const DAY_MS = 86_400_000
/** 1 January 1970 was a Thursday. */
const WEEKDAY_OF_DAY_0 = 3

/** The moment at which the site's clocks show `wall`, written as if it were UTC; the earlier one of two. */
function momentOf(wall: number, zone: string): EpochMs {
  const guess = wall - offsetMs(wall, zone)
  // The second look corrects a first one that fell on the other side of a clock change.
  const moment = wall - offsetMs(guess, zone)
  // East of Greenwich it finds the second of two: the first has the offset of the day before.
  const first = wall - offsetMs(wall - DAY_MS, zone)
  return first < moment && wallMs(first, zone) === wall ? first : moment
}

function wallMs(atMs: EpochMs, zone: string): number {
  return atMs + offsetMs(atMs, zone)
}

function offsetMs(atMs: EpochMs, zone: string): number {
  const whole = Math.floor(atMs / 1000) * 1000
  const parts = new Map(
    formatOf(zone)
      .formatToParts(whole)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return shown - whole
}

/** Making a format costs far more than using it; zones are few. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const numeric = 'numeric'
  const fields = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric } as const
  const format = new Intl.DateTimeFormat('en-GB', {
    ...fields,
    second: 'numeric',
    hourCycle: 'h23',
    timeZone: zone,
  })
  formats.set(zone, format)
  return format
}
