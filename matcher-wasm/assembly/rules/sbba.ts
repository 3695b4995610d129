/**
 * The strongly budget-balanced auction (Segal-Halevi, Hassidim, Aumann 2016) with 1 Wh as the unit: one price for both
 * sides, and at most one unit lost, to a lottery among the offers. Parameters: none but the lot.
 */
import { crossBook } from '../kernel/cross'
import { crossedQuantity, fillBook } from '../kernel/fills'
import { ABI_VERSION, STATUS_OK, fills, finish, finishEmpty, orderCount, reserveMemory } from '../kernel/layout'
import { PURPOSE_SBBA_LOTTERY, drawBelow } from '../kernel/lot'
import { findMargin, lastBid, nextOffer } from '../kernel/margin'
import { pairFills } from '../kernel/pairs'
import { fillBidsReduced } from '../kernel/reduce'

export const abi: i32 = ABI_VERSION

export function reserve(n: i32): i32 {
  return reserveMemory(n)
}

export function clear(): i32 {
  const count = orderCount()
  const quantity = crossBook(count) ? crossedQuantity() : 0
  if (quantity == 0) return finishEmpty(count)
  findMargin(count)
  // A missing s_{k+1} is above every price.
  if (nextOffer <= lastBid) {
    fillBook(count)
    return finish(STATUS_OK, nextOffer, nextOffer, quantity)
  }
  if (quantity == 1) return finishEmpty(count)
  // No offer is left over up to b_k: those up to the crossing trade whole.
  fillBidsReduced(count)
  takeUnit(drawBelow(PURPOSE_SBBA_LOTTERY, 0, quantity))
  return finish(STATUS_OK, lastBid, lastBid, quantity - 1)
}

/** The offer with the drawn unit loses it; units are numbered from 0 through the fills in canonical order. */
function takeUnit(drawn: u32): void {
  let at = fills
  let rest = drawn
  while (true) {
    const fill = u32(max(-load<i32>(at), 0))
    if (rest < fill) break
    rest -= fill
    at += 4
  }
  store<i32>(at, load<i32>(at) + 1)
}

export function pairs(): i32 {
  return pairFills(orderCount())
}
