/**
 * Vickrey, Clarke and Groves: the efficient allocation, and every owner gains what its presence adds to the welfare of
 * all. Truthful for owners with any number of orders, efficient, individually rational; what bids pay does not cover
 * what offers get, so it is a research rule. No parameters.
 *
 * Without an owner that buys d Wh more than it sells, the best that the others can do is to take the d Wh that lose
 * least against the crossing price p*: losing bids, and offers that would no longer be needed. So the gain of the
 * owner is its surplus at p* and p* less the price of each of those Wh; and the other way round for sellers.
 */
import { amounts, reserveAgents } from '../kernel/agent-layout'
import { crossBook } from '../kernel/cross'
import { crossingPrice } from '../kernel/crossing'
import { addDisplaced, beginDisplaced, displacedBy, endDisplaced } from '../kernel/displaced'
import { crossedQuantity, fillBook } from '../kernel/fills'
import {
  ABI_VERSION,
  STATUS_OK,
  fills,
  finish,
  finishEmpty,
  orderCount,
  prices,
  quantities,
} from '../kernel/layout'
import { groupByOwner, groupEnd, groupedOrder, spreadOver } from '../kernel/owners'
import { markResearch } from '../kernel/parameters'

export const abi: i32 = ABI_VERSION

export function reserve(n: i32): i32 {
  const at = reserveAgents(n, 0)
  if (at != 0) markResearch()
  return at
}

export function clear(): i32 {
  const count = orderCount()
  const quantity = crossBook(count) ? crossedQuantity() : 0
  if (quantity == 0) {
    memory.fill(amounts, 0, usize(count) << 3)
    return finishEmpty(count)
  }
  const price = crossingPrice
  fillBook(count)
  payLimits(count)
  groupByOwner(count)
  payGains(count, price, 1)
  payGains(count, price, -1)
  return finish(STATUS_OK, 0, 0, quantity)
}

/** Before the gains everybody pays, or gets, its limit. */
function payLimits(count: i32): void {
  for (let i: usize = 0, end = usize(count); i < end; i++) {
    const energy = i64(abs(load<i32>(fills + (i << 2))))
    store<i64>(amounts + (i << 3), energy * i64(load<i32>(prices + (i << 2))))
  }
}

/** Pays their gains to the owners that buy more than they sell (`side` 1; or as much), or less (-1). */
function payGains(count: i32, price: i32, side: i32): void {
  listDisplaced(count, price, side)
  for (let from = 0, to = 0; from < count; from = to) {
    to = groupEnd(from, count)
    let net: i32 = 0
    let surplus: i64 = 0
    for (let at = from; at < to; at++) {
      const order = usize(groupedOrder(at)) << 2
      const fill = load<i32>(fills + order)
      net += fill
      surplus += i64(fill) * i64(load<i32>(prices + order) - price)
    }
    if (net < 0 == side < 0) spreadOver(from, to, u64(surplus) + displacedBy(from, to, abs(net)), -1)
  }
}

/** Lists, for buyers, the bids' energy that loses and the offers' that trades; for sellers the others. */
function listDisplaced(count: i32, price: i32, side: i32): void {
  beginDisplaced()
  for (let i = 0; i < count; i++) {
    const at = usize(i) << 2
    const quantity = load<i32>(quantities + at)
    const fill = load<i32>(fills + at)
    const isLosing = quantity > 0 == side > 0
    const energy = abs(isLosing ? quantity - fill : fill)
    addDisplaced(i, energy, u32((price - load<i32>(prices + at)) * side))
  }
  endDisplaced(false)
}
