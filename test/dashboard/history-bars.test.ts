/** The picture of a home's past: each Wh is drawn once, used above the line, left below it. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HistoryEntry } from '../../node/api/history.ts'
import { energyShares, leftWh, usedWh } from '../../node/dashboard/energy-shares.ts'
import { layOutBars } from '../../node/dashboard/history-bars.ts'
import { ENGLISH } from '../../node/dashboard/words/english.ts'
import { GERMAN } from '../../node/dashboard/words/german.ts'
import { formatPeriod, formatRow, siteDay } from '../../node/dashboard/times.ts'
import { fakeHistory } from '../api/fake-history.ts'
import { chooseSeed } from '../support/seed.ts'

const SIZE = { width: 1000, height: 240, places: 40 }
const energy = fc.nat({ max: 50_000 })
const entry = fc
  .record({
    importWh: energy,
    exportWh: energy,
    generationWh: fc.option(energy),
    boughtWh: energy,
    soldWh: energy,
  })
  .map((energies) => ({ ...fakeHistory('2026-06-17').total, ...energies }))

test('heights are in proportion to energy, pieces touch one another, and none leaves the picture', () => {
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 40 }), (entries) => {
      const rows = entries.map((each, place) => ({ entry: each, place }))
      const { bars, zeroY, ticks } = layOutBars(rows, SIZE)
      const scale = scaleOf(entries)
      for (const { entry: each, pieces } of bars) {
        const shares = energyShares(each)
        const [up, down] = [
          pieces.filter(({ y }) => y < zeroY - 1e-9),
          pieces.filter(({ y }) => y >= zeroY - 1e-9),
        ]
        assert.ok(isNear(heightOf(up), usedWh(shares) * scale))
        assert.ok(isNear(heightOf(down), leftWh(shares) * scale))
        for (const { y, height } of pieces) assert.ok(y > -1e-6 && y + height < SIZE.height + 1e-6)
      }
      assert.ok(ticks.some(({ energyWh }) => energyWh === 0))
      assert.ok(ticks.length <= 12, `${ticks.length} lines`)
    }),
    { seed: chooseSeed(), numRuns: 300 },
  )
})

test('what was promised and not delivered is nobody’s energy', () => {
  const traded = {
    ...fakeHistory('2026-06-17').total,
    importWh: 100,
    exportWh: 50,
    boughtWh: 400,
    soldWh: 90,
  }
  assert.equal(energyShares({ ...traded, generationWh: null }), {
    ...{ ownWh: null, boughtWh: 100, gridInWh: 0, soldWh: 50, gridOutWh: 0 },
  })
  assert.is(energyShares({ ...traded, generationWh: 30 }).ownWh, 0, 'a battery gave more than the roof made')
})

test('titles and rows are in the calendar of the site', () => {
  const zone = 'Europe/Berlin'
  const midnightMs = Date.UTC(2026, 5, 16, 22)
  assert.is(siteDay(midnightMs, zone), '2026-06-17')
  assert.is(siteDay(midnightMs - 1, zone), '2026-06-16')
  assert.is(formatPeriod(midnightMs, zone, 'slot'), 'Wed, 17 June 2026')
  assert.is(formatPeriod(midnightMs, zone, 'day'), 'June 2026')
  assert.is(formatPeriod(Date.UTC(2025, 11, 31, 23), zone, 'month'), '2026')
  assert.is(formatRow(midnightMs, zone, 'slot'), '00:00')
  assert.is(formatRow(midnightMs, zone, 'day'), 'Wed 17')
  assert.is(formatRow(midnightMs, zone, 'month'), 'June')
})

test('German says everything that English says, and leaves no sentence in English', () => {
  const [english, german] = [wordsOf(ENGLISH), wordsOf(GERMAN)]
  for (const [place, text] of english) {
    const own = german.get(place)
    assert.ok(own !== undefined && own !== '', place)
    if (text.split(' ').length > 3) assert.is.not(own, text, place)
  }
})

/** Every text of a language by its place; functions are told made-up facts. */
function wordsOf(words: object, at = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, value] of Object.entries(words) as [string, unknown][]) {
    const place = `${at}/${name}`
    if (typeof value === 'string') found.set(place, value)
    else if (typeof value === 'function')
      found.set(place, String((value as (...facts: number[]) => unknown)(2, 3, 4, 5)))
    else if (typeof value === 'object' && value !== null)
      for (const [inner, text] of wordsOf(value, place)) found.set(inner, text)
  }
  return found
}

function scaleOf(entries: readonly HistoryEntry[]): number {
  const shares = entries.map(energyShares)
  return SIZE.height / (Math.max(1, ...shares.map(usedWh)) + Math.max(0, ...shares.map(leftWh)))
}

function heightOf(pieces: readonly { readonly height: number }[]): number {
  return pieces.reduce((sum, { height }) => sum + height, 0)
}

function isNear(left: number, right: number): boolean {
  return Math.abs(left - right) < 1e-6
}

test.run()
