import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { CaseResult } from '../../../sim/fast/run-result.ts'
import { CASE_NAMES, NO_PRICE } from '../../../sim/fast/run-result.ts'
import type { StreetBattery, StreetColumns } from '../../../sim/fast/street-columns.ts'
import { runStreet } from '../../support/run-street.ts'
import { makeStreet, TEST_FEED_IN, TEST_RETAIL } from '../../support/street-columns.ts'

const BATTERY: StreetBattery = {
  capacityWh: 6_000,
  reserveWh: 600,
  maxChargeW: 3_000,
  maxDischargeW: 3_000,
  efficiencyPpm: 900_000,
  initialWh: 1_000,
  wearMicroPerKwh: 20_000,
}

test('two homes trade what one has left over, at the price between the tariffs', async () => {
  const street = makeStreet([{ loadWh: [500] }, { loadWh: [100], pvWh: [600] }])
  const { unchanged, none } = (await runStreet(street)).cases
  const price = (TEST_RETAIL + TEST_FEED_IN) / 2
  assert.is(unchanged.kpis.tradedWh, 500)
  assert.is(unchanged.series.buyPriceMicroPerKwh[0], price)
  assert.equal(
    unchanged.homes.map(({ costNano }) => costNano),
    [BigInt(500 * price), BigInt(-500 * price)],
  )
  assert.equal(
    none.homes.map(({ costNano }) => costNano),
    [BigInt(500 * TEST_RETAIL), BigInt(-500 * TEST_FEED_IN)],
  )
  assert.is(unchanged.kpis.savingNano, BigInt(500 * (TEST_RETAIL - TEST_FEED_IN)))
  assert.is(unchanged.kpis.physicalGainNano, 0n)
})

test('fees move the limits, are paid apart, and nobody trades worse than at the tariff for them', async () => {
  const zones = [
    { id: 'north', entryFeeMicroPerKwh: 10_000, exitFeeMicroPerKwh: 5_000 },
    { id: 'south', entryFeeMicroPerKwh: 20_000, exitFeeMicroPerKwh: 7_000 },
  ]
  const street = makeStreet(
    [
      { loadWh: [500], zone: 1 },
      { loadWh: [100], pvWh: [600], zone: 0 },
    ],
    {
      zones,
      communityFeeMicroPerKwh: 1_000,
    },
  )
  const { unchanged } = (await runStreet(street)).cases
  // The buyer takes energy out of the south's grid, the seller puts it into the north's.
  const price = (TEST_RETAIL - 8_000 + TEST_FEED_IN + 10_000) / 2
  assert.is(unchanged.series.buyPriceMicroPerKwh[0], price)
  assert.equal(
    unchanged.homes.map(({ feeNano }) => feeNano),
    [BigInt(500 * 8_000), BigInt(500 * 10_000)],
  )
  assert.ok(unchanged.homes.every(({ savingNano }) => savingNano > 0n))
})

test('a home alone, a street without sun and a street without load trade nothing and pay their tariffs', async () => {
  for (const homes of [
    [{ loadWh: [400, 300], pvWh: [900, 0] }],
    [{ loadWh: [400, 300] }, { loadWh: [10, 20] }],
    [
      { loadWh: [0, 0], pvWh: [50, 60] },
      { loadWh: [0, 0], pvWh: [10, 20] },
    ],
  ]) {
    const { none, unchanged } = (await runStreet(makeStreet(homes))).cases
    assert.is(unchanged.kpis.tradedWh, 0)
    assert.is(unchanged.series.buyPriceMicroPerKwh[0], NO_PRICE)
    assert.equal(unchanged.homes, none.homes)
  }
})

test('negative prices: a street whose feed-in costs money still never pays more than without trading', async () => {
  const street = makeStreet([{ loadWh: [500, 500] }, { loadWh: [0, 0], pvWh: [800, 800] }], {
    tariffs: {
      plans: ['exchange'],
      retailMicroPerKwh: Int32Array.of(50_000, -20_000),
      feedInMicroPerKwh: Int32Array.of(-30_000, -90_000),
    },
  })
  const { unchanged } = (await runStreet(street)).cases
  assert.is(unchanged.kpis.tradedWh, 1_000)
  assert.ok(unchanged.homes.every(({ savingNano }) => savingNano >= 0n))
})

test('a home with two tariffs in the street trades at limits of its own', async () => {
  const street = makeStreet(
    [
      { loadWh: [100], plan: 1 },
      { loadWh: [0], pvWh: [100] },
    ],
    {
      tariffs: {
        plans: ['dear', 'cheap'],
        retailMicroPerKwh: Int32Array.of(300_000, 200_000),
        feedInMicroPerKwh: Int32Array.of(80_000, 60_000),
      },
    },
  )
  const { unchanged } = (await runStreet(street)).cases
  assert.is(unchanged.series.buyPriceMicroPerKwh[0], 140_000)
})

const days = 3
const wh = (max: number) =>
  fc.array(fc.integer({ min: 0, max }), { minLength: 96 * days, maxLength: 96 * days })
const anyStreet: fc.Arbitrary<StreetColumns> = fc
  .record({
    loads: fc.array(wh(400), { minLength: 4, maxLength: 4 }),
    suns: fc.array(wh(900), { minLength: 2, maxLength: 2 }),
    errorPpm: fc.constantFrom(0, 200_000),
    seed: fc.integer({ min: 0, max: 1_000 }),
  })
  .map(({ loads, suns, errorPpm, seed }) =>
    makeStreet(
      loads.map((loadWh, home) => ({
        loadWh,
        ...(suns[home] === undefined ? {} : { pvWh: suns[home] }),
        battery: home % 2 === 0 ? BATTERY : null,
        strategy: home === 3 ? 'zip' : null,
      })),
      {
        seed,
        forecast: { errorPpm },
        flexible: {
          count: 2,
          home: Int32Array.of(1, 3),
          kind: Uint8Array.of(0, 1),
          fromSlot: Int32Array.of(70, 100),
          untilSlot: Int32Array.of(120, 140),
          energyWh: Int32Array.of(9_000, 1_501),
          maxSlotWh: Int32Array.of(900, 300),
        },
      },
    ),
  )

test('in every case energy closes for each home, money closes for the street, and flexible loads get theirs', async () => {
  await fc.assert(
    fc.asyncProperty(anyStreet, async (street) => {
      const { cases } = await runStreet(street)
      for (const name of CASE_NAMES) {
        assertClosed(cases[name])
        assert.is(cases[name].kpis.demandWh, cases.none.kpis.demandWh)
      }
      assert.is(cases.steered.kpis.accountingGainNano, cases.unchanged.kpis.savingNano)
      assert.equal(cases.unchanged.series.importWh, cases.none.series.importWh)
    }),
    { numRuns: 12 },
  )
})

function assertClosed({ homes, kpis }: CaseResult): void {
  for (const home of homes) {
    assert.is(home.loadWh + home.chargeWh + home.exportWh, home.pvWh + home.importWh + home.dischargeWh)
    assert.is(home.costNano, home.feeNano - home.tradeNano - home.supplierNano)
    assert.ok(home.selfConsumedWh <= Math.min(home.loadWh, home.pvWh))
  }
  assert.is(
    homes.reduce((sum, { tradeNano }) => sum + tradeNano, 0n),
    -kpis.surplusNano,
  )
  const bought = homes.reduce((sum, { boughtWh }) => sum + boughtWh, 0)
  const sold = homes.reduce((sum, { soldWh }) => sum + soldWh, 0)
  assert.equal([bought, sold], [kpis.tradedWh, kpis.tradedWh])
}

test('without forecast errors nobody is worse off for trading with unchanged dispatch, under every rule that is rational', async () => {
  await fc.assert(
    fc.asyncProperty(anyStreet, async (street) => {
      const exact = { ...street, forecast: { errorPpm: 0 } }
      for (const rule of ['uniform', 'pay-as-bid', 'mcafee', 'mid-market-rate']) {
        const { unchanged } = (await runStreet(exact, rule)).cases
        assert.is(unchanged.kpis.homesWorseOff, 0, rule)
        assert.ok((unchanged.kpis.welfareEfficiency ?? 1) <= 1, rule)
      }
    }),
    { numRuns: 4 },
  )
})

test('the same seed gives the same run, another seed another where homes err', async () => {
  const [street] = fc.sample(anyStreet, { numRuns: 1, seed: 7 })
  if (street === undefined) throw new Error('a sample has one')
  const erring = { ...street, forecast: { errorPpm: 200_000 } }
  const first = await runStreet(erring)
  assert.is((await runStreet(erring)).runHash, first.runHash)
  assert.is.not((await runStreet({ ...erring, seed: erring.seed + 1 })).runHash, first.runHash)
})

test.run()
