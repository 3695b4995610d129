/**
 * Whole scenarios on odd days and in odd places: clocks that change by an hour or by half of one, a leap day, prices
 * below zero, one home, no sun at all. Whatever a street is, its energy and its money close.
 */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CASE_NAMES } from '../../../sim/fast/run-result.ts'
import { createStreetColumns } from '../../../sim/profiles/scenario-columns.ts'
import { parseScenario } from '../../../sim/scenario/read-scenario.ts'
import { runStreet } from '../../support/run-street.ts'

/** A zone, and the day before something happens to its calendar. */
const MOMENTS = [
  ['Europe/Berlin', '2026-03-28', 'an hour is missing'],
  ['Europe/Berlin', '2026-10-24', 'an hour comes twice'],
  ['Australia/Lord_Howe', '2026-04-04', 'half an hour comes twice'],
  ['Australia/Lord_Howe', '2026-10-03', 'half an hour is missing'],
  ['America/Los_Angeles', '2028-02-28', 'a leap day'],
  ['Asia/Kathmandu', '2026-12-31', 'a year ends, 5:45 ahead'],
  ['UTC', '2028-02-28', 'a leap day'],
] as const

const LATITUDES: readonly number[] = [-31.5, 0, 48.1, 78.2]

const anyOddStreet = fc.record({
  moment: fc.constantFrom(...MOMENTS),
  latitude: fc.constantFrom(...LATITUDES),
  retail: fc.integer({ min: -20, max: 60 }),
  feedIn: fc.integer({ min: -40, max: 20 }),
  homes: fc.array(fc.constantFrom('flat', 'roof', 'battery', 'car'), { minLength: 1, maxLength: 4 }),
  error: fc.constantFrom(0, 25),
  seed: fc.nat(1000),
})

type OddStreet = typeof anyOddStreet extends fc.Arbitrary<infer T> ? T : never

const KINDS = {
  flat: '',
  roof: ', pv: { generator: weather, kWp: 6 }',
  battery: ', pv: { generator: weather, kWp: 9 }, battery: { capacity: 8 kWh, wear: 2 ct/kWh }',
  car: ', ev: { dailyKwh: 9, departs: "1:45", returns: "3:15", flexible: true }',
} as const

function scenarioOf({ moment: [zone, day], latitude, retail, feedIn, homes, error, seed }: OddStreet) {
  const lines = homes.map(
    (kind, index) => `  - { id: h${index}, load: { generator: appliances, yearlyKwh: 3000 }${KINDS[kind]} }`,
  )
  return parseScenario(
    `version: 1
start: ${day}T00:00:00Z
days: 3
timezone: ${zone}
seed: ${seed}
site: { latitude: ${latitude}, longitude: 11 }
forecast: { error: ${error} % }
tariff:
  retail: { price: ${retail} ct/kWh, windows: [{ price: ${retail + 9} ct/kWh, hours: "2-3" }] }
  feedIn: ${feedIn} ct/kWh
homes:
${lines.join('\n')}
`,
    { path: 'odd.yaml' },
  )
}

test('whatever the day, the zone, the prices and the homes: energy and money close in every case', async () => {
  await fc.assert(
    fc.asyncProperty(anyOddStreet, async (odd) => {
      const street = await createStreetColumns(scenarioOf(odd))
      const { cases } = await runStreet(street)
      for (const name of CASE_NAMES) {
        const { homes, kpis, series } = cases[name]
        for (const home of homes) {
          assert.is(home.loadWh + home.chargeWh + home.exportWh, home.pvWh + home.importWh + home.dischargeWh)
          assert.is(home.costNano, home.feeNano - home.tradeNano - home.supplierNano)
        }
        const sum = (value: (home: (typeof homes)[number]) => number) =>
          homes.reduce((total, home) => total + value(home), 0)
        assert.is(
          sum(({ boughtWh }) => boughtWh),
          kpis.tradedWh,
        )
        assert.is(
          sum(({ soldWh }) => soldWh),
          kpis.tradedWh,
        )
        assert.is(
          homes.reduce((total, { tradeNano }) => total + tradeNano, 0n),
          -kpis.surplusNano,
        )
        assert.is(
          series.importWh.reduce((total, each) => total + each, 0),
          kpis.importWh,
        )
      }
      assert.equal(
        cases.none.homes.map(({ importWh, exportWh }) => [importWh, exportWh]),
        cases.unchanged.homes.map(({ importWh, exportWh }) => [importWh, exportWh]),
      )
      if (odd.homes.length === 1 || !odd.homes.some((kind) => kind === 'roof' || kind === 'battery'))
        assert.is(cases.steered.kpis.tradedWh, 0)
    }),
    { numRuns: 40 },
  )
})

test('a price of two to three by the clock holds in just the slots that the clock calls so, on every odd day', async () => {
  for (const moment of MOMENTS) {
    const odd: OddStreet = {
      ...{ moment, latitude: 48.1, retail: 20, feedIn: 5 },
      homes: ['flat'],
      error: 0,
      seed: 1,
    }
    const { tariffs, slots, startMs, slotMs } = await createStreetColumns(scenarioOf(odd))
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: moment[0], hour: '2-digit', hourCycle: 'h23' })
    const expected = Array.from({ length: slots }, (_, slot) =>
      Number(clock.format(startMs + slot * slotMs)) === 2 ? 290_000 : 200_000,
    )
    assert.equal([...tariffs.retailMicroPerKwh], expected, moment.join(' '))
  }
})

test.run()
