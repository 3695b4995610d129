/**
 * For large books: a sample says roughly where the crossing is, one pass over the book sums what lies outside that
 * bracket and keeps what lies inside, and the exact search runs on those few per cent. If the sample misled, the
 * caller searches the whole book: the result is exact whatever the sample was.
 */
import { shuffleFor, padSet } from './compact'
import { tally } from './crossing'
import { prices, quantities, subsetPrices, subsetQuantities, table } from './layout'
import { measure, rangeHigh, rangeLow, setDemand, setSupply, total } from './range'

export let bracketLow: i32 = 0
export let bracketHigh: i32 = 0
export let demandAboveBracket: u32 = 0
export let supplyBelowBracket: u32 = 0

/** Guesses the bracket from every `count / 4^k`-th order; the sample is the subset afterwards. */
export function sampleBracket(count: i32): void {
  const halfBits: u32 = count < 4096 ? 4 : count < 65536 ? 5 : 6
  const size = 1 << (halfBits * 2)
  const stride = usize(count >> (halfBits * 2)) << 2
  let from = prices
  const distance = quantities - prices
  for (let i: usize = 0, end = usize(size) << 2; i < end; i += 4) {
    store<i32>(subsetPrices + i, load<i32>(from))
    store<i32>(subsetQuantities + i, load<i32>(from + distance))
    from += stride
  }
  measure(subsetPrices, subsetQuantities, size)
  // About 2.4 standard deviations of the gap of a random sample: 2 * sum / sqrt(size).
  const margin = i64((u64(setDemand) + u64(setSupply)) >> (halfBits - 1))
  narrow(size, margin)
}

function narrow(size: i32, margin: i64): void {
  const low = rangeLow
  const span = u32(rangeHigh - low)
  const bits: u32 = 32 - clz(span)
  const shift: u32 = bits > 10 ? bits - 10 : 0
  const buckets = (span >> shift) + 1
  tally(subsetPrices, subsetQuantities, size, low, shift, buckets)
  let entryAt = table() + (usize(buckets) << 3)
  let sum: u64 = 0
  const needed = i64(setSupply)
  while (entryAt > table()) {
    entryAt -= 8
    sum += load<u64>(entryAt)
    if (i64((sum & 0xffffffff) + (sum >> 32)) + margin >= needed) break
  }
  // Where the bracket reaches the end of the sample it reaches the end of the book.
  const highBucket = u32((entryAt - table()) >> 3)
  bracketHigh = highBucket + 1 == buckets ? i32.MAX_VALUE : low + i32((highBucket + 1) << shift) - 1
  while (i64((sum & 0xffffffff) + (sum >> 32)) < needed + margin && entryAt > table()) {
    entryAt -= 8
    sum += load<u64>(entryAt)
  }
  bracketLow = entryAt == table() ? i32.MIN_VALUE : low + i32(u32((entryAt - table()) >> 3) << shift)
}

/** Splits the whole padded book by the bracket; gives the number of orders inside, now the subset. */
export function splitByBracket(count: i32): i32 {
  const zero = i32x4.splat(0)
  const low = i32x4.splat(bracketLow)
  const high = i32x4.splat(bracketHigh)
  let demand = zero
  let supply = zero
  let out = subsetPrices
  const outDistance = subsetQuantities - subsetPrices
  const distance = quantities - prices
  for (let at = prices, end = prices + (usize(count) << 2); at < end; at += 16) {
    const price = v128.load(at)
    const quantity = v128.load(at + distance)
    const above = i32x4.gt_s(price, high)
    const below = i32x4.lt_s(price, low)
    demand = i32x4.add(demand, v128.and(above, i32x4.max_s(quantity, zero)))
    supply = i32x4.sub(supply, v128.and(below, i32x4.min_s(quantity, zero)))
    const mask = i32x4.bitmask(v128.or(above, below)) ^ 15
    const shuffle = shuffleFor(mask)
    v128.store(out, i8x16.swizzle(price, shuffle))
    v128.store(out + outDistance, i8x16.swizzle(quantity, shuffle))
    out += usize(popcnt(mask)) << 2
  }
  demandAboveBracket = total(demand)
  supplyBelowBracket = total(supply)
  const inside = i32((out - subsetPrices) >> 2)
  padSet(subsetPrices, subsetQuantities, inside)
  return inside
}
