import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  dayOf,
  daySpan,
  monthOf,
  monthSpan,
  parseMonth,
  siteDate,
  siteIso,
  siteMoment,
  yearSpan,
} from '../../node/runtime/site-time.ts'

const BERLIN = 'Europe/Berlin'
const QUARTER_MS = 900_000

test('a month is a year and two digits, and nothing else', () => {
  assert.equal(parseMonth('2026-10'), { year: 2026, month: 10 })
  for (const text of ['2026-13', '2026-00', '2026-1', '26-10', '2026-10-01', '', ' 2026-10'])
    assert.is(parseMonth(text), undefined, text)
})

test('months are as long as their clocks run', () => {
  const quarters = (year: number, month: number, zone: string): number => {
    const { startMs, endMs } = monthSpan({ year, month }, zone)
    return (endMs - startMs) / QUARTER_MS
  }
  assert.is(quarters(2026, 10, BERLIN), 31 * 96 + 4, 'an hour twice')
  assert.is(quarters(2026, 3, BERLIN), 31 * 96 - 4, 'an hour left out')
  assert.is(quarters(2028, 2, BERLIN), 29 * 96, 'a leap year')
  assert.is(quarters(2026, 4, 'Australia/Lord_Howe'), 30 * 96 + 2, 'half an hour twice')
  assert.is(quarters(2026, 12, 'UTC'), 31 * 96)
})

test('each moment of a day is of that day, also where the clocks change in it', () => {
  for (const [year, month, day, hours] of [
    [2026, 10, 25, 25],
    [2026, 3, 29, 23],
    [2026, 6, 17, 24],
  ] as const) {
    const { startMs, endMs } = daySpan({ year, month, day }, BERLIN)
    assert.is((endMs - startMs) / (4 * QUARTER_MS), hours)
    for (let atMs = startMs; atMs < endMs; atMs += QUARTER_MS)
      assert.equal(daySpan(dayOf(atMs, BERLIN), BERLIN), { startMs, endMs })
    assert.is.not(dayOf(startMs - 1, BERLIN).day, day)
    assert.is.not(dayOf(endMs, BERLIN).day, day)
  }
})

test('months follow one another without a gap in every zone', () => {
  for (const zone of [BERLIN, 'America/Sao_Paulo', 'Asia/Kathmandu', 'Pacific/Auckland', 'America/New_York'])
    for (let month = 1; month < 12; month++)
      assert.is(
        monthSpan({ year: 2026, month }, zone).endMs,
        monthSpan({ year: 2026, month: month + 1 }, zone).startMs,
        zone,
      )
  assert.is(yearSpan(2026, BERLIN).endMs, yearSpan(2027, BERLIN).startMs)
})

test('what the clocks show is a moment: of an hour that passes twice the first, to the second', () => {
  assert.is(siteMoment('2026-10-25T02:15', BERLIN), Date.UTC(2026, 9, 25, 0, 15))
  assert.is(siteMoment('2026-06-17T12:00:30', BERLIN), Date.UTC(2026, 5, 17, 10, 0, 30))
  assert.is(siteMoment('2026-06-17T12:00', 'UTC'), Date.UTC(2026, 5, 17, 12))
})

test('the two passes of an hour are told apart by their offset', () => {
  assert.is(siteIso(Date.UTC(2026, 9, 25, 0, 15), BERLIN), '2026-10-25T02:15:00+02:00')
  assert.is(siteIso(Date.UTC(2026, 9, 25, 1, 15), BERLIN), '2026-10-25T02:15:00+01:00')
  assert.is(siteIso(Date.UTC(2026, 0, 1), 'America/St_Johns'), '2025-12-31T20:30:00-03:30')
  assert.is(siteDate(Date.UTC(2026, 9, 31, 23), BERLIN), '2026-11-01')
  assert.equal(monthOf(Date.UTC(2026, 9, 31, 23), BERLIN), { year: 2026, month: 11 })
})

test.run()
