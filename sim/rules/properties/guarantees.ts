/** What must hold of every rule, whatever its economics. */
import type { TestBook } from '../test-book.ts'
import { orderName, ownerName } from '../test-book.ts'
import { allBooks, tieFreeBooks } from './books.ts'
import type { Clear, ClearedOutcome, Outcome } from './mechanism.ts'
import type { Property } from './property.ts'

/** The rule clears every book, fills no order beyond its energy or on the wrong side, and charges nobody for nothing. */
export const feasibility: Property = {
  name: 'feasibility',
  books: allBooks,
  guarantee: 'always',
  findFlaw(book, clear) {
    const outcome = clear(book)
    if (outcome.code === 'failed')
      return { book, explanation: `the rule fails on this book: ${outcome.reason}` }
    const index = book.orders.findIndex((order, at) => {
      const boughtWh = outcome.fillsWh[at] ?? 0
      const fillWh = order.side === 'bid' ? boughtWh : -boughtWh
      return fillWh < 0 || fillWh > order.energyWh || (fillWh === 0 && outcome.amountsNano[at] !== 0n)
    })
    const order = book.orders[index]
    if (order === undefined) return undefined
    const fillWh = (outcome.fillsWh[index] ?? 0) * (order.side === 'bid' ? 1 : -1)
    const given = `${fillWh} Wh and ${String(outcome.amountsNano[index])} nano`
    const explanation = `${orderName(index)}, ${article(order.side)} of ${order.energyWh} Wh, is given ${given}`
    return { book, explanation }
  },
}

/** What is bought is sold, and is what the rule says it has cleared. */
export const conservation: Property = {
  name: 'conservation',
  books: allBooks,
  guarantee: 'always',
  findFlaw(book, clear) {
    const outcome = clear(book)
    if (outcome.code === 'failed') return undefined
    const boughtWh = outcome.fillsWh.reduce((sum, fillWh) => sum + Math.max(fillWh, 0), 0)
    const soldWh = outcome.fillsWh.reduce((sum, fillWh) => sum + Math.max(-fillWh, 0), 0)
    if (boughtWh === soldWh && boughtWh === outcome.energyWh) return undefined
    return {
      book,
      explanation: `${boughtWh} Wh are bought, ${soldWh} Wh are sold, and the rule reports ${outcome.energyWh} Wh`,
    }
  },
}

/** A book has one result: again, after another book, and on a new instance. Needs a `clear` that keeps its instance. */
export function createDeterminism(clearFresh: Clear): Property {
  return {
    name: 'determinism',
    books: allBooks,
    guarantee: 'always',
    findFlaw(book, clear) {
      const expected = toText(clearFresh(book))
      const runs = [
        { what: 'the first time on an instance in use', outcome: clear(book) },
        { what: 'the second time in a row', outcome: clear(book) },
        { what: 'after its own first half', outcome: afterHalf(book, clear) },
      ]
      const different = runs.find(({ outcome }) => toText(outcome) !== expected)
      return different === undefined
        ? undefined
        : { book, explanation: `the result differs ${different.what}: the rule remembers` }
    },
  }
}

/**
 * Where no two orders of a side have one price, an order's place in the canonical order decides nothing but who
 * gets the 1 Wh that a division or a lot leaves over. Owners keep their numbers, by which some rules draw.
 */
export const permutationInvariance: Property = {
  name: 'permutation-invariance',
  books: tieFreeBooks,
  guarantee: 'always',
  findFlaw(book, clear) {
    const before = clear(book)
    if (before.code === 'failed') return undefined
    for (const places of permutations(book.orders.length)) {
      const other = { orders: places.flatMap((from) => book.orders[from] ?? []), lot: book.lot }
      const after = clear(other)
      if (after.code === 'failed') continue
      const explanation = findDifference({ book, outcome: before }, { book: other, outcome: after }, places)
      if (explanation !== undefined) return { book, other, explanation }
    }
    return undefined
  },
}

interface Cleared {
  readonly book: TestBook
  readonly outcome: ClearedOutcome
}

function findDifference(
  { book, outcome: before }: Cleared,
  { book: other, outcome: after }: Cleared,
  places: readonly number[],
): string | undefined {
  const differencesWh = places.map((from, to) =>
    Math.abs((before.fillsWh[from] ?? 0) - (after.fillsWh[to] ?? 0)),
  )
  const to = differencesWh.findIndex((differenceWh) => differenceWh > 1)
  if (to >= 0) {
    const from = places[to] ?? 0
    return `${orderName(from)} gets ${before.fillsWh[from] ?? 0} Wh, and ${after.fillsWh[to] ?? 0} Wh when it stands at place ${to + 1}`
  }
  if (before.energyWh !== after.energyWh)
    return `${before.energyWh} Wh trade, and ${after.energyWh} Wh in another order`
  if (JSON.stringify(before.prices) !== JSON.stringify(after.prices)) return 'prices differ in another order'
  if (differencesWh.some((differenceWh) => differenceWh > 0)) return undefined
  // What an owner pays in all: how a rule books that to the owner's orders may leave a nano over.
  const paid = (outcome: ClearedOutcome, { orders }: TestBook, owner: number): bigint =>
    orders.reduce(
      (sum, each, at) => (each.owner === owner ? sum + signedNano(each.side, outcome.amountsNano[at]) : sum),
      0n,
    )
  const owner = book.orders
    .map((each) => each.owner)
    .find((each) => paid(before, book, each) !== paid(after, other, each))
  return owner === undefined
    ? undefined
    : `${ownerName(owner)} pays ${paid(before, book, owner)} nano, and ${paid(after, other, owner)} nano in another order`
}

function signedNano(side: 'bid' | 'offer', amountNano = 0n): bigint {
  return side === 'bid' ? amountNano : -amountNano
}

/** The reversal, and all exchanges of two neighbours, which make up all others. */
function permutations(count: number): number[][] {
  const places = Array.from({ length: count }, (_, index) => index)
  const exchanges = places
    .slice(1)
    .map((right) =>
      places.map((place) => (place === right ? right - 1 : place === right - 1 ? right : place)),
    )
  return [places.toReversed(), ...exchanges]
}

function afterHalf(book: TestBook, clear: Clear): Outcome {
  clear({ orders: book.orders.slice(0, book.orders.length >> 1), lot: book.lot })
  return clear(book)
}

function toText(outcome: Outcome): string {
  return JSON.stringify(outcome, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
}

function article(side: 'bid' | 'offer'): string {
  return side === 'bid' ? 'a bid' : 'an offer'
}
