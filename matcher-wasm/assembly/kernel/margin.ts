/**
 * The prices around the last unit of 1 Wh that would trade at the crossing: b_k, s_k and the best units beyond them.
 * At the crossing price itself they are known; else they are the nearest order of their side beyond it.
 */
import { crossedQuantity } from './fills'
import { crossingPrice, demandAbove, demandAt, supplyAt, supplyBelow } from './crossing'
import { prices, quantities } from './layout'
import { highest, lowest } from './range'

/** Where there is no such unit: further out than any price. */
export const NO_BID: i32 = i32.MIN_VALUE
export const NO_OFFER: i32 = i32.MAX_VALUE

/** b_k and s_k: the last units that trade. */
export let lastBid: i32 = 0
export let lastOffer: i32 = 0
/** b_{k+1} and s_{k+1}: the best units that do not; they may be of the same orders. */
export let nextBid: i32 = 0
export let nextOffer: i32 = 0

/** Reads the margin of a book that has just been crossed with a quantity above 0. */
export function findMargin(count: i32): void {
  const zero = i32x4.splat(0)
  const level = i32x4.splat(crossingPrice)
  const noBid = i32x4.splat(NO_BID)
  const noOffer = i32x4.splat(NO_OFFER)
  let bidAbove = noOffer
  let bidBelow = noBid
  let offerAbove = noOffer
  let offerBelow = noBid
  const distance = quantities - prices
  for (let at = prices, end = prices + (usize(count) << 2); at < end; at += 16) {
    const price = v128.load(at)
    const quantity = v128.load(at + distance)
    const isBid = i32x4.gt_s(quantity, zero)
    const isOffer = i32x4.lt_s(quantity, zero)
    const above = v128.bitselect(price, noOffer, i32x4.gt_s(price, level))
    const below = v128.bitselect(price, noBid, i32x4.lt_s(price, level))
    bidAbove = i32x4.min_s(bidAbove, v128.bitselect(above, noOffer, isBid))
    offerAbove = i32x4.min_s(offerAbove, v128.bitselect(above, noOffer, isOffer))
    bidBelow = i32x4.max_s(bidBelow, v128.bitselect(below, noBid, isBid))
    offerBelow = i32x4.max_s(offerBelow, v128.bitselect(below, noBid, isOffer))
  }
  const bidShare = crossedQuantity() - demandAbove
  const offerShare = crossedQuantity() - supplyBelow
  lastBid = bidShare > 0 ? crossingPrice : lowest(bidAbove)
  lastOffer = offerShare > 0 ? crossingPrice : highest(offerBelow)
  nextBid = bidShare < demandAt ? crossingPrice : highest(bidBelow)
  nextOffer = offerShare < supplyAt ? crossingPrice : lowest(offerAbove)
}
