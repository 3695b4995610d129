/**
 * Trade reduction: the last unit of 1 Wh of the efficient allocation does not trade and sets the prices of all
 * others: bids pay b_k, offers get s_k, and the fund keeps the difference. Parameters: none.
 */
import { crossBook } from '../kernel/cross'
import { crossedQuantity } from '../kernel/fills'
import { ABI_VERSION, STATUS_OK, finish, finishEmpty, orderCount, reserveMemory } from '../kernel/layout'
import { findMargin, lastBid, lastOffer } from '../kernel/margin'
import { pairFills } from '../kernel/pairs'
import { fillReduced } from '../kernel/reduce'

export const abi: i32 = ABI_VERSION

export function reserve(n: i32): i32 {
  return reserveMemory(n)
}

export function clear(): i32 {
  const count = orderCount()
  const quantity = crossBook(count) ? crossedQuantity() : 0
  if (quantity <= 1) return finishEmpty(count)
  findMargin(count)
  fillReduced(count)
  return finish(STATUS_OK, lastBid, lastOffer, quantity - 1)
}

export function pairs(): i32 {
  return pairFills(orderCount())
}
