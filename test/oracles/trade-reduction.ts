/** Trade reduction: the last unit of the efficient allocation does not trade and sets the prices of all others. */
import type { Oracle, OracleOrder, OracleResult } from './book.ts'
import type { Margin } from './margin.ts'
import { findMargin } from './margin.ts'
import { fillBook } from './merit.ts'
import { atPrices, noTrade } from './result.ts'

export const clearTradeReduction: Oracle = ({ orders }) => {
  const margin = findMargin(orders)
  return margin === undefined ? noTrade(orders) : reduceTrade(orders, margin)
}

/** k - 1 units trade: bids pay b_k, offers get s_k, the fund keeps the difference. */
export function reduceTrade(orders: readonly OracleOrder[], margin: Margin): OracleResult {
  const prices = { buy: margin.lastBid, sell: margin.lastOffer }
  return atPrices(orders, fillBook(orders, margin.energyWh - 1), prices)
}
