/** Clears a canonical book once, metered, and puts the result into words that outlive the rule's memory. */
import { Book } from '../../../matcher-wasm/host/book.ts'
import { amountsNano } from '../../../matcher-wasm/host/clearing-rule.ts'
import { BookCapacityError } from '../../../matcher-wasm/host/errors.ts'
import type { ClearView } from '../../../matcher-wasm/host/run-clearing.ts'
import type { RuleInput } from '../../../sim/rules/named-parameters.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { FoundRule } from '../rule/find-rule.ts'
import { loadFoundRule, onThisMachine } from '../rule/find-rule.ts'
import type { CanonicalBook } from './canonical-book.ts'

/** The result of one clearing; prices are null where nothing trades or no one price holds. */
export interface BookClearing {
  readonly buyPriceMicroPerKwh: number | null
  readonly sellPriceMicroPerKwh: number | null
  readonly energyWh: number
  /** Not negative, in the order of the book. */
  readonly fillsWh: Int32Array
  readonly amountsNano: readonly bigint[]
  readonly surplusNano: bigint
  readonly gas: bigint
  readonly isResearch: boolean
  /** What a research rule did that no ledger would allow. */
  readonly violation: string | null
}

/** Enough for the dearest rule, and for a rule that never ends some seconds. */
const GAS_BASE = 100_000_000n
const GAS_PER_ORDER = 10_000n

/** A gas limit that every sensible rule keeps for a book of this size. */
export function ampleGas(orders: number): bigint {
  return GAS_BASE + GAS_PER_ORDER * BigInt(orders)
}

export interface ClearOptions {
  readonly input: RuleInput
  readonly gasLimit?: bigint | undefined
}

/** Throws `rule-failed` for a rule that misbehaves, as a slot would be void. */
export function clearBook(
  found: FoundRule,
  book: CanonicalBook,
  { input, gasLimit }: ClearOptions,
): BookClearing {
  const rule = loadFoundRule(found, { gasLimit: gasLimit ?? ampleGas(book.orders.length) })
  const held = onThisMachine(() => makeBook(() => new Book(rule, { capacity: book.orders.length }), found))
  held.count = book.orders.length
  held.columns.energiesWh.set(book.energiesWh)
  held.columns.limitPricesMicroPerKwh.set(book.limitPricesMicroPerKwh)
  held.columns.owners?.set(book.owners)
  const result = onThisMachine(() => held.clear(input.parameters, input.lot))
  if (result.code === 'rule-failed') throw ruleFailed(found, result.reason)
  return toClearing(result)
}

function toClearing(view: ClearView): BookClearing {
  const hasPrices = view.energyWh > 0 && view.amountsNano === undefined
  const amounts = amountsNano(view)
  return {
    buyPriceMicroPerKwh: hasPrices ? view.buyPriceMicroPerKwh : null,
    sellPriceMicroPerKwh: hasPrices ? view.sellPriceMicroPerKwh : null,
    energyWh: view.energyWh,
    fillsWh: view.fillsWh.map((fillWh) => Math.abs(fillWh)),
    amountsNano: amounts,
    surplusNano: amounts.reduce(
      (sum, amount, index) => ((view.fillsWh[index] ?? 0) > 0 ? sum + amount : sum - amount),
      0n,
    ),
    gas: view.gasUsed,
    isResearch: view.isResearch,
    violation: view.violation ?? null,
  }
}

function makeBook(make: () => Book, found: FoundRule): Book {
  try {
    return make()
  } catch (cause) {
    if (!(cause instanceof BookCapacityError)) throw cause
    if (cause.reason !== 'book-too-large') throw ruleFailed(found, cause.reason)
    throw new OperatingError(
      { code: 'book-too-large', rule: found.name },
      `${cause.message}; clear fewer orders at once.`,
      { cause },
    )
  }
}

function ruleFailed({ name }: FoundRule, reason: string): OperatingError {
  return new OperatingError(
    { code: 'rule-failed', rule: name, reason },
    `The rule ${name} failed on this book: ${reason}; a slot would be void.`,
  )
}
