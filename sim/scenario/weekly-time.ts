/** Times of the week and of the year as people write them: `Mon-Fri`, `Sat,Sun`, `Nov-Feb`, `17:00-20:00`. */

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
export const MONTHS = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const

/** Indices of the named words and ranges of words, in order; a range may run over the end. Null is unreadable. */
export function parseNames(written: string, names: readonly string[]): number[] | null {
  const found = new Set<number>()
  for (const part of written.split(',')) {
    const [first, last, ...rest] = part.split('-').map((name) => names.indexOf(name.trim()))
    if (first === undefined || first < 0 || rest.length > 0 || (last ?? 0) < 0) return null
    for (let index = first; ; index = (index + 1) % names.length) {
      found.add(index)
      if (index === (last ?? first)) break
    }
  }
  return [...found].sort((left, right) => left - right)
}

const TIME = /^(\d{1,2})(?::(\d{2}))?$/
const MINUTES_PER_DAY = 1440

/** Minutes of the day of `7:30`, `17` or `24:00`; null is unreadable. */
export function parseTimeOfDay(written: string): number | null {
  const [, hours, minutes = '0'] = TIME.exec(written.trim()) ?? []
  if (hours === undefined || Number(minutes) > 59) return null
  const minute = Number(hours) * 60 + Number(minutes)
  return minute <= MINUTES_PER_DAY ? minute : null
}

/** `17:00-20:00` or `22-6`, in minutes of the day; null is unreadable, or lasts no time. */
export function parseHours(written: string): { fromMinute: number; toMinute: number } | null {
  const [fromMinute = null, toMinute = null, ...rest] = written.split('-').map(parseTimeOfDay)
  if (fromMinute === null || toMinute === null || rest.length > 0 || fromMinute === toMinute) return null
  return { fromMinute, toMinute }
}
