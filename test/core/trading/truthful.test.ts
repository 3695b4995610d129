import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { TruthfulInput } from '../../../node/core/trading/truthful.ts'
import { draftTruthfulOrders } from '../../../node/core/trading/truthful.ts'

function makeInput(changes: Partial<TruthfulInput> = {}): TruthfulInput {
  return {
    netWh: 500,
    retailMicroPerKwh: 300_000,
    feedInMicroPerKwh: 80_000,
    stateOfChargePpm: null,
    limitWh: 4312,
    hasPv: true,
    ...changes,
  }
}

function limitAt(changes: Partial<TruthfulInput>): number | undefined {
  return draftTruthfulOrders(makeInput(changes))[0]?.limitPriceMicroPerKwh
}

test('without a battery a home bids its retail price and offers at its feed-in price', () => {
  assert.equal(draftTruthfulOrders(makeInput()), [
    { side: 'bid', energyWh: 500, limitPriceMicroPerKwh: 300_000, source: 'load' },
  ])
  assert.equal(draftTruthfulOrders(makeInput({ netWh: -500 })), [
    { side: 'offer', energyWh: 500, limitPriceMicroPerKwh: 80_000, source: 'solar' },
  ])
})

test('what a home without a roof exports is not called solar', () => {
  assert.is(draftTruthfulOrders(makeInput({ netWh: -500, hasPv: false }))[0]?.source, 'unknown')
})

test('a home that expects nothing orders nothing', () => {
  for (const netWh of [0, 0.4, -0.4]) assert.equal(draftTruthfulOrders(makeInput({ netWh })), [])
  assert.equal(draftTruthfulOrders(makeInput({ limitWh: 0 })), [])
})

test('no order is larger than the connection', () => {
  for (const netWh of [4312, 4313, 1e9])
    assert.is(draftTruthfulOrders(makeInput({ netWh }))[0]?.energyWh, 4312)
  for (const netWh of [-4313, -1e9]) assert.is(draftTruthfulOrders(makeInput({ netWh }))[0]?.energyWh, 4312)
})

test('a battery sells dearly while it is empty and cheaply when it is full', () => {
  const offerAt = (stateOfChargePpm: number): number => limitAt({ netWh: -500, stateOfChargePpm }) ?? 0
  assert.is(offerAt(0), 270_000)
  assert.is(offerAt(500_000), 175_000)
  assert.is(offerAt(1_000_000), 80_000)
})

test('a battery never bids below half-way, for then the street would have no buyer', () => {
  const bidAt = (stateOfChargePpm: number): number => limitAt({ stateOfChargePpm }) ?? 0
  assert.is(bidAt(0), 270_000)
  assert.is(bidAt(1_000_000), 190_000)
})

const price = fc.integer({ min: -500_000, max: 1_000_000 })
const stateOfCharge = fc.option(fc.integer({ min: 0, max: 1_000_000 }))

test('a limit stays between the two tariffs, whatever their signs: no trade is worse than none', () => {
  fc.assert(
    fc.property(price, price, stateOfCharge, fc.constantFrom(-500, 500), (a, b, stateOfChargePpm, netWh) => {
      const [retailMicroPerKwh, feedInMicroPerKwh] = [Math.max(a, b), Math.min(a, b)]
      const limit = limitAt({ retailMicroPerKwh, feedInMicroPerKwh, stateOfChargePpm, netWh })
      assert.ok(limit !== undefined && Number.isInteger(limit))
      assert.ok(limit >= feedInMicroPerKwh && limit <= retailMicroPerKwh, `${limit}`)
    }),
    { numRuns: 2000 },
  )
})

test('a home whose feed-in is above its retail bids at most retail and offers at no less than feed-in', () => {
  fc.assert(
    fc.property(price, price, stateOfCharge, (a, b, stateOfChargePpm) => {
      const prices = {
        retailMicroPerKwh: Math.min(a, b),
        feedInMicroPerKwh: Math.max(a, b),
        stateOfChargePpm,
      }
      assert.is(limitAt({ ...prices, netWh: 500 }), prices.retailMicroPerKwh)
      assert.is(limitAt({ ...prices, netWh: -500 }), prices.feedInMicroPerKwh)
    }),
  )
})

test.run()
