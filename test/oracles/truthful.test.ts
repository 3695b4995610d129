/** Whom the rules are truthful for: every misreport of one owner is tried on small books. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seeded } from '../matcher/books.ts'
import type { OracleBook, OracleResult, OwnedOrder } from './book.ts'
import { makeBook, makeParameters } from './make-book.ts'
import { smallBook } from './random-books.ts'
import type { RuleName } from './rules.ts'
import { ORACLES } from './rules.ts'

const PRICES = 9
const units = { maxOrders: 8, maxEnergyWh: 1, prices: PRICES, owners: 0 }
const singles = { maxOrders: 8, maxEnergyWh: 4, prices: PRICES, owners: 0 }
const sheets = { maxOrders: 9, maxEnergyWh: 3, prices: PRICES, owners: 4 }
const parameters = makeParameters({ retailMicroPerKwh: 4, feedInMicroPerKwh: 0 })

/**
 * What an owner has of a clearing: the best use of the energy it gets by its own bids, or the least cost of what it
 * gives, less what it pays. Energy that it did not ask for costs a fortune, as does energy that it does not have:
 * marginal values must fall.
 */
function gainOf(
  truth: readonly OwnedOrder[],
  said: readonly OwnedOrder[],
  result: OracleResult,
  owner: number,
): bigint {
  let netWh = 0
  let gain = 0n
  said.forEach((order, index) => {
    if (order.owner !== owner) return
    const sign = order.side === 'bid' ? 1 : -1
    netWh += sign * (result.fillsWh[index] ?? 0)
    gain -= BigInt(sign) * (result.amountsNano[index] ?? 0n)
  })
  const side = netWh > 0 ? 'bid' : 'offer'
  const steps = truth
    .filter((order) => order.owner === owner && order.side === side)
    .flatMap(({ energyWh, limitPriceMicroPerKwh }) =>
      Array.from({ length: energyWh }, () => limitPriceMicroPerKwh),
    )
    .sort((left, right) => (side === 'bid' ? right - left : left - right))
  for (let unit = 0; unit < Math.abs(netWh); unit++) {
    gain += side === 'bid' ? BigInt(steps[unit] ?? -1_000) : -BigInt(steps[unit] ?? 1_000)
  }
  return gain
}

/** Throws where a misreport gains; `misreports` says what an owner may say instead. */
function assertTruthful(
  rule: RuleName,
  { orders, lot }: OracleBook,
  owner: number,
  misreports: readonly (readonly OwnedOrder[])[],
  what: string,
): void {
  const honest = gainOf(orders, orders, ORACLES[rule]({ orders, lot }, parameters), owner)
  for (const said of misreports) {
    const gain = gainOf(orders, said, ORACLES[rule]({ orders: said, lot }, parameters), owner)
    if (gain > honest) assert.unreachable(`${rule} ${what}: ${JSON.stringify({ orders, owner, said })}`)
  }
}

/** Every other limit for the one order of an owner. */
function otherLimits(orders: readonly OwnedOrder[], owner: number): OwnedOrder[][] {
  return Array.from({ length: PRICES + 2 }, (_, step) =>
    orders.map((order) => (order.owner === owner ? { ...order, limitPriceMicroPerKwh: step - 4 } : order)),
  )
}

/** Some other sheets of an owner: limits and energies at will, orders of no energy, the other side too. */
function otherSheets(orders: readonly OwnedOrder[], owner: number, seed: number): OwnedOrder[][] {
  const below = seeded(seed)
  return Array.from({ length: 40 }, () => {
    const changed = orders.map((order) =>
      order.owner !== owner || below(3) === 0
        ? order
        : { ...order, energyWh: below(5), limitPriceMicroPerKwh: below(PRICES + 2) - 4 },
    )
    const added: OwnedOrder = {
      side: below(2) === 0 ? 'bid' : 'offer',
      energyWh: below(4),
      limitPriceMicroPerKwh: below(PRICES + 2) - 4,
      owner,
    }
    return [...changed, added].filter((order) => order.energyWh > 0)
  })
}

/** An owner that would buy dearer than it would sell does not state its worth. */
function isSane(orders: readonly OwnedOrder[], owner: number): boolean {
  const limits = (side: OwnedOrder['side']): number[] =>
    orders
      .filter((order) => order.owner === owner && order.side === side)
      .map((order) => order.limitPriceMicroPerKwh)
  return Math.max(...limits('bid')) < Math.min(...limits('offer'))
}

for (const rule of ['mcafee', 'trade-reduction', 'sbba', 'vcg', 'muda', 'huang'] as const) {
  test(`${rule} is truthful for owners with one order of 1 Wh: no other limit gains`, () => {
    for (let seed = 1; seed <= 150; seed++) {
      const book = smallBook(seed, units)
      for (const { owner } of book.orders) {
        assertTruthful(rule, book, owner, otherLimits(book.orders, owner), `seed ${seed}`)
      }
    }
  })
}

for (const rule of ['huang', 'vcg', 'muda'] as const) {
  test(`${rule} is truthful about limits for owners with one order of many Wh`, () => {
    for (let seed = 1; seed <= 150; seed++) {
      const book = smallBook(seed, singles)
      for (const { owner } of book.orders) {
        assertTruthful(rule, book, owner, otherLimits(book.orders, owner), `seed ${seed}`)
      }
    }
  })
}

for (const rule of ['vcg', 'muda'] as const) {
  test(`${rule} is truthful for owners with several orders, about limits, energies and sides`, () => {
    for (let seed = 1; seed <= 150; seed++) {
      const book = smallBook(seed, sheets)
      for (const owner of new Set(book.orders.map((order) => order.owner))) {
        if (!isSane(book.orders, owner)) continue
        assertTruthful(rule, book, owner, otherSheets(book.orders, owner, seed), `seed ${seed}`)
      }
    }
  })
}

const alone = [makeBook([[1, 30, 1]], [[1, 10]]), makeBook([[1, 16, 1]], [[1, 10]])] as const
// With 2 Wh the owner holds the units k - 1 and k, 30 and 30; with 1 Wh unit k is the other's, at 20.
const holding = [
  makeBook([[2, 30, 1], [1, 20]], [[2, 5]]), // prettier-ignore
  makeBook([[1, 30, 1], [1, 20]], [[2, 5]]), // prettier-ignore
] as const
// The owner's second bid is the marginal one, and takes the first with it.
const marginal = [
  makeBook([[10, 30, 1], [5, 20, 1], [5, 18]], [[10, 5], [5, 6]]), // prettier-ignore
  makeBook([[10, 30, 1], [5, 18]], [[10, 5], [5, 6]]), // prettier-ignore
] as const
/** Misreports that gain, as the cards admit: the truth, and what owner 1 says instead. */
const gains: readonly [RuleName, readonly [OracleBook, OracleBook]][] = [
  ['uniform', alone],
  ['pay-as-bid', alone],
  ['trade-reduction', holding],
  ['mcafee', holding],
  ['sbba', holding],
  ['huang', marginal],
]
for (const [rule, [truth, said]] of gains) {
  test(`${rule} can be gained from by those whom its card names`, () => {
    const gain = (book: OracleBook): bigint =>
      gainOf(truth.orders, book.orders, ORACLES[rule](book, parameters), 1)
    assert.ok(gain(said) > gain(truth), `${gain(said)} <= ${gain(truth)}`)
  })
}

test.run()
