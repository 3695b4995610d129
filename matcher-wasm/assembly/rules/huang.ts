/**
 * Huang, Scheller-Wolf, Sycara 2002: the owners of the two marginal orders leave with that side of theirs, the limits
 * of those orders are the prices, and the side that is then longer bears the gap in equal parts by owner. Parameters:
 * none.
 */
import { crossBook } from '../kernel/cross'
import { crossingPrice, demandAbove, supplyBelow } from '../kernel/crossing'
import { crossedQuantity } from '../kernel/fills'
import { ABI_VERSION, STATUS_OK, extraColumn, finish, finishEmpty, orderCount, reserveMemory } from '../kernel/layout'
import { findMargin, lastBid, lastOffer } from '../kernel/margin'
import { fillBefore, filledDemand, filledSupply, findHolder } from '../kernel/marginal'
import { pairFills } from '../kernel/pairs'
import { shareBurden } from '../kernel/burden'

export const abi: i32 = ABI_VERSION

export function reserve(n: i32): i32 {
  // A mark per order.
  return reserveMemory(n, 1)
}

export function clear(): i32 {
  const count = orderCount()
  const quantity = crossBook(count) ? crossedQuantity() : 0
  if (quantity == 0) return finishEmpty(count)
  findMargin(count)
  // Beyond the crossing the last unit is the last one of its level.
  const bidUnit = lastBid == crossingPrice ? quantity - demandAbove : u32.MAX_VALUE
  const offerUnit = lastOffer == crossingPrice ? quantity - supplyBelow : u32.MAX_VALUE
  const bid = findHolder(count, lastBid, bidUnit, 1)
  const offer = findHolder(count, lastOffer, offerUnit, -1)
  fillBefore(count, bid, offer)
  const demand = filledDemand
  const supply = filledSupply
  if (demand == 0 || supply == 0) return finishEmpty(count)
  if (demand > supply) shareBurden(count, demand - supply, 1, lastBid, extraColumn(0))
  else if (supply > demand) shareBurden(count, supply - demand, -1, lastOffer, extraColumn(0))
  return finish(STATUS_OK, lastBid, lastOffer, min(demand, supply))
}

export function pairs(): i32 {
  return pairFills(orderCount())
}
