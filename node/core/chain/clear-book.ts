/**
 * Runs the community's rule on a sealed book. Every validator does this before it votes; a block that says anything
 * else gets no vote. A rule that misbehaves makes the slot void, and nobody pays.
 */
import type { Book, BookOrder } from '../market/book.ts'
import type { MemberId } from '../market/order-sheet.ts'
import { assert } from '../units/assert.ts'
import { amountNano } from '../units/quantities.ts'
import { slotStartMs } from '../units/slots.ts'
import type { ClearingOutcome, ClearingRule, PairedOrders, RuleParameters } from './clearing-rule.ts'
import type { ClearingTerms } from '../governance/clearing-terms.ts'
import { feeMicroPerKwh, limitBesideFees, tariffBesideFees } from './beside-fees.ts'

export interface Clearing {
  readonly status: 'cleared' | 'no-trade' | 'rule-failed'
  readonly buyPriceMicroPerKwh: number | null
  readonly sellPriceMicroPerKwh: number | null
  readonly energyWh: number
  /** Wh of each order of the book that trades, >= 0, in canonical order. */
  readonly fillsWh: readonly number[]
}

/** One order's part in the clearing: what it trades and pays or gets in all. */
export interface Fill {
  readonly order: BookOrder
  readonly energyWh: number
  /** energy × price; a bid pays it, an offer receives it (negative prices turn it round). */
  readonly amountNano: bigint
  /** What its member pays in fees beside it, >= 0. */
  readonly feeNano: bigint
}

/** What one member sold to another, at a price between the two; fees are apart. */
export interface PairTrade {
  readonly bid: BookOrder
  readonly offer: BookOrder
  readonly energyWh: number
  readonly priceMicroPerKwh: number
}

export interface ClearedBook {
  readonly clearing: Clearing
  /** Only orders that trade, in canonical order. */
  readonly fills: readonly Fill[]
  /** Who traded with whom, where the rule says so; nothing is settled by it. Null where all trade with all. */
  readonly trades: readonly PairTrade[] | null
}

/**
 * Clears a book in the prices between buyers and sellers: limits are moved by each member's fees before, so that what
 * an order pays or gets with its fees stays within its limit.
 */
export function clearBook(book: Book, terms: ClearingTerms, rule: ClearingRule): ClearedBook {
  if (book.orders.length === 0) return { clearing: emptyClearing('no-trade', 0), fills: [], trades: null }
  const outcome = rule.clear(toSealedBook(book, terms), ruleParameters(book, terms))
  if (outcome.code === 'rule-failed')
    return { clearing: emptyClearing('rule-failed', book.orders.length), fills: [], trades: null }
  return fromOutcome(book, outcome, terms)
}

function fromOutcome(
  book: Book,
  outcome: Extract<ClearingOutcome, { code: 'cleared' }>,
  terms: ClearingTerms,
): ClearedBook {
  const fillsWh = [...outcome.fillsWh].map(Math.abs)
  const clearing: Clearing = {
    status: outcome.energyWh > 0 ? 'cleared' : 'no-trade',
    buyPriceMicroPerKwh: outcome.buyPriceMicroPerKwh,
    sellPriceMicroPerKwh: outcome.sellPriceMicroPerKwh,
    energyWh: outcome.energyWh,
    fillsWh,
  }
  const fills = book.orders.flatMap((order, index) => {
    const energyWh = fillsWh[index] ?? 0
    const feeNano = amountNano(energyWh, feeMicroPerKwh(order, terms))
    const fill = { order, energyWh, amountNano: outcome.amountsNano[index] ?? 0n, feeNano }
    return energyWh === 0 ? [] : [fill]
  })
  return { clearing, fills, trades: outcome.trades ? nameTrades(outcome.trades, book) : null }
}

function nameTrades(trades: readonly PairedOrders[], { orders }: Book): PairTrade[] {
  return trades.map(({ bid: bidAt, offer: offerAt, ...terms }) => {
    const [bid, offer] = [orders[bidAt], orders[offerAt]]
    assert(bid !== undefined && offer !== undefined, 'the host has checked the trades against the fills')
    return { bid, offer, ...terms }
  })
}

function emptyClearing(status: 'no-trade' | 'rule-failed', orders: number): Clearing {
  const fillsWh = Array.from({ length: orders }, () => 0)
  return { status, buyPriceMicroPerKwh: null, sellPriceMicroPerKwh: null, energyWh: 0, fillsWh }
}

function toSealedBook(book: Book, terms: ClearingTerms): Parameters<ClearingRule['clear']>[0] {
  const owners = ownerNumbers(book.orders)
  return {
    energiesWh: Int32Array.from(book.orders, (order) =>
      order.side === 'bid' ? order.energyWh : -order.energyWh,
    ),
    limitPricesMicroPerKwh: Int32Array.from(book.orders, (order) => limitBesideFees(order, terms)),
    owners: Int32Array.from(book.orders, (order) => owners.get(order.member) ?? 0),
    lot: book.lot,
  }
}

/** Owners are numbered in the order in which the book meets them. */
function ownerNumbers(orders: readonly BookOrder[]): Map<MemberId, number> {
  const numbers = new Map<MemberId, number>()
  for (const { member } of orders) if (!numbers.has(member)) numbers.set(member, numbers.size)
  return numbers
}

/**
 * Retail and feed-in come from the members in the book: the lowest retail and the highest feed-in of the slot, each as
 * it is beside the member's fees.
 */
function ruleParameters(book: Book, terms: ClearingTerms): RuleParameters {
  const startMs = slotStartMs(book.slot, terms.genesis.slotMs)
  const members = [...new Set(book.orders.map((order) => order.member))]
  const tariffs = members.flatMap((id) => tariffBesideFees(id, startMs, terms) ?? [])
  const { kNumerator, kDenominator, extra } = terms.genesis.rule
  return {
    kNumerator,
    kDenominator,
    extra,
    retailMicroPerKwh: Math.min(...tariffs.map((tariff) => tariff.retailMicroPerKwh)),
    feedInMicroPerKwh: Math.max(...tariffs.map((tariff) => tariff.feedInMicroPerKwh)),
  }
}
