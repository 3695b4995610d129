/** How far forecasts were off: what would have been said then, compared with what came; the same after a restart. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { SlotEnergy } from '../../../node/core/trading/energy-history.ts'
import { createAccuracyBook } from '../../../node/core/trading/forecast-accuracy.ts'
import { generatedHome, historyOf, HOUR_MS, siteOf } from './forecast-homes.ts'

const FIRST = 490_000

test('nothing is said before anything was compared', () => {
  assert.equal(createAccuracyBook(new Map(), siteOf(HOUR_MS)).accuracy(), [])
  const day = historyOf(
    Array.from({ length: 24 }, () => ({ loadWh: 5, solarWh: 0 })),
    FIRST,
  )
  assert.equal(createAccuracyBook(day, siteOf(HOUR_MS)).accuracy(), [], 'a first day is no forecast')
})

test('a home that never changes is forecast exactly, and one that needs more each day too low', () => {
  const steady = Array.from({ length: 14 * 24 }, () => ({ loadWh: 500, solarWh: 0 }))
  const rising = Array.from({ length: 14 * 24 }, (_, hour) => ({
    loadWh: 500 + 10 * Math.floor(hour / 24),
    solarWh: 0,
  }))
  const of = (rows: typeof steady) => createAccuracyBook(historyOf(rows, FIRST), siteOf(HOUR_MS)).accuracy()
  assert.equal(
    of(steady).map(({ leadMs, slots, net }) => [leadMs / HOUR_MS, slots, net]),
    [2, 4, 12, 24].map((hours) => [hours, 168, { absoluteWh: 0, biasWh: 0 }]),
  )
  for (const { load, solar, net } of of(rising)) {
    assert.ok(load.biasWh < 0)
    assert.is(load.absoluteWh, -load.biasWh)
    assert.equal(solar, { absoluteWh: 0, biasWh: 0 })
    assert.equal(net, load)
  }
})

test('a book that grew with its home says what one says that finds the history on disk', async () => {
  const { history, site } = await generatedHome(12)
  const grown = new Map<number, SlotEnergy>()
  const book = createAccuracyBook(grown, site)
  for (const [slot, energy] of history) {
    grown.set(slot, energy)
    book.add(slot)
  }
  assert.equal(createAccuracyBook(history, site).accuracy(), book.accuracy())
  assert.is(book.accuracy()[0]?.slots, 7 * 96)
})

test('after an absence only what was compared in the last week counts, live and after a restart', () => {
  const site = siteOf(HOUR_MS)
  const steady = historyOf(
    Array.from({ length: 20 * 24 }, () => ({ loadWh: 500, solarWh: 0 })),
    FIRST,
  )
  const grown = new Map<number, SlotEnergy>()
  const book = createAccuracyBook(grown, site)
  for (const [slot, energy] of steady) {
    // Away for three days, and back for the last two.
    if (slot >= FIRST + 15 * 24 && slot < FIRST + 18 * 24) continue
    grown.set(slot, energy)
    book.add(slot)
  }
  // Seven days before the end the home was there on the first two and on the last two.
  assert.is(book.accuracy().find(({ leadMs }) => leadMs === 2 * HOUR_MS)?.slots, 4 * 24)
  assert.equal(createAccuracyBook(grown, site).accuracy(), book.accuracy())
})

test('a longer lead is no better', async () => {
  const { history, site } = await generatedHome(21)
  const [orders, ...longer] = createAccuracyBook(history, site).accuracy()
  assert.equal(
    [orders, ...longer].map((each) => (each?.leadMs ?? 0) / HOUR_MS),
    [0.5, 4, 12, 24],
  )
  for (const { net } of longer) assert.ok(net.absoluteWh >= (orders?.net.absoluteWh ?? Infinity))
})

test.run()
