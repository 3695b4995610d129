import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Book } from '../../matcher-wasm/host/book.ts'
import type { RuleParameters } from '../../matcher-wasm/host/header.ts'
import type { OracleBook, OwnedOrder } from '../oracles/book.ts'
import { lotOf, makeBook, makeParameters } from '../oracles/make-book.ts'
import { randomLot, randomParameters } from '../oracles/random-books.ts'
import { booksWanted, findDifference, findDisagreement } from './agreement.ts'
import { seeded } from './books.ts'
import { HALF, loadNamedRule } from './load-rule.ts'

const NAMES = ['vcg', 'muda'] as const
const PRICE_MAX = 2 ** 30 - 1
const SIDE_MAX = 2 ** 31 - 1

for (const name of NAMES) {
  test(`${name} agrees with its oracle on random books`, () => {
    assert.is(findDisagreement(name), undefined)
  })

  test(`${name} agrees with its oracle where owners have several orders, and many are displaced`, () => {
    const rule = loadNamedRule(name)
    for (let seed = 1; seed <= booksWanted(1_000); seed++) {
      const book = streetBook(seed, 50)
      assert.is(findDifference(rule, name, book, randomParameters(seed)), undefined, `seed ${seed}`)
    }
  })

  test(`${name} agrees with its oracle on books that are sampled, and sorted by wide digits`, () => {
    const rule = loadNamedRule(name)
    for (let seed = 1; seed <= 2; seed++) {
      assert.is(findDifference(rule, name, largeBook(seed), HALF), undefined, `seed ${seed}`)
    }
  })

  test(`${name} agrees with its oracle at the limits of energies and prices`, () => {
    const rule = loadNamedRule(name)
    const k = { kNumerator: SIDE_MAX - 1, kDenominator: SIDE_MAX }
    for (const orders of extremeBooks()) {
      for (let lot = 0; lot < 8; lot++) {
        const book = { ...orders, lot: lotOf(lot) }
        assert.is(findDifference(rule, name, book, makeParameters()), undefined)
        assert.is(findDifference(rule, name, book, makeParameters(k)), undefined)
      }
    }
  })

  test(`${name} pays amounts and lists no pairs`, () => {
    const book = fill(new Book(loadNamedRule(name)), streetBook(1, 50))
    const result = book.clear(HALF)
    assert.is(result.code === 'cleared' && result.amountsNano?.length, book.count)
    assert.equal(book.listTrades(), { code: 'rule-failed', reason: 'no-trade-list' })
  })

  test(`${name} takes gas with its orders, not with who displaces whom`, () => {
    const usual = gasOf(name, (i) => [(i * 7919) % 100_003, 1 + (i % 5_000), i])
    // One margin of small orders for owners that all need the whole of it; all of one owner; all at one price.
    const worst = [
      gasOf(name, (i) => (i % 2 === 0 ? [PRICE_MAX - i, 100_000, i] : [i, 1, i])),
      gasOf(name, (i) => [(i * 7919) % 100_003, 1 + (i % 5_000), 7]),
      gasOf(name, (i) => [5, 1 + i, i]),
      gasOf(name, (i) => [(i * 7919) % 100_003, 1 + (i % 5_000), Math.imul(i, 0x1234_5677)]),
    ]
    for (const gas of worst) assert.ok(gas < usual * 4n, `${gas} instead of ${usual}`)
  })
}

test('vcg is a research rule, and says what subsidy it needs', () => {
  const book = fill(new Book(loadNamedRule('vcg')), makeBook([[10, 30]], [[10, 5]]))
  const result = book.clear(HALF)
  if (result.code !== 'cleared') return assert.unreachable(result.reason)
  assert.is(result.isResearch, true)
  assert.is(result.violation, 'money-created')
  assert.equal([...(result.amountsNano ?? [])], [50n, 300n])
})

test('muda draws: another lot makes other halves, and every price of k is refused that is none', () => {
  const rule = loadNamedRule('muda')
  const orders = streetBook(4, 50).orders
  const energies = new Set<number>()
  for (let lot = 0; lot < 20; lot++) {
    const result = fill(new Book(rule), { orders, lot: lotOf(lot) }).clear(HALF, lotOf(lot))
    if (result.code !== 'cleared') return assert.unreachable(result.reason)
    assert.is(result.isResearch, false)
    energies.add(result.energyWh)
  }
  assert.ok(energies.size > 5, `${energies.size} different outcomes`)
})

test('an unchecked call with a k that is none clears nothing', () => {
  for (const [kNumerator, kDenominator] of [
    [-1, 2],
    [3, 2],
    [0, 0],
  ] as const) {
    const book = fill(new Book(loadNamedRule('muda'), { checks: 'none' }), streetBook(1, 50))
    assert.equal(book.clear({ ...HALF, kNumerator, kDenominator }), {
      code: 'rule-failed',
      reason: 'status-1',
    })
  }
})

/** Few owners with orders on one side or both, prices close together so that most of a side competes. */
function streetBook(seed: number, maxOrders: number): OracleBook {
  const below = seeded(seed * 17)
  const owners = 2 + below(40)
  const levels = [3, 12, 2_000][below(3)] ?? 3
  const energy = [2, 8, 5_000][below(3)] ?? 2
  const sides = Array.from({ length: owners }, () => below(5))
  const orders = Array.from({ length: 2 + below(maxOrders) }, (): OwnedOrder => {
    const owner = below(owners)
    const side = (sides[owner] ?? 0) === 0 ? below(2) : (sides[owner] ?? 0) % 2
    return {
      side: side === 0 ? 'bid' : 'offer',
      energyWh: 1 + below(energy),
      limitPriceMicroPerKwh: below(levels) - (levels >> 1) + (side === 0 ? levels >> 2 : 0),
      owner,
    }
  })
  return { orders, lot: randomLot(seed) }
}

/** As many orders as the kernel samples from, in both halves too; few levels and owners, so that the oracle can follow. */
function largeBook(seed: number): OracleBook {
  const below = seeded(seed)
  const orders = Array.from({ length: 4_800 }, (): OwnedOrder => {
    const side = below(2) === 0 ? 'bid' : 'offer'
    return {
      side,
      energyWh: 1 + below(400_000),
      limitPriceMicroPerKwh: (below(20) - 10) * 30_000_000,
      owner: below(12) * 2 + (side === 'bid' ? 0 : 1),
    }
  })
  return { orders, lot: randomLot(seed) }
}

function extremeBooks(): OracleBook[] {
  return [
    makeBook([], []),
    makeBook([[1, PRICE_MAX]], []),
    makeBook([], [[1, -PRICE_MAX]]),
    makeBook([[SIDE_MAX, PRICE_MAX]], [[SIDE_MAX, -PRICE_MAX]]),
    makeBook(
      [
        [SIDE_MAX - 1, PRICE_MAX, 1],
        [1, -PRICE_MAX, 2],
      ],
      [
        [SIDE_MAX - 1, -PRICE_MAX, 3],
        [1, PRICE_MAX, 4],
      ],
    ),
    makeBook(
      [
        [2 ** 30, PRICE_MAX, 1],
        [2 ** 30 - 1, PRICE_MAX - 1, 2],
      ],
      [
        [2 ** 30, -PRICE_MAX, 3],
        [2 ** 30 - 1, 1 - PRICE_MAX, 4],
      ],
    ),
    makeBook([[SIDE_MAX, PRICE_MAX, 1]], [[SIDE_MAX, -PRICE_MAX, 1]]),
    makeBook(
      [
        [2 ** 30 - 1, PRICE_MAX, -1],
        [2 ** 30, PRICE_MAX, 2 ** 31 - 1],
      ],
      [
        [5, -PRICE_MAX, -(2 ** 31)],
        [SIDE_MAX - 5, -PRICE_MAX, 0],
      ],
    ),
  ]
}

function fill(book: Book, { orders }: OracleBook): Book {
  book.reset()
  for (const { side, energyWh, limitPriceMicroPerKwh, owner } of orders) {
    book.add(limitPriceMicroPerKwh, side === 'bid' ? energyWh : -energyWh, owner)
  }
  return book
}

/** Gas of 4,000 orders, bids and offers by turns. */
function gasOf(
  name: string,
  orderOf: (index: number) => readonly [number, number, number],
  parameters: RuleParameters = HALF,
): bigint {
  const book = new Book(loadNamedRule(name))
  for (let i = 0; i < 4_000; i++) {
    const [price, energyWh, owner] = orderOf(i)
    book.add(price, i % 2 === 0 ? energyWh : -energyWh, owner)
  }
  const result = book.clear(parameters)
  if (result.code !== 'cleared') throw new Error(result.reason)
  return result.gasUsed
}

test.run()
