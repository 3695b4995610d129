/** Welfare and externalities against methods that know nothing of levels, crossings and margins. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { welfareBySorting, welfareByTrying, welfareOfFills } from './independent-optimum.ts'
import { makeParameters } from './make-book.ts'
import { findMargin } from './margin.ts'
import { smallBook } from './random-books.ts'
import type { RuleName } from './rules.ts'
import { ORACLES } from './rules.ts'

const tiny = { maxOrders: 5, maxEnergyWh: 3, prices: 8, owners: 3 }
const small = { maxOrders: 12, maxEnergyWh: 9, prices: 14, owners: 4 }

test('both independent methods agree', () => {
  for (let seed = 1; seed <= 1_000; seed++) {
    const { orders } = smallBook(seed, tiny)
    assert.is(welfareBySorting(orders), welfareByTrying(orders), `seed ${seed}`)
  }
})

test('uniform, pay-as-bid and vcg reach the optimum on 5,000 books', () => {
  for (let seed = 1; seed <= 5_000; seed++) {
    const book = smallBook(seed, small)
    const optimum = welfareBySorting(book.orders)
    for (const rule of ['uniform', 'pay-as-bid', 'vcg'] as const) {
      const { fillsWh } = ORACLES[rule](book, makeParameters())
      assert.is(welfareOfFills(book.orders, fillsWh), optimum, `${rule} seed ${seed}`)
    }
  }
})

test('trade-reduction, mcafee and sbba lose what their cards say, and never more than one Wh', () => {
  for (let seed = 1; seed <= 5_000; seed++) {
    const book = smallBook(seed, small)
    const margin = findMargin(book.orders)
    const lossOf = (rule: RuleName): bigint =>
      welfareBySorting(book.orders) -
      welfareOfFills(book.orders, ORACLES[rule](book, makeParameters()).fillsWh)
    const reduction = margin === undefined ? 0n : BigInt(margin.lastBid - margin.lastOffer)
    assert.is(lossOf('trade-reduction'), reduction, `seed ${seed}`)
    assert.ok([0n, reduction].includes(lossOf('mcafee')), `seed ${seed}`)
    const cheapest = Math.min(
      ...book.orders.filter(({ side }) => side === 'offer').map((order) => order.limitPriceMicroPerKwh),
    )
    const most = margin === undefined ? 0n : BigInt(margin.lastBid - cheapest)
    assert.ok(lossOf('sbba') >= 0n && lossOf('sbba') <= most, `seed ${seed}`)
  }
})

test('vcg: every owner gains W - W(without it), by trying all fills', () => {
  for (let seed = 1; seed <= 1_000; seed++) {
    const { orders, lot } = smallBook(seed, tiny)
    const { amountsNano, fillsWh } = ORACLES.vcg({ orders, lot }, makeParameters())
    for (const owner of new Set(orders.map((order) => order.owner))) {
      const isOwn = orders.map((order) => order.owner === owner)
      const worth = welfareOfFills(
        orders,
        fillsWh.map((fillWh, index) => (isOwn[index] ? fillWh : 0)),
      )
      const paid = orders.reduce((sum, order, index) => {
        if (!isOwn[index]) return sum
        return order.side === 'bid' ? sum + (amountsNano[index] ?? 0n) : sum - (amountsNano[index] ?? 0n)
      }, 0n)
      const others = orders.filter((_order, index) => !isOwn[index])
      assert.is(
        worth - paid,
        welfareByTrying(orders) - welfareByTrying(others),
        `seed ${seed} owner ${owner}`,
      )
    }
  }
})

test('the uniform price clears: nobody wants to trade more or less at it', () => {
  for (let seed = 1; seed <= 5_000; seed++) {
    const { orders, lot } = smallBook(seed, small)
    const { buyPriceMicroPerKwh: price, fillsWh } = ORACLES.uniform({ orders, lot }, makeParameters())
    if (price === null) continue
    orders.forEach(({ side, limitPriceMicroPerKwh, energyWh }, index) => {
      const gain = side === 'bid' ? limitPriceMicroPerKwh - price : price - limitPriceMicroPerKwh
      const fillWh = fillsWh[index] ?? 0
      assert.ok(gain > 0 ? fillWh === energyWh : gain === 0 || fillWh === 0, `seed ${seed} order ${index}`)
    })
  }
})

test.run()
