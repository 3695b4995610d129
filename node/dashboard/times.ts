import { LOCALE } from './messages.ts'

/** Times are always those of the site, whatever the zone of the phone that looks at it. */

const formats = new Map<string, Intl.DateTimeFormat>()

/** `13:15`, 24 hours. */
export function formatTime(atMs: number, zone: string): string {
  return formatIn('time', zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(atMs)
}

/** `13:15–13:30`. */
export function formatRange(startMs: number, endMs: number, zone: string): string {
  return `${formatTime(startMs, zone)}–${formatTime(endMs, zone)}`
}

/** `Wed 17 June`. */
export function formatDate(atMs: number, zone: string): string {
  return formatIn('date', zone, { weekday: 'short', day: 'numeric', month: 'long' }).format(atMs)
}

/** The day that the site's clocks show, `2026-06-17`, as addresses have it. */
export function siteDay(atMs: number, zone: string): string {
  return new Date(atMs + offsetMs(atMs, zone)).toISOString().slice(0, 10)
}

/** `Wed 17 June 2026`, `June 2026` or `2026`, for the stretch of time that begins there. */
export function formatPeriod(startMs: number, zone: string, by: 'slot' | 'day' | 'month'): string {
  if (by === 'month') return siteDay(startMs, zone).slice(0, 4)
  return by === 'day'
    ? formatIn('month', zone, { month: 'long', year: 'numeric' }).format(startMs)
    : formatIn('full', zone, { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' }).format(
        startMs,
      )
}

/** A row of such a stretch: `13:15`, `Wed 17` or `June`. */
export function formatRow(startMs: number, zone: string, by: 'slot' | 'day' | 'month'): string {
  if (by === 'slot') return formatTime(startMs, zone)
  return by === 'day'
    ? formatIn('weekday', zone, { weekday: 'short', day: 'numeric' }).format(startMs)
    : formatIn('month-name', zone, { month: 'long' }).format(startMs)
}

/** Minutes and seconds until a moment: `3:40`. */
export function formatCountdown(restMs: number): string {
  const seconds = Math.max(0, Math.ceil(restMs / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** The local day that holds a moment: 23 or 25 hours long when the clocks change. */
export function dayBounds(atMs: number, zone: string): { startMs: number; endMs: number } {
  const local = new Date(atMs + offsetMs(atMs, zone))
  const year = local.getUTCFullYear()
  const month = local.getUTCMonth()
  const day = local.getUTCDate()
  return {
    startMs: localMs(Date.UTC(year, month, day), zone),
    endMs: localMs(Date.UTC(year, month, day + 1), zone),
  }
}

/** The moments of full local hours within a day, every `stepHours`, both midnights included. */
export function hoursOfDay(atMs: number, zone: string, stepHours: number): number[] {
  const { startMs } = dayBounds(atMs, zone)
  const midnight = startMs + offsetMs(startMs, zone)
  const hours = Array.from({ length: 24 / stepHours + 1 }, (_, index) => index * stepHours)
  return hours.map((hour) => localMs(midnight + hour * 3_600_000, zone))
}

/** The moment at which local clocks show `wallMs`, read as if it were UTC. */
function localMs(wallMs: number, zone: string): number {
  // The second look corrects a first one that fell on the other side of a clock change.
  const guess = wallMs - offsetMs(wallMs, zone)
  return wallMs - offsetMs(guess, zone)
}

function offsetMs(atMs: number, zone: string): number {
  const format = formatIn('parts', zone, {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  })
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0
  const wallMs = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return wallMs - Math.floor(atMs / 1000) * 1000
}

function formatIn(name: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name} ${zone}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: zone })
  formats.set(key, format)
  return format
}
