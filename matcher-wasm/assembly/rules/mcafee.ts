/**
 * McAfee 1992 with 1 Wh as the unit: where the midpoint of the best units that do not trade suits the last ones that
 * do, all trade at it; else the last one is given up, as in trade-reduction. Parameters: none.
 */
import { crossBook } from '../kernel/cross'
import { crossedQuantity, fillBook } from '../kernel/fills'
import { ABI_VERSION, STATUS_OK, finish, finishEmpty, orderCount, reserveMemory } from '../kernel/layout'
import { NO_BID, NO_OFFER, findMargin, lastBid, lastOffer, nextBid, nextOffer } from '../kernel/margin'
import { pairFills } from '../kernel/pairs'
import { fillReduced } from '../kernel/reduce'

export const abi: i32 = ABI_VERSION

export function reserve(n: i32): i32 {
  return reserveMemory(n)
}

export function clear(): i32 {
  const count = orderCount()
  const quantity = crossBook(count) ? crossedQuantity() : 0
  if (quantity == 0) return finishEmpty(count)
  findMargin(count)
  // |price| < 2^30, so that twice a price and the sum of two fit.
  const twice = nextBid + nextOffer
  const exist = nextBid != NO_BID && nextOffer != NO_OFFER
  if (exist && 2 * lastOffer <= twice && twice <= 2 * lastBid) {
    // The shift floors below zero too.
    const price = twice >> 1
    fillBook(count)
    return finish(STATUS_OK, price, price, quantity)
  }
  if (quantity == 1) return finishEmpty(count)
  fillReduced(count)
  return finish(STATUS_OK, lastBid, lastOffer, quantity - 1)
}

export function pairs(): i32 {
  return pairFills(orderCount())
}
