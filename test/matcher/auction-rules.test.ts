import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Book } from '../../matcher-wasm/host/book.ts'
import type { OracleBook } from '../oracles/book.ts'
import type { Quote } from '../oracles/make-book.ts'
import { lotOf, makeBook, makeParameters } from '../oracles/make-book.ts'
import { clearPayAsBid } from '../oracles/pay-as-bid.ts'
import { randomLot, randomOwnedBook, randomParameters } from '../oracles/random-books.ts'
import { booksWanted, findDifference, findDisagreement } from './agreement.ts'
import { seeded } from './books.ts'
import { AMPLE_GAS, HALF, loadNamedRule, readRule } from './load-rule.ts'

const NAMES = ['pay-as-bid', 'mcafee', 'trade-reduction', 'sbba', 'huang'] as const
const PRICE_MAX = 2 ** 30 - 1
const SIDE_MAX = 2 ** 31 - 1

for (const name of NAMES) {
  test(`${name} agrees with its oracle on random books`, () => {
    assert.is(findDisagreement(name), undefined)
  })

  test(`${name} agrees with its oracle on books of a few Wh, where the last unit is a whole order`, () => {
    const rule = loadNamedRule(name)
    for (let seed = 1; seed <= booksWanted(); seed++) {
      assert.is(findDifference(rule, name, unitBook(seed), randomParameters(seed)), undefined, `seed ${seed}`)
    }
  })

  test(`${name} agrees with its oracle on books that are sampled, and sorted by wide digits`, () => {
    const rule = loadNamedRule(name)
    for (let seed = 1; seed <= 4; seed++) {
      assert.is(
        findDifference(rule, name, largeBook(seed), randomParameters(seed)),
        undefined,
        `seed ${seed}`,
      )
    }
  })

  test(`${name} agrees with its oracle at the limits of energies and prices`, () => {
    const rule = loadNamedRule(name)
    for (const book of extremeBooks()) {
      assert.is(findDifference(rule, name, book, makeParameters()), undefined)
      const k = { kNumerator: SIDE_MAX - 1, kDenominator: SIDE_MAX }
      assert.is(findDifference(rule, name, book, makeParameters(k)), undefined)
    }
  })

  test(`${name} is at most 12 kB`, () => {
    assert.ok(readRule(name).bytes.length <= 12_288)
  })
}

test('pay-as-bid lists the trades of its oracle, in their order', () => {
  const book = new Book(loadNamedRule('pay-as-bid'))
  for (let seed = 1; seed <= booksWanted(); seed++) {
    const parameters = randomParameters(seed)
    const oracleBook = randomOwnedBook(seed, 40)
    fill(book, oracleBook)
    assert.is(book.clear(parameters).code, 'cleared')
    const list = book.listTrades()
    if (list.code !== 'listed') return assert.unreachable(`seed ${seed}: ${list.reason}`)
    const { trades = [] } = clearPayAsBid(oracleBook, parameters)
    const words = trades.flatMap((trade) => [trade.bid, trade.offer, trade.energyWh, trade.priceMicroPerKwh])
    assert.equal([...list.words], words, `seed ${seed}`)
  }
})

test('the gas of a book grows with its orders and not with what they say', () => {
  for (const name of NAMES) {
    const book = new Book(loadNamedRule(name, { gasLimit: AMPLE_GAS }))
    const gasOf = (prices: (index: number) => number, owner: (index: number) => number): bigint => {
      book.reset()
      for (let i = 0; i < 4_000; i++) book.add(prices(i), i % 2 === 0 ? 1 + i : -1 - i, owner(i))
      const result = book.clear(HALF)
      assert.is(result.code, 'cleared')
      return result.code === 'cleared' ? result.gasUsed : 0n
    }
    const usual = gasOf(
      (i) => (i * 7919) % 100_003,
      (i) => i,
    )
    const worst = [
      gasOf(
        () => 5,
        () => 1,
      ),
      gasOf(
        (i) => (i % 2 === 0 ? PRICE_MAX - i : i - PRICE_MAX),
        (i) => Math.imul(i, 0x1234_5677),
      ),
      gasOf(
        (i) => (i % 4 === 0 ? 0 : i % 2 === 0 ? 5_000 - i : i),
        (i) => i >> 1,
      ),
    ]
    for (const gas of worst) assert.ok(gas <= usual * 3n, `${name}: ${gas} against ${usual}`)
  }
})

function fill(book: Book, { orders }: OracleBook): void {
  book.reset()
  for (const { side, energyWh, limitPriceMicroPerKwh, owner } of orders) {
    book.add(limitPriceMicroPerKwh, side === 'bid' ? energyWh : -energyWh, owner)
  }
}

/** Orders of 1 to 3 Wh at few prices and of few owners: margins of every kind. */
function unitBook(seed: number): OracleBook {
  const below = seeded(seed * 17)
  const largestWh = 1 + below(3)
  const prices = 3 + below(12)
  const owners = 1 + below(9)
  const orders = Array.from({ length: below(16) }, () => ({
    side: below(2) === 0 ? ('bid' as const) : ('offer' as const),
    energyWh: 1 + below(largestWh),
    limitPriceMicroPerKwh: below(prices) - 4,
    owner: below(owners),
  }))
  return { orders, lot: randomLot(seed) }
}

function largeBook(seed: number): OracleBook {
  const below = seeded(seed)
  const levels = [2, 30, 1_000, 2 * PRICE_MAX + 1][seed % 4] ?? 1
  const owners = [7, 400, 100_000][seed % 3] ?? 1
  const stride = [1, 0x1234_5677][seed % 2] ?? 1
  const orders = Array.from({ length: 2_048 + below(200) }, () => ({
    side: below(10) < 4 + (seed % 3) ? ('bid' as const) : ('offer' as const),
    energyWh: 1 + below(seed % 2 === 0 ? 3 : 5_000),
    limitPriceMicroPerKwh: below(levels) - (levels >> 1),
    owner: Math.imul(below(owners), stride),
  }))
  return { orders, lot: randomLot(seed) }
}

function extremeBooks(): OracleBook[] {
  const books: [readonly Quote[], readonly Quote[]][] = [
    [[], []],
    [[[1, 1]], []],
    [[], [[1, 1]]],
    [[[1, 5]], [[1, 5]]],
    [[[2, -PRICE_MAX]], [[2, -PRICE_MAX]]],
    [[[SIDE_MAX, PRICE_MAX]], [[SIDE_MAX, -PRICE_MAX]]],
    [
      [
        [SIDE_MAX - 1, PRICE_MAX],
        [1, PRICE_MAX],
      ],
      [[SIDE_MAX, -PRICE_MAX]],
    ],
    [
      [
        [SIDE_MAX - 1, PRICE_MAX],
        [1, PRICE_MAX - 1],
      ],
      [
        [1, 1 - PRICE_MAX],
        [SIDE_MAX - 1, -PRICE_MAX],
      ],
    ],
    [
      [
        [1, PRICE_MAX],
        [1, PRICE_MAX],
        [SIDE_MAX - 2, -PRICE_MAX],
      ],
      [
        [SIDE_MAX - 3, -PRICE_MAX],
        [1, -PRICE_MAX],
        [2, PRICE_MAX],
      ],
    ],
  ]
  return books.flatMap(([bids, offers]) => [0, 1, 2, 3].map((lot) => makeBook(bids, offers, lotOf(lot))))
}

test.run()
