import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { NO_LIMITS, withinLimits } from '../../node/household/own-limits.ts'
import type { Order } from '../../node/core/market/order-sheet.ts'

const order = (side: 'bid' | 'offer', limitPriceMicroPerKwh: number): Order => ({
  ...{ side, energyWh: 100, limitPriceMicroPerKwh },
  source: side === 'bid' ? 'load' : 'solar',
})

test('an offer asks for no less than the owner wants, a bid for no more', () => {
  const limits = { sellMinMicroPerKwh: 90_000, buyMaxMicroPerKwh: 300_000 }
  const orders = [
    order('offer', 80_000),
    order('offer', 95_000),
    order('bid', 310_000),
    order('bid', 200_000),
  ]
  assert.equal(
    withinLimits(orders, limits).map((each) => each.limitPriceMicroPerKwh),
    [90_000, 95_000, 300_000, 200_000],
  )
})

test('without limits nothing changes', () => {
  const orders = [order('offer', 80_000), order('bid', 310_000)]
  assert.equal(withinLimits(orders, NO_LIMITS), orders)
})

test('limits narrow only: energy and side stay, and orders that did not cross do not', () => {
  const price = fc.integer({ min: -1_000_000, max: 1_000_000 })
  const limit = fc.option(price)
  fc.assert(
    fc.property(price, price, limit, limit, (first, second, sellMinMicroPerKwh, buyMaxMicroPerKwh) => {
      const before = [order('bid', Math.min(first, second) - 1), order('offer', Math.max(first, second))]
      const [bid, offer] = withinLimits(before, { sellMinMicroPerKwh, buyMaxMicroPerKwh })
      assert.ok((bid?.limitPriceMicroPerKwh ?? 0) <= (before[0]?.limitPriceMicroPerKwh ?? 0))
      assert.ok((offer?.limitPriceMicroPerKwh ?? 0) >= (before[1]?.limitPriceMicroPerKwh ?? 0))
      assert.ok((bid?.limitPriceMicroPerKwh ?? 0) < (offer?.limitPriceMicroPerKwh ?? 0))
      assert.equal([bid?.energyWh, offer?.energyWh], [100, 100])
    }),
  )
})

test.run()
