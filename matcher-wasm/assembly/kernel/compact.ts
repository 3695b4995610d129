/** Keeps the orders whose price lies in a bracket: four at a time and without a branch. */
import { subsetPrices, subsetQuantities } from './layout'

// Byte shuffles that move the chosen ones of four lanes to the front; the mask of chosen lanes is the index.
// A loop over the mask bits instead is 2.3 times slower at 10^6 orders.
// prettier-ignore
const SHUFFLES: usize = memory.data<u8>([
  0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,
  0,1,2,3,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,
  4,5,6,7,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,
  0,1,2,3,4,5,6,7,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,
  8,9,10,11,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,
  0,1,2,3,8,9,10,11,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,
  4,5,6,7,8,9,10,11,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,
  0,1,2,3,4,5,6,7,8,9,10,11,0x80,0x80,0x80,0x80,
  12,13,14,15,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,
  0,1,2,3,12,13,14,15,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,
  4,5,6,7,12,13,14,15,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,
  0,1,2,3,4,5,6,7,12,13,14,15,0x80,0x80,0x80,0x80,
  8,9,10,11,12,13,14,15,0x80,0x80,0x80,0x80,0x80,0x80,0x80,0x80,
  0,1,2,3,8,9,10,11,12,13,14,15,0x80,0x80,0x80,0x80,
  4,5,6,7,8,9,10,11,12,13,14,15,0x80,0x80,0x80,0x80,
  0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,
], 16)

// @ts-ignore: decorator
@inline
export function shuffleFor(mask: i32): v128 {
  return v128.load(SHUFFLES + (usize(mask) << 4))
}

/**
 * Copies the orders of a padded set with `low <= price <= high` to the subset and pads it; gives their number. The
 * source may be the subset itself: the writing end never overtakes the reading end.
 */
export function compactBetween(pricesAt: usize, quantitiesAt: usize, count: i32, low: i32, high: i32): i32 {
  const lowest = i32x4.splat(low)
  const highest = i32x4.splat(high)
  const end = pricesAt + (usize(count) << 2)
  const distance = quantitiesAt - pricesAt
  const outDistance = subsetQuantities - subsetPrices
  let out = subsetPrices
  for (let at = pricesAt; at < end; at += 16) {
    const price = v128.load(at)
    const quantity = v128.load(at + distance)
    const mask = i32x4.bitmask(v128.and(i32x4.ge_s(price, lowest), i32x4.le_s(price, highest)))
    const shuffle = shuffleFor(mask)
    v128.store(out, i8x16.swizzle(price, shuffle))
    v128.store(out + outDistance, i8x16.swizzle(quantity, shuffle))
    out += usize(popcnt(mask)) << 2
  }
  padSet(subsetPrices, subsetQuantities, i32((out - subsetPrices) >> 2))
  return i32((out - subsetPrices) >> 2)
}

/** Fills the lanes behind a set up to a multiple of four: no energy, at a price that is in the set. */
export function padSet(pricesAt: usize, quantitiesAt: usize, count: i32): void {
  const offset = usize(count) << 2
  v128.store(pricesAt + offset, v128.load32_splat(pricesAt))
  v128.store(quantitiesAt + offset, i32x4.splat(0))
}
