import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { meritOrder } from '../../../sim/rules/merit-order.ts'
import { marketBooks } from '../../../sim/rules/properties/books.ts'
import { bestWelfareNano, welfareNano } from '../../../sim/rules/properties/optimum.ts'
import type { TestBook } from '../../../sim/rules/test-book.ts'
import { loadNamedRule, HALF } from '../../matcher/load-rule.ts'
import { Book } from '../../../matcher-wasm/host/book.ts'

function columns({ orders }: TestBook): { energiesWh: Int32Array; limitPricesMicroPerKwh: Int32Array } {
  return {
    energiesWh: Int32Array.from(orders, ({ side, energyWh }) => (side === 'bid' ? energyWh : -energyWh)),
    limitPricesMicroPerKwh: Int32Array.from(orders, ({ limitPriceMicroPerKwh }) => limitPriceMicroPerKwh),
  }
}

test('the crossing is where the uniform price trades, and its interval holds the price', () => {
  const book = new Book(loadNamedRule('uniform'))
  fc.assert(
    fc.property(marketBooks, (given) => {
      const { energiesWh, limitPricesMicroPerKwh } = columns(given)
      book.reset()
      for (const [index, energyWh] of energiesWh.entries())
        book.add(limitPricesMicroPerKwh[index] ?? 0, energyWh)
      const result = book.clear(HALF)
      const { crossing } = meritOrder({ energiesWh, limitPricesMicroPerKwh })
      if (result.code === 'rule-failed') return false
      if (crossing === null) return result.energyWh === 0
      const { low, high, energyWh } = crossing
      return energyWh === result.energyWh && result.buyPriceMicroPerKwh === low + Math.floor((high - low) / 2)
    }),
    { numRuns: 1_000 },
  )
})

test('steps gather the orders of one limit, best first', () => {
  const { bids, offers, crossing } = meritOrder({
    energiesWh: Int32Array.of(2, 3, -4, 1),
    limitPricesMicroPerKwh: Int32Array.of(10, 20, 15, 10),
  })
  assert.equal(bids, [
    { limitPriceMicroPerKwh: 20, energyWh: 3, throughWh: 3, orders: [1] },
    { limitPriceMicroPerKwh: 10, energyWh: 3, throughWh: 6, orders: [0, 3] },
  ])
  assert.equal(offers, [{ limitPriceMicroPerKwh: 15, energyWh: 4, throughWh: 4, orders: [2] }])
  assert.equal(crossing, {
    energyWh: 3,
    lastBid: 20,
    lastOffer: 15,
    unservedBid: 10,
    unservedOffer: 15,
    low: 15,
    high: 15,
  })
})

test('the best welfare is what trying every allocation finds', () => {
  const small = marketBooks.filter(({ orders }) => orders.length <= 4)
  fc.assert(
    fc.property(small, (book) => {
      const capped = {
        ...book,
        orders: book.orders.map((order) => ({ ...order, energyWh: Math.min(3, order.energyWh) })),
      }
      assert.is(bestWelfareNano(capped.orders), tryAll(capped, []))
    }),
    { numRuns: 300 },
  )
})

function tryAll(book: TestBook, fillsWh: readonly number[]): bigint {
  const order = book.orders[fillsWh.length]
  if (order === undefined) {
    return fillsWh.reduce((sum, fillWh) => sum + fillWh, 0) === 0 ? welfareNano(book, fillsWh) : 0n
  }
  const sign = order.side === 'bid' ? 1 : -1
  const choices = Array.from({ length: order.energyWh + 1 }, (_, fillWh) =>
    tryAll(book, [...fillsWh, fillWh * sign]),
  )
  return choices.reduce((best, each) => (each > best ? each : best), 0n)
}

test.run()
