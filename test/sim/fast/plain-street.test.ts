import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { behavioursOf } from '../../../sim/fast/behaviours.ts'
import { runCase } from '../../../sim/fast/run-case.ts'
import type { HomeSums } from '../../../sim/fast/slot-columns.ts'
import type { StreetBattery, StreetColumns } from '../../../sim/fast/street-columns.ts'
import { HALF, loadNamedRule } from '../../matcher/load-rule.ts'
import type { PlainHome } from '../../oracles/plain-street.ts'
import { runPlainStreet } from '../../oracles/plain-street.ts'
import { makeStreet } from '../../support/street-columns.ts'

const SLOTS = 48
const HOMES = 9
const RULES = ['uniform', 'pay-as-bid', 'mcafee', 'sbba', 'muda', 'mid-market-rate'] as const

const wh = (max: number) =>
  fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max })), { minLength: SLOTS, maxLength: SLOTS })

const battery: fc.Arbitrary<StreetBattery> = fc
  .record({
    capacityWh: fc.integer({ min: 1, max: 9_000 }),
    maxChargeW: fc.integer({ min: 1, max: 6_000 }),
    maxDischargeW: fc.integer({ min: 1, max: 6_000 }),
    efficiencyPpm: fc.integer({ min: 700_000, max: 1_000_000 }),
    reservePart: fc.integer({ min: 0, max: 40 }),
    initialPart: fc.integer({ min: 0, max: 100 }),
  })
  .map(({ reservePart, initialPart, ...limits }) => ({
    ...limits,
    reserveWh: Math.floor((limits.capacityWh * reservePart) / 100),
    initialWh: Math.floor((limits.capacityWh * initialPart) / 100),
    wearMicroPerKwh: 0,
  }))

const anyHome = fc.record({
  loadWh: wh(900),
  pvWh: wh(1_500),
  battery: fc.option(battery, { freq: 2 }),
  zone: fc.integer({ min: 0, max: 1 }),
  plan: fc.integer({ min: 0, max: 1 }),
  // The smallest cuts orders, and what the sun gives.
  connectionLimitW: fc.constantFrom(30_000, 3_000),
})

const prices = (min: number, max: number) =>
  fc
    .array(fc.integer({ min, max }), { minLength: 8, maxLength: 8 })
    // Four values for each plan, so that most slots have the tariff of the slot before.
    .map((values) => Int32Array.from({ length: 2 * SLOTS }, (_, at) => values[Math.floor(at / 12)] ?? 0))

const anyStreet: fc.Arbitrary<StreetColumns> = fc
  .record({
    homes: fc.array(anyHome, { minLength: HOMES, maxLength: HOMES }),
    retail: prices(-50_000, 500_000),
    feedIn: prices(-90_000, 200_000),
    hasFees: fc.boolean(),
    errorPpm: fc.constantFrom(0, 300_000),
    seed: fc.integer({ min: 0, max: 2 ** 31 }),
  })
  .map(({ homes, retail, feedIn, hasFees, errorPpm, seed }) =>
    makeStreet(homes, {
      seed,
      tariffs: {
        plans: ['north', 'south'],
        retailMicroPerKwh: retail,
        feedInMicroPerKwh: feedIn,
      },
      forecast: { errorPpm },
      zones: hasFees
        ? [
            { id: 'north', entryFeeMicroPerKwh: 9_000, exitFeeMicroPerKwh: 4_000 },
            { id: 'south', entryFeeMicroPerKwh: 15_000, exitFeeMicroPerKwh: 0 },
          ]
        : [],
      communityFeeMicroPerKwh: hasFees ? 1_000 : 0,
    }),
  )

test('the columns come to the same as an object for each home and slot, to the Wh and the nano, under every kind of rule', async () => {
  await fc.assert(
    fc.asyncProperty(anyStreet, fc.constantFrom(...RULES), async (street, ruleName) => {
      const { sums } = await runCase(street, {
        isSteered: false,
        behaviours: behavioursOf(street),
        market: { rule: loadNamedRule(ruleName), parameters: HALF },
      })
      assert.equal(homesOf(sums), runPlainStreet(street, ruleName))
    }),
    { numRuns: 60 },
  )
})

test('the streets that are compared trade, and some of their homes miss what they traded', async () => {
  let tradedWh = 0
  let missedWh = 0
  for (const street of fc.sample(anyStreet, { numRuns: 10, seed: 3 })) {
    const { series } = await runCase(street, {
      isSteered: false,
      behaviours: behavioursOf(street),
      market: { rule: loadNamedRule('uniform'), parameters: HALF },
    })
    tradedWh += series.tradedWh.reduce((sum, each) => sum + each, 0)
    missedWh += series.imbalanceWh.reduce((sum, each) => sum + each, 0)
  }
  assert.ok(tradedWh > 100_000, `${tradedWh} Wh`)
  assert.ok(missedWh > 1_000, `${missedWh} Wh`)
})

function homesOf(sums: HomeSums): PlainHome[] {
  return Array.from(sums.importWh, (_, home) => {
    const wattHours = (column: Float64Array) => column[home] ?? NaN
    const nano = (column: Float64Array) => BigInt(column[home] ?? NaN)
    return {
      loadWh: wattHours(sums.loadWh),
      pvWh: wattHours(sums.pvWh),
      selfConsumedWh: wattHours(sums.selfConsumedWh),
      peakImportWh: wattHours(sums.peakImportWh),
      peakExportWh: wattHours(sums.peakExportWh),
      importWh: wattHours(sums.importWh),
      exportWh: wattHours(sums.exportWh),
      boughtWh: wattHours(sums.boughtWh),
      soldWh: wattHours(sums.soldWh),
      chargeWh: wattHours(sums.chargeWh),
      dischargeWh: wattHours(sums.dischargeWh),
      tradeNano: nano(sums.tradeNano),
      feeNano: nano(sums.feeNano),
      supplierNano: nano(sums.supplierNano),
      tariffNano: nano(sums.tariffNano),
    }
  })
}

test.run()
