/** The orders that hold the last unit that trades, and the fills of those before them. */
import { fills, indices, numbers, owners, prices, quantities } from './layout'
import { listLevel } from './level'
import { total } from './range'

export let filledDemand: u32 = 0
export let filledSupply: u32 = 0

/** The order that holds a unit of a level, counted from 1 in canonical order; the last one if there are fewer. */
export function findHolder(count: i32, price: i32, unit: u32, side: i32): i32 {
  const last = usize(listLevel(count, price, side) - 1) << 2
  let at: usize = 0
  let through: u32 = 0
  for (; at < last; at += 4) {
    through += load<u32>(numbers + at)
    if (through >= unit) break
  }
  return load<i32>(indices + at)
}

/** Fills whole the orders before the marginal ones in merit order that are not of the same owner; sums both sides. */
export function fillBefore(count: i32, bid: i32, offer: i32): void {
  const zero = i32x4.splat(0)
  const bidPrice = splatAt(prices, bid)
  const bidOwner = splatAt(owners, bid)
  const bidIndex = i32x4.splat(bid)
  const offerPrice = splatAt(prices, offer)
  const offerOwner = splatAt(owners, offer)
  const offerIndex = i32x4.splat(offer)
  let lanes = i32x4(0, 1, 2, 3)
  let demand = zero
  let supply = zero
  for (let at: usize = 0, end = usize(count) << 2; at < end; at += 16) {
    const price = v128.load(prices + at)
    const quantity = v128.load(quantities + at)
    const owner = v128.load(owners + at)
    const isBefore = v128.or(
      i32x4.gt_s(price, bidPrice),
      v128.and(i32x4.eq(price, bidPrice), i32x4.lt_s(lanes, bidIndex)),
    )
    const isBeforeOffer = v128.or(
      i32x4.lt_s(price, offerPrice),
      v128.and(i32x4.eq(price, offerPrice), i32x4.lt_s(lanes, offerIndex)),
    )
    const bids = v128.and(v128.andnot(isBefore, i32x4.eq(owner, bidOwner)), i32x4.max_s(quantity, zero))
    const offers = v128.and(v128.andnot(isBeforeOffer, i32x4.eq(owner, offerOwner)), i32x4.min_s(quantity, zero))
    v128.store(fills + at, v128.or(bids, offers))
    demand = i32x4.add(demand, bids)
    supply = i32x4.sub(supply, offers)
    lanes = i32x4.add(lanes, i32x4.splat(4))
  }
  filledDemand = total(demand)
  filledSupply = total(supply)
}

// @ts-ignore: decorator
@inline
function splatAt(column: usize, index: i32): v128 {
  return v128.load32_splat(column + (usize(index) << 2))
}
