/** Holds a compiled rule to its oracle; `STREETWATT_BOOKS` sets on how many random books of a kind. */
import { Book } from '../../matcher-wasm/host/book.ts'
import { amountsNano } from '../../matcher-wasm/host/clearing-rule.ts'
import type { RuleParameters } from '../../matcher-wasm/host/header.ts'
import type { Rule } from '../../matcher-wasm/host/rule.ts'
import type { OracleBook, OracleResult, OracleTrade } from '../oracles/book.ts'
import { pairInCanonicalOrder } from '../oracles/pairs.ts'
import { randomOwnedBook } from '../oracles/random-books.ts'
import type { RuleName } from '../oracles/rules.ts'
import { ORACLES } from '../oracles/rules.ts'
import { loadNamedRule } from './load-rule.ts'

/** Books for a quick run; the whole claim is 50,000, which takes a minute a rule. */
export const QUICK_BOOKS = 2_500

/** What a rule clears. */
export interface RuleCase {
  readonly book: OracleBook
  readonly parameters: RuleParameters
}

/** The random book of a seed: mostly of a few orders, where mistakes show most. */
export function bookOf(seed: number): OracleBook {
  return randomOwnedBook(seed, seed % 50 === 0 ? 200 : 24)
}

export function booksWanted(quick = QUICK_BOOKS): number {
  return Number(process.env['STREETWATT_BOOKS'] ?? quick)
}

/** Clears many books in the rule and in its oracle; gives the number and both results of the first that differ. */
export function findDisagreement(
  name: RuleName,
  makeCase: (seed: number) => RuleCase,
  books = booksWanted(),
): string | undefined {
  // Metered and plain code are two modules: both must agree, also in memory that nobody has used yet.
  const rule = loadNamedRule(name)
  const ledger = new Book(rule)
  const plain = new Book(loadNamedRule(name, { gasLimit: undefined }))
  for (let seed = 1; seed <= books; seed++) {
    const book = [ledger, plain, undefined][seed % 3] ?? new Book(rule)
    const what = compare(book, name, makeCase(seed))
    if (what !== undefined) return `seed ${seed}: ${what}`
  }
  return undefined
}

/** Clears one book in both; gives both results where they differ. */
export function findDifference(rule: Rule, name: RuleName, wanted: RuleCase): string | undefined {
  return compare(new Book(rule), name, wanted)
}

function compare(book: Book, name: RuleName, wanted: RuleCase): string | undefined {
  const actual = actualOutcome(book, wanted)
  const expected = expectedOutcome(name, wanted)
  return actual === expected
    ? undefined
    : `${actual} instead of ${expected} for ${JSON.stringify(wanted).slice(0, 4_000)}`
}

/** All that the module says of a case, as text; its trades too, if it lists any. */
export function actualOutcome(book: Book, { book: { orders, lot }, parameters }: RuleCase): string {
  book.reset()
  for (const { side, energyWh, limitPriceMicroPerKwh, owner } of orders) {
    book.add(limitPriceMicroPerKwh, side === 'bid' ? energyWh : -energyWh, owner)
  }
  const result = book.clear(parameters, lot)
  if (result.code === 'rule-failed') return result.reason
  const hasOnePrice = result.energyWh > 0 && result.amountsNano === undefined
  const prices = [result.buyPriceMicroPerKwh, result.sellPriceMicroPerKwh]
  const outcome = {
    energyWh: result.energyWh,
    // Words without a meaning are 0.
    prices: hasOnePrice ? prices : prices.map((price) => (price === 0 ? null : price)),
    fillsWh: Array.from(result.fillsWh, Math.abs),
    amountsNano: amountsNano(result),
  }
  // Views and amounts are of the clearing: the trades come after.
  const list = book.listTrades()
  return describe({ ...outcome, trades: list.code === 'listed' ? [...list.words] : list.reason })
}

/** What the oracle says of it, in the same words. */
export function expectedOutcome(name: RuleName, { book, parameters }: RuleCase): string {
  const expected = ORACLES[name](book, parameters)
  if (expected.status !== 0) return `status-${expected.status}`
  const { energyWh, fillsWh, amountsNano: amounts } = expected
  const prices = [expected.buyPriceMicroPerKwh, expected.sellPriceMicroPerKwh]
  const trades = expectedTrades(name, book, expected)?.flatMap((trade) => [
    trade.bid,
    trade.offer,
    trade.energyWh,
    trade.priceMicroPerKwh,
  ])
  return describe({ energyWh, prices, fillsWh, amountsNano: amounts, trades: trades ?? 'no-trade-list' })
}

const PAIRING: readonly RuleName[] = ['uniform', 'mcafee', 'trade-reduction', 'sbba', 'huang']

function expectedTrades(
  name: RuleName,
  { orders }: OracleBook,
  { fillsWh, sellPriceMicroPerKwh, trades }: OracleResult,
): readonly OracleTrade[] | undefined {
  if (PAIRING.includes(name)) return pairInCanonicalOrder(orders, fillsWh, sellPriceMicroPerKwh ?? 0)
  return trades
}

function describe(result: {
  readonly energyWh: number
  readonly prices: readonly (number | null)[]
  readonly fillsWh: readonly number[]
  readonly amountsNano: readonly bigint[]
  readonly trades: readonly number[] | string
}): string {
  return JSON.stringify(result, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}
