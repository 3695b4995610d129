/**
 * What a clearing costs. Gas counts instructions, the same everywhere, so this holds the speed of the kernel without a
 * clock: the ways around work (peeling, the sample, narrow digits) never change a result, and only show here.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Book } from '../../matcher-wasm/host/book.ts'
import { seeded } from './books.ts'
import { HALF, loadNamedRule } from './load-rule.ts'

const BOOKS = 10

/** Gas per order, the mean of ten random books: prices over their whole range, in a street's range, of five levels. */
const MEASURED: readonly (readonly [orders: number, wide: number, street: number, ties: number])[] = [
  [8, 269, 269, 268],
  [16, 250, 250, 190],
  [17, 215, 209, 190],
  [100, 100, 100, 101],
  [300, 90, 89, 83],
  [1_000, 80, 80, 77],
  [2_047, 78, 78, 76],
  [2_048, 72, 71, 81],
  [3_000, 68, 67, 77],
  [5_000, 65, 64, 71],
  [20_000, 57, 57, 59],
  [70_000, 48, 48, 58],
]

for (const [orders, ...measured] of MEASURED) {
  test(`a book of ${orders} orders costs no more gas than it did`, () => {
    const spans = [2 ** 31 - 1, 220_000, 5]
    for (const [index, span] of spans.entries()) {
      const limit = measured[index] ?? 0
      const gas = gasOf(orders, span)
      assert.ok(gas <= limit, `${gas} for ${span} prices`)
      // Where it is much less, write down what it is now.
      assert.ok(gas > limit * 0.95 - 1, `only ${gas} for ${span} prices`)
    }
  })
}

function gasOf(orders: number, span: number): number {
  const book = new Book(loadNamedRule('uniform'), { capacity: orders })
  let gas = 0n
  for (let seed = 1; seed <= BOOKS; seed++) {
    const below = seeded(seed)
    book.reset()
    for (let i = 0; i < orders; i++) {
      const price = below(span) - (span >> 1)
      book.add(price, below(2) === 1 ? 1 + below(5_000) : -1 - below(5_000))
    }
    const result = book.clear(HALF)
    if (result.code === 'rule-failed') throw new Error(result.reason)
    gas += result.gasUsed
  }
  return Number(gas) / BOOKS / orders
}

test.run()
