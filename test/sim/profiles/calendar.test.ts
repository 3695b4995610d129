import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createCalendar, QUARTER_MS, rowOfQuarter } from '../../../sim/profiles/calendar.ts'
import { createMinuteOfDay, createZoneOffset, momentOf } from '../../../sim/profiles/local-time.ts'

const DAY_MS = 86_400_000

const year = (number: number, zone = 'Europe/Berlin') =>
  createCalendar(
    { startMs: Date.UTC(number, 0, 1) - 3_600_000, endMs: Date.UTC(number + 1, 0, 1) - 3_600_000 },
    zone,
  )

test('a day has 96 quarter-hours, 92 where clocks go forward and 100 where they go back', () => {
  const lengths = year(2026).days.map(({ firstRow, endRow }) => endRow - firstRow)
  assert.is(lengths.length, 365)
  assert.is(lengths[31 + 28 + 28], 92)
  assert.is(lengths[365 - 31 - 30 - 7], 100)
  assert.is(lengths.filter((length) => length === 96).length, 363)
})

test('a leap year has its 29 February', () => {
  const { days } = year(2028)
  assert.is(days.length, 366)
  assert.equal([days[59]?.month, days[59]?.dayOfYear], [2, 60])
  assert.equal([days[365]?.month, days[365]?.dayOfYear], [12, 366])
})

test('days have their weekday', () => {
  // 1 January 2026 was a Thursday.
  assert.equal(
    year(2026)
      .days.slice(0, 5)
      .map(({ weekday }) => weekday),
    [3, 4, 5, 6, 0],
  )
})

test('a quarter is found on changed days too, and in the hour left out the next there is', () => {
  const calendar = year(2026)
  const [spring, autumn] = [92, 100].map((rows) =>
    calendar.days.find((day) => day.endRow - day.firstRow === rows),
  )
  if (spring === undefined || autumn === undefined) throw new Error('clocks are changed twice a year')
  const shown = (day: typeof spring, quarter: number) =>
    calendar.quarter[rowOfQuarter(calendar, day, quarter)]
  assert.equal([shown(spring, 7), shown(spring, 12), shown(spring, 95)], [7, 12, 95])
  assert.is(shown(spring, 9), 12)
  assert.equal([shown(autumn, 7), shown(autumn, 40), shown(autumn, 95)], [7, 40, 95])
})

test('every row is in one day and shows the clock of its zone', () => {
  const zones = fc.constantFrom(
    'Europe/Berlin',
    'America/St_Johns',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'UTC',
  )
  fc.assert(
    fc.property(zones, fc.integer({ min: 0, max: 365 * 96 }), (zone, quarters) => {
      const startMs = Date.UTC(2026, 0, 1) + quarters * QUARTER_MS
      const { rows, quarter, days } = createCalendar({ startMs, endMs: startMs + 3 * DAY_MS }, zone)
      const minuteOfDay = createMinuteOfDay(zone)
      assert.is(days[0]?.firstRow, 0)
      assert.is(days.at(-1)?.endRow, rows)
      for (const [index, { firstRow, endRow }] of days.entries()) {
        assert.ok(endRow > firstRow)
        if (index > 0) assert.is(firstRow, days[index - 1]?.endRow)
      }
      for (let row = 0; row < rows; row++)
        assert.is(quarter[row], Math.floor(minuteOfDay(startMs + row * QUARTER_MS) / 15))
    }),
    { numRuns: 40 },
  )
})

test('a local time is found again, twice in autumn and never in spring', () => {
  const offset = createZoneOffset('Europe/Berlin')
  const first = momentOf(Date.UTC(2026, 9, 25, 2, 30), { offset })
  assert.is(first, Date.UTC(2026, 9, 25, 0, 30))
  const second = momentOf(Date.UTC(2026, 9, 25, 2, 30), { offset, notBeforeMs: Date.UTC(2026, 9, 25, 0, 31) })
  assert.is(second, Date.UTC(2026, 9, 25, 1, 30))
  assert.is(momentOf(Date.UTC(2026, 2, 29, 2, 30), { offset }), null)
  assert.is(momentOf(Date.UTC(2026, 2, 29, 3, 0), { offset }), Date.UTC(2026, 2, 29, 1))
})

test.run()
