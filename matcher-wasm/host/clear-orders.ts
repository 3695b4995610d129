import { Book } from './book.ts'
import { amountsNano } from './clearing-rule.ts'
import type { RuleParameters } from './header.ts'
import type { Rule } from './rule.ts'
import type { FailureReason } from './run-clearing.ts'
import { readTrades } from './trades.ts'

/** An order as an object. */
export interface PlainOrder {
  readonly side: 'bid' | 'offer'
  readonly energyWh: number
  readonly limitPriceMicroPerKwh: number
  readonly owner?: number
}

/** Energy from the offer to the bid. */
export interface PlainTrade<T extends PlainOrder> {
  readonly bid: T
  readonly offer: T
  readonly energyWh: number
  readonly priceMicroPerKwh: number
}

export interface PlainFill<T extends PlainOrder> {
  readonly order: T
  readonly energyWh: number
  /** What the bid pays or the offer gets in all. */
  readonly amountNano: bigint
}

export type PlainClearing<T extends PlainOrder> =
  | {
      readonly code: 'cleared'
      readonly buyPriceMicroPerKwh: number | null
      readonly sellPriceMicroPerKwh: number | null
      readonly energyWh: number
      readonly gasUsed: bigint
      /** All orders in their order, those without a fill too. */
      readonly fills: readonly PlainFill<T>[]
      /** The pairs, made one by one as they are asked for; none if the rule lists none. */
      trades(): Generator<PlainTrade<T>>
    }
  | { readonly code: 'rule-failed'; readonly reason: FailureReason }

/**
 * Clears orders that are objects, in canonical order: for documents, tests and small books. Making and reading
 * objects takes ten times as long as the clearing; a `Book` does without.
 */
export function clearOrders<T extends PlainOrder>(
  rule: Rule,
  orders: readonly T[],
  parameters: RuleParameters,
  lot?: Uint8Array,
): PlainClearing<T> {
  const areWords = orders.every((order) => isWord(order.energyWh) && isWord(order.limitPriceMicroPerKwh))
  if (!areWords) return { code: 'rule-failed', reason: 'book-out-of-range' }
  const book = new Book(rule, { capacity: orders.length })
  for (const { side, energyWh, limitPriceMicroPerKwh, owner } of orders) {
    book.add(limitPriceMicroPerKwh, side === 'bid' ? energyWh : -energyWh, owner)
  }
  const result = book.clear(parameters, lot)
  if (result.code === 'rule-failed') return result
  const hasOnePrice = result.energyWh > 0 && result.amountsNano === undefined
  const amounts = amountsNano(result)
  return {
    code: 'cleared',
    buyPriceMicroPerKwh: hasOnePrice ? result.buyPriceMicroPerKwh : null,
    sellPriceMicroPerKwh: hasOnePrice ? result.sellPriceMicroPerKwh : null,
    energyWh: result.energyWh,
    gasUsed: result.gasUsed,
    fills: orders.map((order, index) => ({
      order,
      energyWh: Math.abs(result.fillsWh[index] ?? 0),
      amountNano: amounts[index] ?? 0n,
    })),
    *trades() {
      const list = book.listTrades()
      if (list.code === 'rule-failed') return
      for (const trade of readTrades(list)) {
        const bid = orders[trade.bid]
        const offer = orders[trade.offer]
        if (bid !== undefined && offer !== undefined) yield { ...trade, bid, offer }
      }
    },
  }
}

function isWord(value: number): boolean {
  return (value | 0) === value
}
