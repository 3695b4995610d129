/** What the strategies that learn come to, and what a battery's owner may order. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { adaptive } from '../../../node/core/trading/adaptive.ts'
import { createStoragePlan, planStorage } from '../../../node/core/trading/storage-orders.ts'
import type { SlotView } from '../../../node/core/trading/strategy.ts'
import { createValueCurve, prependStage, setFlatValue } from '../../../node/core/trading/stored-value.ts'
import { zip } from '../../../node/core/trading/zip.ts'

const HOME = { seed: 7, hasPv: true }
const RETAIL = 300_000
const FEED_IN = 80_000

function view(slot: number, netWh: number): SlotView {
  const tariff = { retailMicroPerKwh: RETAIL, feedInMicroPerKwh: FEED_IN }
  return { slot, netWh, ...tariff, limitWh: 7_500, stateOfChargePpm: null, hasPv: true }
}

/** The limit of a ZIP trader after each slot of a market whose price never moves. */
function zipLimits(netWh: number, price: number): number[] {
  let state = zip.start(HOME)
  return Array.from({ length: 200 }, (_, slot) => {
    const seen = view(slot, netWh)
    const orders = zip.draft(state, seen)
    const limit = orders[0]?.limitPriceMicroPerKwh ?? Number.NaN
    const isFilled = netWh > 0 ? limit >= price : limit <= price
    state = zip.learn(state, seen, {
      orders,
      fillsWh: [isFilled ? Math.abs(netWh) : 0],
      ...{ buyPriceMicroPerKwh: price, sellPriceMicroPerKwh: price, meteredNetWh: netWh },
    })
    return limit
  })
}

test('a ZIP trader begins near what the energy is worth and moves to the price that is published', () => {
  const buyer = zipLimits(1_000, 150_000)
  assert.is(buyer[0], RETAIL - RETAIL / 20)
  assert.ok(
    buyer.slice(-50).every((limit) => Math.abs(limit - 150_000) < 10_000),
    String(buyer.slice(-50)),
  )
  const seller = zipLimits(-1_000, 150_000)
  assert.is(seller[0], FEED_IN + FEED_IN / 20)
  assert.ok(
    seller.slice(-50).every((limit) => Math.abs(limit - 150_000) < 10_000),
    String(seller.slice(-50)),
  )
})

test('an adaptive trader orders what it expects until it has seen eight errors, and then what they teach', () => {
  let state = adaptive.start(HOME)
  for (let slot = 0; slot < 20; slot++) {
    const seen = view(slot, 1_000)
    const orders = adaptive.draft(state, seen)
    const wanted = slot < 8 ? 1_000 : 800
    assert.equal(
      orders.map(({ side, energyWh, limitPriceMicroPerKwh }) => [side, energyWh, limitPriceMicroPerKwh]),
      [['bid', wanted, RETAIL]],
    )
    state = adaptive.learn(state, seen, {
      orders,
      fillsWh: [wanted],
      ...{ buyPriceMicroPerKwh: 190_000, sellPriceMicroPerKwh: 190_000, meteredNetWh: 800 },
    })
  }
})

const price = fc.integer({ min: -50_000, max: 500_000 })
const wh = (max: number) => fc.integer({ min: 0, max })
const anyOwner = fc.record({
  capacityWh: fc.integer({ min: 1, max: 12_000 }),
  storedPart: wh(100),
  chargeWh: wh(6_000),
  dischargeWh: wh(6_000),
  efficiencyPpm: fc.integer({ min: 700_000, max: 1_000_000 }),
  wearMicroPerKwh: wh(60_000),
  netWh: fc.integer({ min: -5_000, max: 5_000 }),
  tariff: fc.tuple(price, price),
  stages: fc.array(
    fc.record({ netWh: fc.integer({ min: -5_000, max: 5_000 }), prices: fc.tuple(price, price) }),
    {
      maxLength: 24,
    },
  ),
})

test("whatever of a battery owner's orders is filled, the battery can do it, and no limit is worse than the tariff", () => {
  fc.assert(
    fc.property(anyOwner, ({ capacityWh: usableWh, storedPart, netWh, tariff, stages, ...terms }) => {
      const curve = createValueCurve()
      setFlatValue(curve, usableWh, 0)
      for (const { netWh: stageWh, prices } of stages) {
        const stage = {
          ...{ netWh: stageWh, buyMicroPerKwh: Math.max(...prices) },
          sellMicroPerKwh: Math.min(...prices),
        }
        prependStage(curve, { usableWh, ...terms }, stage)
      }
      const storedWh = Math.floor((usableWh * storedPart) / 100)
      const room = {
        chargeRoomWh: Math.min(
          Math.floor(((usableWh - storedWh) * 1_000_000) / terms.efficiencyPpm),
          terms.chargeWh,
        ),
        dischargeRoomWh: Math.min(storedWh, terms.dischargeWh),
      }
      const plan = createStoragePlan()
      const [retail, feedIn] = [Math.max(...tariff), Math.min(...tariff)]
      const { efficiencyPpm, wearMicroPerKwh } = terms
      const outlook = {
        ...{ netWh, storedWh, efficiencyPpm, wearMicroPerKwh, ...room },
        ...{ retailMicroPerKwh: retail, feedInMicroPerKwh: feedIn },
      }
      planStorage(curve, outlook, plan)
      const orders = [...plan.energiesWh].map((energyWh, at) => ({
        energyWh,
        limit: plan.limitsMicroPerKwh[at] ?? 0,
      }))
      const movable = orders.slice(1).map(({ energyWh }) => energyWh)
      const most = plan.batteryWh + movable.reduce((sum, each) => sum + Math.max(each, 0), 0)
      const least = plan.batteryWh + movable.reduce((sum, each) => sum + Math.min(each, 0), 0)
      assert.ok(most <= room.chargeRoomWh, `charges ${most} of ${room.chargeRoomWh}`)
      assert.ok(least >= -room.dischargeRoomWh, `discharges ${-least} of ${room.dischargeRoomWh}`)
      for (const { energyWh, limit } of orders) {
        if (energyWh > 0) assert.ok(limit <= retail)
        if (energyWh < 0) assert.ok(limit >= feedIn)
      }
      // Without trades the home's meter shows what its first order says.
      assert.is(plan.energiesWh[0], netWh + plan.batteryWh)
    }),
    { numRuns: 500 },
  )
})

test.run()
