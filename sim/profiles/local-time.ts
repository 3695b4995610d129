import type { EpochMs } from '../../node/core/units/quantities.ts'

const MINUTE_MS = 60_000
const MINUTES_PER_DAY = 1440
const DAY_MS = MINUTES_PER_DAY * MINUTE_MS
/** Zones change their offset at quarter-hours at the finest. */
const OFFSET_STEP_MS = 15 * MINUTE_MS

/** How far local clocks are ahead of UTC at a moment, in milliseconds. */
export type ZoneOffset = (atMs: EpochMs) => number

/**
 * The offset of a zone, made once because asking Intl is slow: the days that begin and end with one offset have it
 * throughout, and only in the others the change is looked for.
 */
export function createZoneOffset(timezone: string): ZoneOffset {
  const ask = createAsk(timezone)
  const dayStarts = new Map<number, number>()
  const changes = new Map<number, number>()
  const atDayStart = (day: number): number => {
    const known = dayStarts.get(day) ?? ask(day * DAY_MS)
    dayStarts.set(day, known)
    return known
  }
  return (atMs) => {
    const day = Math.floor(atMs / DAY_MS)
    const before = atDayStart(day)
    const after = atDayStart(day + 1)
    if (before === after) return before
    const change = changes.get(day) ?? findChange(day, ask)
    changes.set(day, change)
    return atMs < change ? before : after
  }
}

/** Minutes since local midnight, 0 to 1439. */
export function createMinuteOfDay(timezone: string): (atMs: EpochMs) => number {
  const offset = createZoneOffset(timezone)
  return (atMs) => Math.floor(modulo(atMs + offset(atMs), DAY_MS) / MINUTE_MS)
}

/**
 * The moment at which local clocks show a time, given as if it were UTC. In the hour that comes twice it is the first
 * time, unless `notBeforeMs` says that the first is over; null in the hour that is left out.
 */
export function momentOf(
  wallMs: number,
  { offset, notBeforeMs = -Infinity }: { offset: ZoneOffset; notBeforeMs?: number },
): EpochMs | null {
  // No offset is more than a day, so that these two see every offset that may hold.
  const candidates = [offset(wallMs - DAY_MS), offset(wallMs + DAY_MS)]
    .map((ahead) => wallMs - ahead)
    .filter((atMs) => atMs + offset(atMs) === wallMs)
    .sort((left, right) => left - right)
  return candidates.find((atMs) => atMs >= notBeforeMs) ?? candidates[0] ?? null
}

function createAsk(timezone: string): ZoneOffset {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return (atMs) => {
    const [day = 1, month = 1, year = 1970, hours = 0, minutes = 0] = format
      .format(atMs)
      .split(/\D+/)
      .map(Number)
    return Date.UTC(year, month - 1, day, hours, minutes) - Math.floor(atMs / MINUTE_MS) * MINUTE_MS
  }
}

/** The first quarter-hour of the day with the offset of its end. */
function findChange(day: number, ask: ZoneOffset): EpochMs {
  const after = ask((day + 1) * DAY_MS)
  let from = 0
  let to = DAY_MS / OFFSET_STEP_MS
  while (from < to) {
    const middle = Math.floor((from + to) / 2)
    if (ask(day * DAY_MS + middle * OFFSET_STEP_MS) === after) to = middle
    else from = middle + 1
  }
  return day * DAY_MS + from * OFFSET_STEP_MS
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor
}
