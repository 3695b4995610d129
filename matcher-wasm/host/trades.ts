import type { RuleInstance } from './rule-instance.ts'

/** The trade list of a clearing as a view of words: bid, offer, Wh, price of each trade. */
export interface TradeList {
  readonly code: 'listed'
  readonly count: number
  readonly words: Int32Array
}

export type TradeFailure = 'trapped' | 'gas-exhausted' | 'book-too-large' | 'trades-invalid' | 'no-trade-list'

export type TradeListResult = TradeList | { readonly code: 'rule-failed'; readonly reason: TradeFailure }

const TRADE_WORDS = 4

/**
 * Lets the rule list the pairs of its last clearing. At two to four times the cost of the clearing: for people who
 * look at it, and for rules that pair; settlement works on fills.
 */
export function listTrades(instance: RuleInstance, tradesOffset: number, capacity: number): TradeListResult {
  if (!instance.hasPairs || tradesOffset === 0) return { code: 'rule-failed', reason: 'no-trade-list' }
  const called = instance.pairs()
  if (called.code === 'failed') return { code: 'rule-failed', reason: called.reason }
  if (called.value < 0 || called.value > capacity) return { code: 'rule-failed', reason: 'trades-invalid' }
  const words = new Int32Array(instance.buffer, tradesOffset, called.value * TRADE_WORDS)
  return { code: 'listed', count: called.value, words }
}

/** Says whether a trade list adds up to the fills, order by order, from bids to offers. */
export function areTradesOfFills(list: TradeList, fillsWh: Int32Array): boolean {
  const restWh = fillsWh.slice()
  const { words } = list
  for (let i = 0; i < words.length; i += TRADE_WORDS) {
    const bid = words[i] as number
    const offer = words[i + 1] as number
    const energyWh = words[i + 2] as number
    // The rule may name orders that do not exist.
    const bidRestWh = restWh[bid] ?? 0
    const offerRestWh = restWh[offer] ?? 0
    if (energyWh <= 0 || energyWh > bidRestWh || energyWh > -offerRestWh) return false
    restWh[bid] = bidRestWh - energyWh
    restWh[offer] = offerRestWh + energyWh
  }
  // A loop, because a callback for each order takes longer than all the rest.
  let left = 0
  for (let i = 0; i < restWh.length; i++) left |= restWh[i] as number
  return left === 0
}

/** One trade, its orders by their places in the book. */
export interface ListedTrade {
  readonly bid: number
  readonly offer: number
  readonly energyWh: number
  readonly priceMicroPerKwh: number
}

/** A list as objects, which outlive the next call. */
export function toTrades({ count, words }: TradeList): ListedTrade[] {
  return Array.from({ length: count }, (_, index) => {
    const at = index * TRADE_WORDS
    const [bid = 0, offer = 0, energyWh = 0, priceMicroPerKwh = 0] = words.subarray(at, at + TRADE_WORDS)
    return { bid, offer, energyWh, priceMicroPerKwh }
  })
}
