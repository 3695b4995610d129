/** Pairs the filled orders in merit order, each pair at the k-point between its limits: trades, and an amount per order. */
import { fills, kDenominator, kNumerator, trades } from './layout'
import { bidBase, merit, meritCount, meritOffers, offerBase } from './merit'

/**
 * Lays both sides side by side, Wh by Wh: a stretch with one bid and one offer is a trade. Writes the trades and the
 * amounts of filled orders; gives the number of trades. Takes one u32 per record at `sums` as scratch.
 */
export function pairByMerit(quantity: u32, amounts: usize, sums: usize): i32 {
  accumulate(sums)
  const factor = u64(kNumerator())
  const divisor = u64(kDenominator())
  // A k of 1/2, and those of 0 and 1, need no division.
  const isPower = popcnt(divisor) == 1
  const shift = ctz(divisor)
  let offer = merit
  let bid = merit + (usize(meritOffers) << 3)
  let offerSum = sums
  let bidSum = sums + (usize(meritOffers) << 2)
  let out = trades
  let done: u32 = 0
  let paid: i64 = 0
  let earned: i64 = 0
  // Branch-free as in pairs.ts: the smaller sum ends the trade and moves on.
  while (done < quantity) {
    const bidTo = load<u32>(bidSum)
    const offerTo = load<u32>(offerSum)
    const to = min(bidTo, offerTo)
    const bidRecord = load<u64>(bid)
    const offerRecord = load<u64>(offer)
    const offerLimit = offerBase + i32(offerRecord >> 32)
    // Never negative, and 2^31 * 2^31 fits: the division floors.
    const product = u64(u32(bidBase - i32(bidRecord >> 32) - offerLimit)) * factor
    const price = offerLimit + i32(isPower ? product >> shift : product / divisor)
    const amount = i64(to - done) * i64(price)
    store<u32>(out, u32(bidRecord))
    store<u32>(out, u32(offerRecord), 4)
    store<u32>(out, to - done, 8)
    store<i32>(out, price, 12)
    out += 16
    done = to
    // Stored with every trade; the last one of an order has it all.
    paid += amount
    earned += amount
    store<i64>(amounts + (usize(u32(bidRecord)) << 3), paid)
    store<i64>(amounts + (usize(u32(offerRecord)) << 3), earned)
    const isBidDone = bidTo == to
    const isOfferDone = offerTo == to
    paid = isBidDone ? 0 : paid
    earned = isOfferDone ? 0 : earned
    bid += usize(isBidDone) << 3
    bidSum += usize(isBidDone) << 2
    offer += usize(isOfferDone) << 3
    offerSum += usize(isOfferDone) << 2
  }
  return i32((out - trades) >> 4)
}

/** For each record the energy up to it: the offers', then the bids'. */
function accumulate(sums: usize): void {
  const bids = merit + (usize(meritOffers) << 3)
  accumulateSide(merit, bids, sums)
  accumulateSide(bids, merit + (usize(meritCount) << 3), sums + (usize(meritOffers) << 2))
}

function accumulateSide(from: usize, end: usize, sums: usize): void {
  let sum: u32 = 0
  for (let at = from; at < end; at += 8) {
    sum += abs(load<i32>(fills + (usize(load<u32>(at)) << 2)))
    store<u32>(sums, sum)
    sums += 4
  }
}
