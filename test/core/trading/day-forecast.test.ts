/** Forecasts of load and sun: better than going on as before, by how much, and honest about what is not known. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { forecastEnergy } from '../../../node/core/trading/day-forecast.ts'
import type { SlotEnergy } from '../../../node/core/trading/energy-history.ts'
import type { NetErrors } from './forecast-homes.ts'
import { optionalTest, sharedData } from '../../support/optional.ts'
import {
  cityLearnHome,
  generatedHome,
  historyOf,
  HOUR_MS,
  netErrors,
  QUARTER_MS,
  siteOf,
} from './forecast-homes.ts'

const DAY_SLOTS = 96
const MONDAY = Date.parse('2026-06-01T00:00:00+02:00') / QUARTER_MS

test('a made-up home is forecast better than by its last slot and by the day before, at every lead time', async () => {
  const home = await generatedHome(49)
  const of = (lead: number) => netErrors(home, { fromDay: 28, days: 21, lead })
  assert.equal([of(2), of(16), of(96)], GENERATED)
  for (const { forecastWh, lastWh, dayBeforeWh } of GENERATED) {
    assert.ok(forecastWh < lastWh)
    assert.ok(forecastWh < dayBeforeWh)
  }
})

/** Two slots, four hours and a day before; Wh in a quarter of an hour. */
const GENERATED = [
  { forecastWh: 28, lastWh: 48, dayBeforeWh: 39 },
  { forecastWh: 31, lastWh: 231, dayBeforeWh: 39 },
  { forecastWh: 32, lastWh: 39, dayBeforeWh: 39 },
]

const cityLearn = sharedData('citylearn-2022')
optionalTest(test, 'recorded homes are forecast better too', cityLearn, async () => {
  const homes = [
    { building: 1, installedKw: 4 },
    { building: 2, installedKw: 4 },
    { building: 5, installedKw: 4 },
    { building: 9, installedKw: 4 },
  ]
  const found: NetErrors[] = []
  for (const each of homes) {
    const home = await cityLearnHome(cityLearn.path, each)
    for (const lead of [1, 4, 24]) found.push(netErrors(home, { fromDay: 30, days: 90, lead }))
  }
  for (const { forecastWh, lastWh, dayBeforeWh } of found) {
    assert.ok(forecastWh < lastWh)
    assert.ok(forecastWh < dayBeforeWh)
  }
  const sum = (of: (errors: NetErrors) => number): number =>
    found.reduce((total, errors) => total + of(errors), 0)
  assert.equal(
    [sum((errors) => errors.forecastWh), sum((errors) => errors.lastWh), sum((errors) => errors.dayBeforeWh)],
    [5335, 8360, 6564],
  )
})

test('where nothing is known, nothing is expected', () => {
  assert.equal(forecastEnergy(new Map(), siteOf(QUARTER_MS), { knownBefore: 5, from: 5, count: 96 }), [])
})

test('on the first day the last hour goes on, and is called a guess', () => {
  const noon = MONDAY + 48
  const history = historyOf(
    [100, 200, 300, 400].map((loadWh) => ({ loadWh, solarWh: 500 })),
    noon - 4,
  )
  const site = siteOf(QUARTER_MS)
  const day = forecastEnergy(history, site, { knownBefore: noon, from: noon, count: DAY_SLOTS })
  assert.is(day.length, DAY_SLOTS)
  assert.ok(day.slice(0, DAY_SLOTS - 5).every(({ basis, loadWh }) => basis === 'last' && loadWh === 250))
  assert.ok(day.every(({ slot, solarWh }) => (site.clearSkyW(slot) === 0) === (solarWh === 0)))
})

test('what came later is not known', () => {
  const rows = Array.from({ length: 10 * DAY_SLOTS }, (_, index) => ({
    loadWh: index % 700,
    solarWh: index % 90,
  }))
  const span = { knownBefore: MONDAY + 500, from: MONDAY + 500, count: 96 }
  const whole = forecastEnergy(historyOf(rows, MONDAY), siteOf(QUARTER_MS), span)
  const cut = forecastEnergy(historyOf(rows.slice(0, 500), MONDAY), siteOf(QUARTER_MS), span)
  assert.equal(whole, cut)
})

test('a weekend is forecast by weekends', () => {
  const isWeekend = (day: number): boolean => day % 7 >= 5
  const rows = Array.from({ length: 26 * DAY_SLOTS }, (_, index) => ({
    loadWh: isWeekend(Math.floor(index / DAY_SLOTS)) ? 400 : 100,
    solarWh: 0,
  }))
  const at = (day: number): number => {
    const slot = MONDAY + day * DAY_SLOTS + 40
    const [expected] = forecastEnergy(historyOf(rows, MONDAY), siteOf(QUARTER_MS), {
      knownBefore: slot - DAY_SLOTS,
      from: slot,
      count: 1,
    })
    return expected?.loadWh ?? NaN
  }
  assert.ok(at(26) > 2 * at(24))
})

for (const { name, change, slots } of [
  { name: 'spring', change: '2026-03-29T00:00:00+01:00', slots: 92 },
  { name: 'autumn', change: '2026-10-25T00:00:00+02:00', slots: 100 },
])
  test(`on the day in ${name} on which clocks change, breakfast is at seven by the clock`, () => {
    const midnight = Date.parse(change) / QUARTER_MS
    const site = siteOf(QUARTER_MS)
    const from = midnight - 14 * DAY_SLOTS
    const rows = Array.from({ length: 14 * DAY_SLOTS }, (_, index) => ({
      loadWh: site.localTime(from + index).minute === 7 * 60 ? 900 : 50,
      solarWh: 0,
    }))
    const day = forecastEnergy(historyOf(rows, from), site, {
      knownBefore: midnight,
      from: midnight,
      count: slots,
    })
    const highest = day.reduce((best, each) => (each.loadWh > best.loadWh ? each : best))
    assert.is(site.localTime(highest.slot).minute, 7 * 60)
    assert.is(day.filter(({ loadWh }) => loadWh > 300).length, 1)
    assert.is(site.localTime(midnight + slots).minute, 0)
  })

test('a roof never gives at night, nor less than nothing, and no number is broken', () => {
  const energies = fc.array(
    fc.record({ loadWh: fc.integer({ min: -5000, max: 5000 }), solarWh: fc.nat(5000) }),
    {
      minLength: 1,
      maxLength: 100,
    },
  )
  fc.assert(
    fc.property(energies, fc.array(fc.nat(99)), (rows, holes) => {
      const site = siteOf(HOUR_MS)
      const history = new Map<number, SlotEnergy>(historyOf(rows, 490_000))
      for (const hole of holes) history.delete(490_000 + hole)
      const from = 490_000 + rows.length
      for (const { slot, loadWh, solarWh } of forecastEnergy(history, site, {
        knownBefore: from,
        from,
        count: 24,
      })) {
        assert.ok(Number.isSafeInteger(loadWh) && Number.isSafeInteger(solarWh))
        assert.ok(solarWh >= 0)
        if (site.clearSkyW(slot) === 0) assert.is(solarWh, 0)
      }
    }),
  )
})

test.run()
