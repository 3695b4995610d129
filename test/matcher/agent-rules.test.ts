import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Book } from '../../matcher-wasm/host/book.ts'
import type { RuleParameters } from '../../matcher-wasm/host/header.ts'
import type { OracleBook } from '../oracles/book.ts'
import { lotOf, makeBook } from '../oracles/make-book.ts'
import { ownersBook } from './book-kinds.ts'
import { PRICE_MAX } from './extreme-books.ts'
import { HALF, loadNamedRule } from './load-rule.ts'

const NAMES = ['vcg', 'muda'] as const

for (const name of NAMES) {
  test(`${name} pays amounts and lists no pairs`, () => {
    const book = fill(new Book(loadNamedRule(name)), ownersBook(1))
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
  const orders = ownersBook(4).orders
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
    const book = fill(new Book(loadNamedRule('muda'), { checks: 'none' }), ownersBook(1))
    assert.equal(book.clear({ ...HALF, kNumerator, kDenominator }), {
      code: 'rule-failed',
      reason: 'status-1',
    })
  }
})

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
