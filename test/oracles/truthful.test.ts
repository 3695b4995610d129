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

for (const rule of ['huang', 'vcg', 'muda', 'mid-market-rate'] as const) {
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
// The owner's order is the marginal one and leaves; with less energy that of somebody else is.
const lessEnergy = [
  makeBook([[2, 30, 1], [1, 10]], [[1, 5], [1, 5]]), // prettier-ignore
  makeBook([[1, 30, 1], [1, 10]], [[1, 5], [1, 5]]), // prettier-ignore
] as const
// Three bear the gap in equal parts, whatever they have: 2 of 10 Wh, or 3 of 12.
const moreEnergy = [
  makeBook([[10, 30, 1], [20, 29], [30, 28], [1, 20]], [[54, 5], [10, 6]]), // prettier-ignore
  makeBook([[12, 30, 1], [20, 29], [30, 28], [1, 20]], [[54, 5], [10, 6]]), // prettier-ignore
] as const
// One Wh that nobody can take the place of; with two, the owner itself sets the price.
const secondUnit = [
  makeBook([[2, 10]], [[1, 0, 1]]), // prettier-ignore
  makeBook([[2, 10]], [[2, 10, 1]]), // prettier-ignore
] as const
// At a price of 2 the second bid is not worth it, but it makes the owner's share larger.
const largerShare = [
  makeBook([[2, 3, 1], [2, 1, 1], [2, 3]], [[2, 0]]), // prettier-ignore
  makeBook([[2, 3, 1], [2, 2, 1], [2, 3]], [[2, 0]]), // prettier-ignore
] as const
/** Misreports that gain, as the cards admit: the truth, what owner 1 says instead, and what it has of either. */
const gains: readonly [RuleName, readonly [OracleBook, OracleBook], readonly [bigint, bigint]][] = [
  ['uniform', alone, [10n, 17n]],
  ['pay-as-bid', alone, [10n, 17n]],
  ['trade-reduction', holding, [0n, 10n]],
  ['mcafee', holding, [0n, 10n]],
  ['sbba', holding, [0n, 10n]],
  ['huang', marginal, [0n, 120n]],
  ['huang', lessEnergy, [0n, 20n]],
  ['huang', moreEnergy, [80n, 90n]],
  ['mcafee', secondUnit, [0n, 10n]],
  ['trade-reduction', secondUnit, [0n, 10n]],
  ['sbba', secondUnit, [0n, 10n]],
  ['mid-market-rate', largerShare, [1n, 2n]],
]
for (const [number, [rule, [truth, said], expected]] of gains.entries()) {
  test(`${rule} can be gained from by those whom its card names, as in example ${number + 1}`, () => {
    const gain = (book: OracleBook): bigint =>
      gainOf(truth.orders, book.orders, ORACLES[rule](book, parameters), 1)
    assert.equal([gain(truth), gain(said)], expected)
  })
}

test.run()
