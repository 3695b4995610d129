/** The daylight of a street: what is dark must be dark, and no honest roof is ever doubted. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DAYLIGHT_ROWS, daylightRow, hasDaylight } from '../../../node/core/metering/daylight.ts'
import { daylightTable } from '../../../sim/profiles/daylight-table.ts'
import { sunPosition } from '../../../sim/profiles/sun.ts'

const SLOT_MS = 900_000
const DAY_MS = 86_400_000
const BERLIN = { latitude: 52.52, longitude: 13.4 }
const at = (iso: string): { startMs: number; endMs: number } => {
  const startMs = Date.parse(iso)
  return { startMs, endMs: startMs + SLOT_MS }
}

test('in Berlin noon is day and midnight is night, in summer and in winter', () => {
  const table = daylightTable(BERLIN)
  assert.is(table.length, 2 * DAYLIGHT_ROWS)
  const moments: [string, boolean][] = [
    ['2026-06-21T11:00Z', true],
    ['2026-06-21T19:30Z', true],
    ['2026-06-21T23:00Z', false],
    ['2026-06-21T02:00Z', false],
    ['2026-12-21T11:00Z', true],
    ['2026-12-21T16:00Z', false],
    ['2026-12-21T06:00Z', false],
  ]
  for (const [iso, isDay] of moments) assert.is(hasDaylight(table, at(iso)), isDay, iso)
})

test('wherever the sun is up, in any year and zone, the table says day', () => {
  const sites = [BERLIN, { latitude: -33.9, longitude: 151.2 }, { latitude: 69.6, longitude: 18.9 }]
  for (const site of [
    ...sites,
    { latitude: -17.7, longitude: 178.1 },
    { latitude: 21.3, longitude: -157.8 },
  ]) {
    const table = daylightTable(site)
    for (let startMs = Date.UTC(2026, 0, 1); startMs < Date.UTC(2031, 0, 1); startMs += 37 * SLOT_MS) {
      const isUp = sunPosition(site, startMs).elevation > 0
      const isDay = hasDaylight(table, { startMs, endMs: startMs + SLOT_MS })
      assert.ok(isDay || !isUp, `${JSON.stringify(site)} ${new Date(startMs).toISOString()}`)
    }
  }
})

test('beyond the polar circle the winter has no day, and the summer no night', () => {
  const table = daylightTable({ latitude: 78.2, longitude: 15.6 })
  for (let hour = 0; hour < 24; hour++) {
    const startMs = hour * 3_600_000
    const winter = Date.UTC(2026, 11, 21) + startMs
    const summer = Date.UTC(2026, 5, 21) + startMs
    assert.not.ok(hasDaylight(table, { startMs: winter, endMs: winter + SLOT_MS }))
    assert.ok(hasDaylight(table, { startMs: summer, endMs: summer + SLOT_MS }))
  }
})

test('without a table it is always day', () => {
  assert.ok(hasDaylight(null, at('2026-12-21T00:00Z')))
})

test('every day has a row, before 1970 too', () => {
  for (let day = -800; day < 80_000; day += 7) {
    const row = daylightRow(day)
    assert.ok(row >= 0 && row < DAYLIGHT_ROWS && Number.isInteger(row))
  }
  assert.is(daylightRow(Math.floor(Date.UTC(1970, 0, 8) / DAY_MS)), 1)
})

test.run()
