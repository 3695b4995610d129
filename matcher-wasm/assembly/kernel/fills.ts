/**
 * Fills at the crossing: what is better priced fills whole; at the crossing price one side fills whole or not at
 * all, and the other shares what is left of the quantity.
 */
import { crossingPrice, demandAbove, demandAt, supplyAt, supplyBelow } from './crossing'
import { fills, indices, kDenominator, kNumerator, prices, quantities } from './layout'
import { listLanes } from './level'
import { highest, lowest } from './range'
import { shareLevel } from './share'

/** Energy that trades at the crossing. */
export function crossedQuantity(): u32 {
  return min(demandAbove + demandAt, supplyBelow + supplyAt)
}

/** Writes the fill of every order. The crossing is spent afterwards: read price and quantity first. */
export function fillBook(count: i32): void {
  const quantity = crossedQuantity()
  const bidShare = quantity - demandAbove
  const offerShare = quantity - supplyBelow
  const price = crossingPrice
  // At most one side is shared: the quantity is the whole of the other one.
  const isBidShared = bidShare > 0 && bidShare < demandAt
  const isOfferShared = offerShare > 0 && offerShare < supplyAt
  const bidsFrom = bidShare == demandAt ? price : price + 1
  const offersTo = offerShare == supplyAt ? price : price - 1
  const side = isBidShared ? 1 : isOfferShared ? -1 : 0
  const listed = fillWhole(count, bidsFrom, offersTo, price, side)
  if (isBidShared) shareLevel(listed, bidShare, demandAt, 1)
  else if (isOfferShared) shareLevel(listed, offerShare, supplyAt, -1)
}

/**
 * Fills bids from one price up and offers to one price down; lists the orders of one side at one level, which it does
 * not fill, or nothing with side 0. The branch is rarely taken, or nearly always, and so is predicted.
 */
export function fillWhole(count: i32, bidsFrom: i32, offersTo: i32, levelPrice: i32, side: i32): i32 {
  const zero = i32x4.splat(0)
  const bidsAbove = i32x4.splat(bidsFrom - 1)
  const offersBelow = i32x4.splat(offersTo + 1)
  const level = i32x4.splat(side == 0 ? i32.MAX_VALUE : levelPrice)
  const sign = i32x4.splat(side >> 31)
  let listed = indices
  const base = prices
  const distance = quantities - prices
  const fillDistance = fills - prices
  for (let at = base, end = base + (usize(count) << 2); at < end; at += 16) {
    const price = v128.load(at)
    const quantity = v128.load(at + distance)
    const bids = v128.and(i32x4.gt_s(price, bidsAbove), i32x4.max_s(quantity, zero))
    const offers = v128.and(i32x4.lt_s(price, offersBelow), i32x4.min_s(quantity, zero))
    v128.store(at + fillDistance, v128.or(bids, offers))
    const isLevel = i32x4.eq(price, level)
    if (v128.any_true(isLevel)) listed = listLanes(listed, isLevel, quantity, sign, i32((at - base) >> 2))
  }
  return i32((listed - indices) >> 2)
}

/**
 * The k-double-auction price between lo = max(last traded offer, best unfilled bid) and hi = min(last traded bid,
 * best unfilled offer). Both are the crossing price, or the nearest price of the book beyond it: every order above
 * the crossing is a traded bid or an unfilled offer, every order below a traded offer or an unfilled bid.
 */
export function auctionPrice(count: i32): i32 {
  const quantity = crossedQuantity()
  const bidShare = quantity - demandAbove
  const offerShare = quantity - supplyBelow
  const isHighHere = bidShare > 0 || offerShare < supplyAt
  const isLowHere = offerShare > 0 || bidShare < demandAt
  if (isHighHere && isLowHere) return crossingPrice
  const low = isLowHere ? crossingPrice : nearestBelow(count)
  const high = isHighHere ? crossingPrice : nearestAbove(count)
  // 2^31 * 2^31 fits; both factors are non-negative, so the division floors.
  const part = (u64(u32(high - low)) * u64(kNumerator())) / u64(kDenominator())
  return low + i32(part)
}

function nearestAbove(count: i32): i32 {
  const level = i32x4.splat(crossingPrice)
  const none = i32x4.splat(i32.MAX_VALUE)
  let nearest = none
  for (let at = prices, end = prices + (usize(count) << 2); at < end; at += 16) {
    const price = v128.load(at)
    nearest = i32x4.min_s(nearest, v128.bitselect(price, none, i32x4.gt_s(price, level)))
  }
  return lowest(nearest)
}

function nearestBelow(count: i32): i32 {
  const level = i32x4.splat(crossingPrice)
  const none = i32x4.splat(i32.MIN_VALUE)
  let nearest = none
  for (let at = prices, end = prices + (usize(count) << 2); at < end; at += 16) {
    const price = v128.load(at)
    nearest = i32x4.max_s(nearest, v128.bitselect(price, none, i32x4.lt_s(price, level)))
  }
  return highest(nearest)
}
