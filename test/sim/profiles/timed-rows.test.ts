import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readTimedColumn } from '../../../sim/profiles/csv-timed.ts'
import type { TimedRequest } from '../../../sim/profiles/csv-timed.ts'
import { createZoneOffset } from '../../../sim/profiles/local-time.ts'
import { createSeries, energyColumnWh } from '../../../sim/profiles/series.ts'
import type { Laying, TimedRows } from '../../../sim/profiles/timed-rows.ts'
import { layRows } from '../../../sim/profiles/timed-rows.ts'
import { failureOf } from '../scenario/make-scenario.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const START_MS = Date.UTC(2026, 0, 1)

const hourly = (values: readonly (number | null)[], startMs = START_MS): TimedRows => ({
  resolutionMs: HOUR_MS,
  startsMs: values.map((_, row) => startMs + row * HOUR_MS),
  values: values.map((value) => (value === null ? null : { digits: BigInt(value), scale: 0 })),
})
const laying = (hours: number, change: Partial<Laying> = {}): Laying => ({
  file: 'x.csv',
  span: { startMs: START_MS, endMs: START_MS + hours * HOUR_MS },
  gaps: 'refuse',
  years: 'as-written',
  ...change,
})
const digits = (timed: TimedRows, how: Laying) => layRows(timed, how).rows.digits.map(Number)

test('a gap is refused, or filled as was asked and counted', async () => {
  const gappy = hourly([5, null, 7, null])
  assert.is((await failureOf(() => layRows(gappy, laying(4)))).code, 'csv-gap')
  assert.equal(digits(gappy, laying(4, { gaps: 'zero' })), [5, 0, 7, 0])
  assert.equal(digits(gappy, laying(4, { gaps: 'hold' })), [5, 5, 7, 7])
  assert.is(layRows(gappy, laying(4, { gaps: 'hold' })).filled, 2)
  assert.is(layRows(hourly([1, 2]), laying(2, { gaps: 'hold' })).filled, 0)
})

test('a day before fills a gap, where there is one', async () => {
  const day = Array.from({ length: 24 }, (_, hour) => hour)
  assert.equal(digits(hourly([...day, null, 9]), laying(26, { gaps: 'day-before' })).slice(24), [0, 9])
  const early = hourly([null, 1])
  for (const gaps of ['day-before', 'hold'] as const)
    assert.is((await failureOf(() => layRows(early, laying(2, { gaps })))).code, 'csv-gap')
})

test('rows that a file ends without are gaps too', async () => {
  assert.is((await failureOf(() => layRows(hourly([1, 2]), laying(3)))).code, 'csv-gap')
  assert.equal(digits(hourly([1, 2]), laying(3, { gaps: 'zero' })), [1, 2, 0])
})

test('a typical year serves every year by month, day and hour, and 29 February takes the 28th', () => {
  const year = hourly(
    Array.from({ length: 8760 }, (_, hour) => hour),
    Date.UTC(2021, 0, 1),
  )
  const span = (startMs: number) => ({ startMs, endMs: startMs + 3 * DAY_MS })
  const days = (startMs: number) =>
    [0, 24, 48].map((hour) => digits(year, laying(0, { span: span(startMs), years: 'any' }))[hour])
  const day = (of: number) => 24 * of
  assert.equal(days(Date.UTC(2028, 1, 28)), [day(58), day(58), day(59)])
  assert.equal(days(Date.UTC(2027, 1, 27)), [day(57), day(58), day(59)])
  assert.equal(days(Date.UTC(2026, 11, 31)), [day(364), day(0), day(1)])
})

test('a span may begin within a row: energy is then shared by time, and none is lost', () => {
  const quarters = fc.nat({ max: 12 })
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 5000 }), { minLength: 6, maxLength: 12 }),
      quarters,
      (values, late) => {
        const startMs = START_MS + late * 900_000
        const endMs = START_MS + values.length * HOUR_MS
        const { rows, startMs: firstMs } = layRows(hourly(values), laying(0, { span: { startMs, endMs } }))
        const options = { rows, unit: 'Wh', resolutionMs: HOUR_MS, startMs: firstMs, peakW: null } as const
        const series = createSeries(options)
        const slots = (endMs - startMs) / 900_000
        const sum = energyColumnWh(series, { startMs, slotMs: 900_000, slots }).reduce((a, b) => a + b, 0)
        const exact = values.reduce(
          (total, value, row) => total + (value * Math.max(0, Math.min(4, 4 * (row + 1) - late))) / 4,
          0,
        )
        // Both ends are rounded down.
        assert.ok(Math.abs(sum - exact) < 1, `${sum} ${exact}`)
      },
    ),
  )
})

const request = (change: Partial<TimedRequest> = {}): TimedRequest => ({
  file: 'x.csv',
  column: 'load',
  firstRow: 0,
  most: 1000,
  resolutionMs: HOUR_MS,
  time: { column: 'time', clock: 'local', years: 'as-written' },
  startMs: START_MS,
  offset: createZoneOffset('Europe/Berlin'),
  mayLack: false,
  ...change,
})
const hours = (...times: readonly string[]) => `time,load\n${times.map((time) => `${time},1\n`).join('')}`
const startsOf = (text: string, change: Partial<TimedRequest> = {}) =>
  readTimedColumn(text, request(change)).startsMs.map((atMs) => new Date(atMs).toISOString().slice(0, 16))

test('by a local clock the hour that comes twice in autumn is two rows', () => {
  const text = hours('2026-10-25 01:00', '2026-10-25 02:00', '2026-10-25 02:00', '2026-10-25 03:00')
  assert.equal(startsOf(text), [
    '2026-10-24T23:00',
    '2026-10-25T00:00',
    '2026-10-25T01:00',
    '2026-10-25T02:00',
  ])
})

test('in spring the row after 01:00 is that of 03:00', async () => {
  assert.equal(startsOf(hours('2026-03-29 01:00', '2026-03-29 03:00')), [
    '2026-03-29T00:00',
    '2026-03-29T01:00',
  ])
  const failure = await failureOf(() => startsOf(hours('2026-03-29 01:00', '2026-03-29 02:00')))
  assert.equal([failure.code, failure.line, failure.column], ['csv-time-invalid', 3, 1])
})

test('a time that says its offset needs no clock, and without one UTC may be meant', () => {
  assert.equal(startsOf(hours('2026-06-01T12:00+02:00', '2026-06-01T11:00Z')), [
    '2026-06-01T10:00',
    '2026-06-01T11:00',
  ])
  const time = { column: 'time', clock: 'utc', years: 'as-written' } as const
  assert.equal(startsOf(hours('01.06.2026 10:00'), { time }), ['2026-06-01T10:00'])
})

for (const [title, text] of [
  ['that is none', hours('yesterday')],
  ['of no day', hours('2026-02-30 10:00')],
  ['before the last', hours('2026-06-01 10:00', '2026-06-01 09:00')],
  ['that comes twice', hours('2026-06-01 10:00', '2026-06-01 10:00')],
  ['between rows', hours('2026-06-01 10:00', '2026-06-01 11:20')],
] as const) {
  test(`a time ${title} is csv-time-invalid`, async () => {
    assert.is((await failureOf(() => startsOf(text))).code, 'csv-time-invalid')
  })
}

test('a value that is missing is a gap only where it may be filled', async () => {
  const text = 'time,load\n2026-06-01 10:00,1\n2026-06-01 11:00,\n'
  assert.is((await failureOf(() => startsOf(text))).code, 'csv-gap')
  assert.equal(readTimedColumn(text, request({ mayLack: true })).values, [{ digits: 1n, scale: 0 }, null])
  const negative = text.replace(',\n', ',-1\n')
  assert.is((await failureOf(() => startsOf(negative, { mayLack: true }))).code, 'csv-value-negative')
})

test.run()
