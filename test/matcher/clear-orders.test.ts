import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Book } from '../../matcher-wasm/host/book.ts'
import type { PlainOrder } from '../../matcher-wasm/host/clear-orders.ts'
import { clearOrders } from '../../matcher-wasm/host/clear-orders.ts'
import { randomBook } from './books.ts'
import { HALF, loadNamedRule } from './load-rule.ts'

const rule = loadNamedRule('uniform')

test('orders as objects come back as fills and trades of the same objects', () => {
  const roof = { side: 'offer', energyWh: 800, limitPriceMicroPerKwh: 100_000, home: 'roof' } as const
  const oven = { side: 'bid', energyWh: 1_200, limitPriceMicroPerKwh: 300_000, home: 'oven' } as const
  const result = clearOrders(rule, [oven, roof], HALF)
  if (result.code !== 'cleared') return assert.unreachable(result.reason)
  assert.is(result.buyPriceMicroPerKwh, 300_000)
  assert.is(result.fills()[1]?.order, roof)
  assert.is(result.fills()[1]?.amountNano, 240_000_000n)
  assert.equal([...result.trades()], [{ bid: oven, offer: roof, energyWh: 800, priceMicroPerKwh: 300_000 }])
})

test('what is no whole number of 32 bits is refused, not wrapped', () => {
  for (const energyWh of [1.5, 2 ** 32 + 1, NaN]) {
    const result = clearOrders(rule, [{ side: 'bid', energyWh, limitPriceMicroPerKwh: 1 }], HALF)
    assert.equal(result, { code: 'rule-failed', reason: 'book-out-of-range' })
    assert.throws(() => new Book(rule).add(1, energyWh))
  }
})

test('a single Wh has a price', () => {
  const orders = [
    { side: 'bid', energyWh: 1, limitPriceMicroPerKwh: 30 },
    { side: 'offer', energyWh: 1, limitPriceMicroPerKwh: 20 },
  ] as const
  const result = clearOrders(rule, orders, HALF)
  if (result.code !== 'cleared') return assert.unreachable(result.reason)
  assert.equal([result.buyPriceMicroPerKwh, result.sellPriceMicroPerKwh], [25, 25])
  assert.equal(
    result.fills().map(({ amountNano }) => amountNano),
    [25n, 25n],
  )
})

test('orders of one owner are one agent; an order without an owner is of owner 0', () => {
  const vcg = loadNamedRule('vcg')
  const amountsOf = (first: number | undefined, second: number | undefined): bigint[] => {
    const bid = (limitPriceMicroPerKwh: number, owner: number | undefined): PlainOrder => ({
      side: 'bid',
      energyWh: 10,
      limitPriceMicroPerKwh,
      ...(owner === undefined ? {} : { owner }),
    })
    const offer = { side: 'offer', energyWh: 10, limitPriceMicroPerKwh: 5, owner: 9 } as const
    const result = clearOrders<PlainOrder>(vcg, [bid(30, first), bid(20, second), offer], HALF)
    return result.code === 'cleared' ? result.fills().map(({ amountNano }) => amountNano) : []
  }
  // The second bid is displaced by another owner, and not by its own.
  assert.equal(amountsOf(1, 2), [200n, 0n, 300n])
  assert.equal(amountsOf(1, 1), [50n, 0n, 300n])
  assert.equal(amountsOf(undefined, 0), [50n, 0n, 300n])
  assert.equal(amountsOf(undefined, 1), [200n, 0n, 300n])
})

test('a book of which an order was refused is empty', () => {
  const book = new Book(rule)
  const orders = [
    { side: 'bid', energyWh: 3, limitPriceMicroPerKwh: 2 },
    { side: 'bid', energyWh: 0.5, limitPriceMicroPerKwh: 2 },
  ] as const
  assert.is(clearOrders<PlainOrder>(book, orders, HALF).code, 'rule-failed')
  assert.is(book.count, 0)
})

test('a book can be used again, and says when trades are gone', () => {
  const book = new Book(rule)
  const orders = [
    { side: 'bid', energyWh: 3, limitPriceMicroPerKwh: 2 },
    { side: 'offer', energyWh: 3, limitPriceMicroPerKwh: 1 },
  ] as const
  const first = clearOrders<PlainOrder>(book, orders, HALF)
  const second = clearOrders<PlainOrder>(book, orders.slice(0, 1), HALF)
  if (first.code !== 'cleared' || second.code !== 'cleared') return assert.unreachable()
  assert.equal([...first.fillsWh], [3, -3])
  assert.equal([...second.trades()], [])
  assert.throws(() => first.trades())
})

test('trades add up to fills, in canonical order, and are fewer than the filled orders', () => {
  for (let seed = 1; seed <= 2_000; seed++) {
    const orders = randomBook(seed, 40)
    const result = clearOrders<PlainOrder>(rule, orders, HALF)
    if (result.code !== 'cleared') return assert.unreachable(result.reason)
    const trades = [...result.trades()]
    const sums = new Map<PlainOrder, number>()
    for (const { bid, offer, energyWh } of trades) {
      assert.ok(energyWh > 0)
      for (const order of [bid, offer]) sums.set(order, (sums.get(order) ?? 0) + energyWh)
    }
    const filled = result.fills().filter(({ energyWh }) => energyWh > 0)
    assert.ok(
      filled.every(({ order, energyWh }) => sums.get(order) === energyWh),
      `seed ${seed}`,
    )
    assert.ok(trades.length < Math.max(1, filled.length), `seed ${seed}`)
  }
})

test('orders added one by one survive the growth of the book', () => {
  const book = new Book(rule, { capacity: 1 })
  for (let i = 0; i < 5_000; i++) book.add(i, i % 2 === 0 ? 7 : -7, i)
  const { energiesWh, limitPricesMicroPerKwh, owners } = book.columns
  assert.equal([limitPricesMicroPerKwh[4_999], energiesWh[4_999], owners?.[4_999]], [4_999, -7, 4_999])
  assert.is(book.clear(HALF).code, 'cleared')
})

test('an order of nobody is one of owner 0', () => {
  const book = new Book(rule)
  book.add(5, 7, 3)
  book.add(5, -7)
  assert.equal([...(book.columns.owners?.subarray(0, 2) ?? [])], [3, 0])
})

const order = fc.record({
  side: fc.constantFrom('bid' as const, 'offer' as const),
  energyWh: fc.integer({ min: 1, max: 10_000 }),
  limitPriceMicroPerKwh: fc.integer({ min: -20, max: 20 }),
})

test('nobody is envious: at the price every better limit is filled whole and every worse one not at all', () => {
  fc.assert(
    fc.property(fc.array(order, { maxLength: 60 }), fc.integer({ min: 0, max: 7 }), (orders, k) => {
      const result = clearOrders<PlainOrder>(rule, orders, { ...HALF, kNumerator: k, kDenominator: 7 })
      if (result.code !== 'cleared' || result.buyPriceMicroPerKwh === null) return result.code === 'cleared'
      const price = result.buyPriceMicroPerKwh
      return result
        .fills()
        .every(({ order: { side, energyWh, limitPriceMicroPerKwh }, energyWh: fillWh }) => {
          const gain = side === 'bid' ? limitPriceMicroPerKwh - price : price - limitPriceMicroPerKwh
          return gain > 0 ? fillWh === energyWh : gain < 0 ? fillWh === 0 : true
        })
    }),
    { numRuns: 2_000, seed: 20_261_120 },
  )
})

test('the order of the book changes only who gets the odd Wh of the shared level', () => {
  fc.assert(
    fc.property(fc.array(order, { minLength: 2, maxLength: 30 }), (orders) => {
      const forward = clearOrders<PlainOrder>(rule, orders, HALF)
      const backward = clearOrders<PlainOrder>(rule, [...orders].reverse(), HALF)
      if (forward.code !== 'cleared' || backward.code !== 'cleared') return false
      const last = orders.length - 1
      const backwardFills = backward.fills()
      return (
        forward.energyWh === backward.energyWh &&
        forward.buyPriceMicroPerKwh === backward.buyPriceMicroPerKwh &&
        forward
          .fills()
          .every(({ energyWh }, i) => Math.abs(energyWh - (backwardFills[last - i]?.energyWh ?? NaN)) <= 1)
      )
    }),
    { numRuns: 1_000, seed: 20_261_120 },
  )
})

test.run()
