/** A rule as the examination sees it: a book goes in, what it says comes out, believed or not. */
import { Book } from '../../../matcher-wasm/host/book.ts'
import { amountsNano } from '../../../matcher-wasm/host/clearing-rule.ts'
import { BookCapacityError } from '../../../matcher-wasm/host/errors.ts'
import type { RuleParameters } from '../../../matcher-wasm/host/header.ts'
import type { Rule } from '../../../matcher-wasm/host/rule.ts'
import type { TestBook } from '../test-book.ts'

/** What a rule made of a book, unchecked. */
export interface ClearedOutcome {
  readonly code: 'cleared'
  /** What it says it has cleared. */
  readonly energyWh: number
  /** Null where orders have amounts of their own, or nothing trades. */
  readonly prices: { readonly buy: number; readonly sell: number } | null
  /** > 0 bought, < 0 sold. */
  readonly fillsWh: readonly number[]
  /** A bid pays it, an offer gets it. */
  readonly amountsNano: readonly bigint[]
}

export type Outcome = ClearedOutcome | { readonly code: 'failed'; readonly reason: string }

/** Clears one book. */
export type Clear = (book: TestBook) => Outcome

/** Orders that a book of an examination may have. */
export const TEST_ORDERS_LIMIT = 48
/** A hundred times what the dearest rule uses on such a book. */
export const TEST_GAS_LIMIT = 20_000_000n

/** Clears all books on one instance, as fast as can be: what the rule remembers shows. */
export function createKeptClear(rule: Rule, parameters: RuleParameters): Clear {
  let held: Book | undefined
  return (book) => {
    const outcome = clearOn((held ??= tryBook(rule)), book, parameters)
    // A failed call leaves the memory half written.
    if (outcome.code === 'failed') held = undefined
    return outcome
  }
}

/** Clears every book on an instance of its own, as a ledger does. */
export function createFreshClear(rule: Rule, parameters: RuleParameters): Clear {
  return (book) => clearOn(tryBook(rule), book, parameters)
}

/** Says whether the rule calls itself a research rule; not if it fails on an empty book. */
export function isResearchRule(rule: Rule, parameters: RuleParameters): boolean {
  const result = tryBook(rule)?.clear(parameters)
  return result?.code === 'cleared' && result.isResearch
}

function tryBook(rule: Rule): Book | undefined {
  try {
    return new Book(rule, { capacity: TEST_ORDERS_LIMIT, checks: 'none' })
  } catch (error) {
    if (error instanceof BookCapacityError) return undefined
    throw error
  }
}

function clearOn(held: Book | undefined, { orders, lot }: TestBook, parameters: RuleParameters): Outcome {
  if (held === undefined) return { code: 'failed', reason: 'no-room' }
  held.reset()
  for (const { side, energyWh, limitPriceMicroPerKwh, owner } of orders) {
    held.add(limitPriceMicroPerKwh, side === 'bid' ? energyWh : -energyWh, owner)
  }
  const view = held.clear(parameters, lot)
  if (view.code === 'rule-failed') return { code: 'failed', reason: view.reason }
  const hasPrices = view.amountsNano === undefined && view.energyWh > 0
  return {
    code: 'cleared',
    energyWh: view.energyWh,
    prices: hasPrices ? { buy: view.buyPriceMicroPerKwh, sell: view.sellPriceMicroPerKwh } : null,
    fillsWh: [...view.fillsWh],
    amountsNano: amountsNano(view),
  }
}
