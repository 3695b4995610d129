/** McAfee's auction with 1 Wh as the unit: all k units at one price where that price suits them, else k - 1. */
import type { Oracle } from './book.ts'
import type { Margin } from './margin.ts'
import { findMargin } from './margin.ts'
import { fillBook } from './merit.ts'
import { atPrices, noTrade } from './result.ts'
import { reduceTrade } from './trade-reduction.ts'

export const clearMcafee: Oracle = ({ orders }) => {
  const margin = findMargin(orders)
  if (margin === undefined) return noTrade(orders)
  const price = balancedPrice(margin)
  if (price === undefined) return reduceTrade(orders, margin)
  return atPrices(orders, fillBook(orders, margin.energyWh), { buy: price, sell: price })
}

/**
 * floor((b_{k+1} + s_{k+1}) / 2) if both exist and 2 s_k <= b_{k+1} + s_{k+1} <= 2 b_k; the floor then lies in
 * [s_k, b_k] too, since both are whole.
 */
function balancedPrice({ lastBid, lastOffer, nextBid, nextOffer }: Margin): number | undefined {
  if (nextBid === undefined || nextOffer === undefined) return undefined
  const twice = nextBid + nextOffer
  return 2 * lastOffer <= twice && twice <= 2 * lastBid ? Math.floor(twice / 2) : undefined
}
