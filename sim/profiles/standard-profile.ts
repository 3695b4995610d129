import type { StandardProfileSource } from '../scenario/sources.ts'
import type { Calendar, CalendarDay } from './calendar.ts'
import { QUARTERS_PER_DAY, QUARTER_MS } from './calendar.ts'
import { csvError } from './csv-error.ts'
import { readRecords } from './csv-records.ts'
import { digitsAtScale, parseDecimal } from './decimal.ts'
import type { Series } from './series.ts'
import { createSeries } from './series.ts'

/**
 * Standard load profiles of the BDEW of 2025: kWh of every quarter-hour for a million kWh a year, by month and kind of
 * day (Saturday, Sunday and holiday, workday). Where the day is changed by summer time, the clock's quarters count.
 */
const DAY_KINDS = ['SA', 'FT', 'WT'] as const
const MONTHS_PER_YEAR = 12
/** Digits after the point in the tables, as the BDEW publishes them. */
const TABLE_SCALE = 3
/** Households and those with roofs or batteries follow the seasons by a polynomial; shops and farms do not. */
const SEASONAL: readonly string[] = ['H25', 'P25', 'S25']

/** The load of a home over a calendar, scaled to its year; a file of another form is `standard-profile-invalid`. */
export function standardProfileSeries(
  text: string,
  { source, calendar }: { source: StandardProfileSource; calendar: Calendar },
): Series {
  const table = readTable(text, source.path)
  const holidays = new Set(source.holidays)
  const yearlyWh = BigInt(source.yearlyWh)
  const digits = new Array<bigint>(calendar.rows).fill(0n)
  for (const day of calendar.days) {
    const column = (day.month - 1) * DAY_KINDS.length + DAY_KINDS.indexOf(kindOf(day, holidays))
    const factor = SEASONAL.includes(source.profile) ? seasonTenThousandths(day.dayOfYear) : 10_000
    for (let row = day.firstRow; row < day.endRow; row++) {
      const written = table[calendar.quarter[row] ?? 0]?.[column] ?? 0
      // The BDEW rounds the product to the table's digits again.
      digits[row] = BigInt(Math.round((written * factor) / 10_000)) * yearlyWh
    }
  }
  // Thousandths of a kWh of a million kWh are Wh of 10^9 Wh.
  return createSeries({
    rows: { digits, scale: 9 },
    unit: 'Wh',
    resolutionMs: QUARTER_MS,
    startMs: calendar.startMs,
    peakW: null,
  })
}

/** 24 and 31 December count as Saturdays, where they are neither Sundays nor holidays. */
function kindOf(day: CalendarDay, holidays: ReadonlySet<string>): (typeof DAY_KINDS)[number] {
  const date = new Date(day.number * 86_400_000).toISOString().slice(0, 10)
  if (day.weekday === 6 || holidays.has(date)) return 'FT'
  if (day.weekday === 5 || date.endsWith('-12-24') || date.endsWith('-12-31')) return 'SA'
  return 'WT'
}

/** The BDEW's polynomial of the day of the year, rounded to four digits as it recommends; in ten-thousandths. */
function seasonTenThousandths(day: number): number {
  const factor = 1.24 + day * (2.1e-3 + day * (-7.02e-5 + day * (3.2e-7 - day * 3.92e-10)))
  return Math.round(10_000 * factor)
}

/** Rows of quarters by columns of months and kinds of day, in thousandths of a kWh. */
function readTable(text: string, file: string): number[][] {
  const [months, kinds, ...rows] = [...readRecords(text, file)].filter(({ isBlank }) => !isBlank)
  const width = 1 + MONTHS_PER_YEAR * DAY_KINDS.length
  const isRight =
    months?.fields.length === width &&
    kinds?.fields.slice(1).every(({ text: kind }, index) => kind.trim() === DAY_KINDS[index % 3]) === true
  if (!isRight || rows.length !== QUARTERS_PER_DAY) {
    const what = `is not a table of ${QUARTERS_PER_DAY} quarter-hours by twelve months of SA, FT and WT`
    throw csvError(
      'standard-profile-invalid',
      { file },
      `${what}; take the profile's CSV as docs/profiles.md says`,
    )
  }
  return rows.map(({ fields, line }) =>
    fields.slice(1).map(({ text: written, column }) => {
      const value = parseDecimal(written.trim())
      if (value !== null && value.scale <= TABLE_SCALE && value.digits >= 0n)
        return Number(digitsAtScale(value, TABLE_SCALE))
      const what = `${JSON.stringify(written)} is not a number of at most ${TABLE_SCALE} decimals; correct it`
      throw csvError('standard-profile-invalid', { file, line, column }, what)
    }),
  )
}
