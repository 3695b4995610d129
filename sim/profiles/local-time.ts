import type { EpochMs } from '../../node/core/units/quantities.ts'

const MINUTES_PER_DAY = 1440
/** Zones change their offset at half hours at the finest. */
const OFFSET_STEP_MS = 30 * 60_000

/** Minutes since local midnight, 0 to 1439; made once per zone because asking Intl is slow. */
export function createMinuteOfDay(timezone: string): (atMs: EpochMs) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const known = new Map<number, number>()
  return (atMs) => {
    const step = Math.floor(atMs / OFFSET_STEP_MS)
    let minute = known.get(step)
    if (minute === undefined) {
      const [hours, minutes] = format
        .format(step * OFFSET_STEP_MS)
        .split(':')
        .map(Number)
      minute = (hours ?? 0) * 60 + (minutes ?? 0)
      known.set(step, minute)
    }
    const into = Math.floor((atMs - step * OFFSET_STEP_MS) / 60_000)
    return (minute + into) % MINUTES_PER_DAY
  }
}
