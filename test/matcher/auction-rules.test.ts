import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Book } from '../../matcher-wasm/host/book.ts'
import { PURPOSE, draw, drawBelow } from '../oracles/lot.ts'
import { lotOf, makeBook } from '../oracles/make-book.ts'
import { findDifference } from './agreement.ts'
import { PRICE_MAX, SIDE_MAX } from './extreme-books.ts'
import { AMPLE_GAS, HALF, loadNamedRule, readRule } from './load-rule.ts'

const NAMES = ['pay-as-bid', 'mcafee', 'trade-reduction', 'sbba', 'huang'] as const

for (const name of NAMES) {
  test(`${name} is at most 12 kB`, () => {
    assert.ok(readRule(name).bytes.length <= 12_288)
  })
}

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

test('the lottery of sbba draws from all units: the lower half of the draw decides where the upper leaves it open', () => {
  const all = SIDE_MAX
  let found = 0
  for (let number = 0; found < 5; number++) {
    const lot = lotOf(number)
    const drawn = drawBelow(lot, PURPOSE.sbbaLottery, 0, all)
    const byUpperHalf = Number(((draw(lot, PURPOSE.sbbaLottery, 0) >> 32n) * BigInt(all)) >> 32n)
    if (drawn === byUpperHalf) continue
    found += 1
    // The drawn unit is the first of the second offer.
    const book = makeBook(
      [[all, 9]],
      [
        [drawn, 5],
        [all - drawn, 5],
      ],
      lot,
    )
    assert.is(findDifference(loadNamedRule('sbba'), 'sbba', { book, parameters: HALF }), undefined)
  }
})

test.run()
