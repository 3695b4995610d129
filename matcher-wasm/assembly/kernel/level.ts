/** Lists the orders of one side at one price, for the sharing of that level. */
import { shuffleFor } from './compact'
import { indices, numbers, prices, quantities } from './layout'
import { total } from './range'

/**
 * Appends those of four orders that are of the side at the level: which ones, and their energy. Gives the new end of
 * the list. `sign` is all ones for offers and turns them to positive energies: (x ^ -1) + 1 = -x.
 */
// @ts-ignore: decorator
@inline
export function listLanes(listed: usize, isLevel: v128, quantity: v128, sign: v128, first: i32): usize {
  const energy = i32x4.sub(v128.xor(quantity, sign), sign)
  const mask = i32x4.bitmask(v128.and(isLevel, i32x4.gt_s(energy, i32x4.splat(0))))
  const shuffle = shuffleFor(mask)
  v128.store(listed, i8x16.swizzle(i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3)), shuffle))
  v128.store(listed + (numbers - indices), i8x16.swizzle(energy, shuffle))
  return listed + (usize(popcnt(mask)) << 2)
}

/** Lists a level of the whole book; `side` is 1 for bids and -1 for offers. Gives the number of orders. */
export function listLevel(count: i32, price: i32, side: i32): i32 {
  const level = i32x4.splat(price)
  const sign = i32x4.splat(side >> 31)
  const base = prices
  const distance = quantities - prices
  let listed = indices
  for (let at = base, end = base + (usize(count) << 2); at < end; at += 16) {
    const isLevel = i32x4.eq(v128.load(at), level)
    if (!v128.any_true(isLevel)) continue
    listed = listLanes(listed, isLevel, v128.load(at + distance), sign, i32((at - base) >> 2))
  }
  return i32((listed - indices) >> 2)
}

/** The energy of the listed orders. */
export function listedEnergy(listed: i32): u32 {
  v128.store(numbers + (usize(listed) << 2), i32x4.splat(0))
  let sum = i32x4.splat(0)
  for (let at = numbers, end = numbers + (usize(listed) << 2); at < end; at += 16) {
    sum = i32x4.add(sum, v128.load(at))
  }
  return total(sum)
}
