/**
 * The filled orders in merit order: offers from the cheapest, then bids from the dearest, equal prices in canonical
 * order. One sort for both sides: the keys of the bids come after those of the offers.
 */
import { fills, indices, prices } from './layout'
import { sortRecords } from './radix'
import { highest, lowest } from './range'

/** Records of key (high half) and index (low half): `meritOffers` offers, then bids. */
export let merit: usize = 0
export let meritOffers: i32 = 0
export let meritCount: i32 = 0
/** The price of an offer is `offerBase + key`, that of a bid `bidBase - key`; both wrap. */
export let offerBase: i32 = 0
export let bidBase: i32 = 0

/**
 * Sorts the filled orders of a book with fills on both sides, no filled bid below `level` and no filled offer above.
 * Takes the indices and numbers as scratch, and as much at `spare`; gives which of the two is free again.
 */
export function sortByMerit(count: i32, level: i32, spare: usize): usize {
  findBases(count, level)
  listFilled(count)
  merit = sortRecords(indices, spare, meritCount, 32 - clz(bidBase - level))
  return merit == indices ? spare : indices
}

function findBases(count: i32, level: i32): void {
  const zero = i32x4.splat(0)
  let low = i32x4.splat(level)
  let high = low
  const distance = fills - prices
  // Behind the last order a fill may stand from before.
  const whole = usize(count & ~3) << 2
  for (let at = prices, end = prices + whole; at < end; at += 16) {
    const price = v128.load(at)
    const fill = v128.load(at + distance)
    low = i32x4.min_s(low, v128.bitselect(price, low, i32x4.lt_s(fill, zero)))
    high = i32x4.max_s(high, v128.bitselect(price, high, i32x4.gt_s(fill, zero)))
  }
  let lowestOffer = lowest(low)
  let highestBid = highest(high)
  for (let at = prices + whole, end = prices + (usize(count) << 2); at < end; at += 4) {
    const price = load<i32>(at)
    const fill = load<i32>(at + distance)
    if (fill < 0) lowestOffer = min(lowestOffer, price)
    if (fill > 0) highestBid = max(highestBid, price)
  }
  offerBase = lowestOffer
  bidBase = highestBid + (level - lowestOffer + 1)
}

/** Without a branch: a record is stored always and kept only if the order is filled. */
function listFilled(count: i32): void {
  let out = indices
  let offers = 0
  const distance = fills - prices
  let at = prices
  for (let i = 0; i < count; i++) {
    const price = load<i32>(at)
    const fill = load<i32>(at + distance)
    const key = u32(fill > 0 ? bidBase - price : price - offerBase)
    store<u64>(out, (u64(key) << 32) | u64(i))
    out += usize(fill != 0) << 3
    offers += i32(fill < 0)
    at += 4
  }
  meritOffers = offers
  meritCount = i32((out - indices) >> 3)
}
