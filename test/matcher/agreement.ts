/** Holds a compiled rule to its oracle on random books; `STREETWATT_BOOKS` sets how many. */
import { Book } from '../../matcher-wasm/host/book.ts'
import { amountsNano } from '../../matcher-wasm/host/clearing-rule.ts'
import type { RuleParameters } from '../../matcher-wasm/host/header.ts'
import type { Rule } from '../../matcher-wasm/host/rule.ts'
import type { OracleBook } from '../oracles/book.ts'
import { randomOwnedBook, randomParameters } from '../oracles/random-books.ts'
import type { RuleName } from '../oracles/rules.ts'
import { ORACLES } from '../oracles/rules.ts'
import { loadNamedRule } from './load-rule.ts'

/** Books for a quick run; the whole claim is 50,000, which takes a minute a rule. */
const QUICK_BOOKS = 2_500

export function booksWanted(quick = QUICK_BOOKS): number {
  return Number(process.env['STREETWATT_BOOKS'] ?? quick)
}

/** Clears many random books in the rule and in its oracle; gives the seed and both results of the first that differ. */
export function findDisagreement(
  name: RuleName,
  { from = 1, books = booksWanted() }: { readonly from?: number; readonly books?: number } = {},
): string | undefined {
  // Metered and plain code are two modules: both must agree.
  const ledger = new Book(loadNamedRule(name))
  const plain = new Book(loadNamedRule(name, { gasLimit: undefined }))
  for (let seed = from; seed < from + books; seed++) {
    const book = randomOwnedBook(seed, seed % 50 === 0 ? 200 : 24)
    const what = compare(seed % 2 === 0 ? ledger : plain, name, book, randomParameters(seed))
    if (what !== undefined) return `seed ${seed}: ${what}`
  }
  return undefined
}

/** Clears one book in both; gives both results where they differ. */
export function findDifference(
  rule: Rule,
  name: RuleName,
  book: OracleBook,
  parameters: RuleParameters,
): string | undefined {
  return compare(new Book(rule), name, book, parameters)
}

function compare(
  book: Book,
  name: RuleName,
  oracleBook: OracleBook,
  parameters: RuleParameters,
): string | undefined {
  const actual = clearInModule(book, oracleBook, parameters)
  const expected = clearInOracle(name, oracleBook, parameters)
  return actual === expected
    ? undefined
    : `${actual} instead of ${expected} for ${JSON.stringify({ ...oracleBook, parameters })}`
}

function clearInModule(book: Book, { orders, lot }: OracleBook, parameters: RuleParameters): string {
  book.reset()
  for (const { side, energyWh, limitPriceMicroPerKwh, owner } of orders) {
    book.add(limitPriceMicroPerKwh, side === 'bid' ? energyWh : -energyWh, owner)
  }
  const result = book.clear(parameters, lot)
  if (result.code === 'rule-failed') return result.reason
  const hasOnePrice = result.energyWh > 0 && result.amountsNano === undefined
  return describe({
    energyWh: result.energyWh,
    prices: hasOnePrice ? [result.buyPriceMicroPerKwh, result.sellPriceMicroPerKwh] : [null, null],
    fillsWh: Array.from(result.fillsWh, Math.abs),
    amountsNano: amountsNano(result),
  })
}

function clearInOracle(name: RuleName, book: OracleBook, parameters: RuleParameters): string {
  const expected = ORACLES[name](book, parameters)
  if (expected.status !== 0) return `status-${expected.status}`
  const { energyWh, fillsWh, amountsNano: amounts } = expected
  const prices = [expected.buyPriceMicroPerKwh, expected.sellPriceMicroPerKwh]
  return describe({ energyWh, prices, fillsWh, amountsNano: amounts })
}

function describe(result: {
  readonly energyWh: number
  readonly prices: readonly (number | null)[]
  readonly fillsWh: readonly number[]
  readonly amountsNano: readonly bigint[]
}): string {
  return JSON.stringify(result, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}
