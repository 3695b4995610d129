/**
 * Local clearing at one price from outside the book. The shorter side fills whole, the longer one in proportion to
 * energy. Whoever the price crosses leaves for good; and since an order stays exactly if its limit accepts every
 * price so far, who stays is known from the dearest and the cheapest of them, and no order carries a mark.
 */
import { padSet } from './compact'
import { STATUS_OK, fills, finish, finishEmpty, indices, prices, quantities } from './layout'
import { listLanes } from './level'
import { total } from './range'
import { shareLevel } from './share'

/** How often the price may be computed again. */
export const RECOMPUTATIONS_MAX: i32 = 16

/** Energy of those who stay. */
export let demandStaying: u32 = 0
export let supplyStaying: u32 = 0

let bidsFrom: i32 = 0
let offersTo: i32 = 0

/** Everybody stays. */
export function gather(count: i32): void {
  padSet(prices, quantities, count)
  bidsFrom = i32.MIN_VALUE
  offersTo = i32.MAX_VALUE
  sumStaying(count)
}

/** Sends away whom the price crosses; true if somebody had to go. */
export function sendAway(count: i32, price: i32): bool {
  const demand = demandStaying
  const supply = supplyStaying
  bidsFrom = max(bidsFrom, price)
  offersTo = min(offersTo, price)
  sumStaying(count)
  return demandStaying != demand || supplyStaying != supply
}

/** Clears those who stay at one price. */
export function clearLocally(count: i32, price: i32): i32 {
  const quantity = min(demandStaying, supplyStaying)
  if (quantity == 0) return finishEmpty(count)
  const side = demandStaying > quantity ? 1 : supplyStaying > quantity ? -1 : 0
  const listed = fillStaying(count, side)
  if (side != 0) shareLevel(listed, quantity, max(demandStaying, supplyStaying), side)
  return finish(STATUS_OK, price, price, quantity)
}

function sumStaying(count: i32): void {
  const zero = i32x4.splat(0)
  const from = i32x4.splat(bidsFrom)
  const to = i32x4.splat(offersTo)
  const distance = quantities - prices
  let demand = zero
  let supply = zero
  for (let at = prices, end = prices + (usize(count) << 2); at < end; at += 16) {
    const price = v128.load(at)
    const quantity = v128.load(at + distance)
    demand = i32x4.add(demand, v128.and(i32x4.ge_s(price, from), i32x4.max_s(quantity, zero)))
    supply = i32x4.sub(supply, v128.and(i32x4.le_s(price, to), i32x4.min_s(quantity, zero)))
  }
  demandStaying = total(demand)
  supplyStaying = total(supply)
}

/** Fills whole whoever stays; lists those of the longer side, or nobody with side 0, and gives their number. */
function fillStaying(count: i32, side: i32): i32 {
  const zero = i32x4.splat(0)
  const from = i32x4.splat(bidsFrom)
  const to = i32x4.splat(offersTo)
  const sign = i32x4.splat(side >> 31)
  const base = prices
  const distance = quantities - base
  const fillDistance = fills - base
  let listed = indices
  for (let at = base, end = base + (usize(count) << 2); at < end; at += 16) {
    const price = v128.load(at)
    const quantity = v128.load(at + distance)
    const bids = v128.and(i32x4.ge_s(price, from), i32x4.max_s(quantity, zero))
    const offers = v128.and(i32x4.le_s(price, to), i32x4.min_s(quantity, zero))
    const fill = v128.or(bids, offers)
    v128.store(at + fillDistance, fill)
    if (side != 0) listed = listLanes(listed, i32x4.ne(fill, zero), quantity, sign, i32((at - base) >> 2))
  }
  return i32((listed - indices) >> 2)
}
