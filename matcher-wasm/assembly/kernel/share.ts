/**
 * Shares a quantity over the orders of one price level in proportion to their energy: floors first, then 1 Wh more
 * for the largest remainders, ties in canonical order. Exact, and the shares sum to the quantity.
 */
import { padSet } from './compact'
import { crossingPrice, demandAbove, findCrossing } from './crossing'
import { fills, indices, numbers, shares, weights } from './layout'
import { measure, total } from './range'

/** `part` of `whole` Wh over the listed orders and their energies; `side` is 1 for bids and -1 for offers. */
export function shareLevel(count: i32, part: u32, whole: u32, side: i32): void {
  if (count == 1) {
    store<i32>(fills + (usize(load<u32>(indices)) << 2), i32(part) * side)
    return
  }
  v128.store(numbers + (usize(count) << 2), i32x4.splat(0))
  const rest = part - shareFloors(count, part, whole)
  // Without a rest no remainder is larger than this.
  let least: i32 = i32.MAX_VALUE
  let ties: u32 = 0
  if (rest > 0) {
    // The remainder that is just large enough is a crossing too: demand of one at each remainder, against a supply
    // of `rest` below all of them.
    padSet(numbers, weights, count)
    measure(numbers, weights, count)
    findCrossing(numbers, weights, count, 0, rest)
    least = crossingPrice
    ties = rest - demandAbove
  }
  writeShares(count, least, ties, side)
}

/**
 * Puts the floors into `shares` and replaces the energies by the remainders; gives the sum of the floors. Instead of
 * dividing for each order: with f = floor(part * 2^32 / whole) the estimate floor(energy * f / 2^32) is exact or one
 * too small, since energy < 2^31; and a remainder below 2 * whole < 2^32 is right in 32 bits.
 */
function shareFloors(count: i32, part: u32, whole: u32): u32 {
  const factors = i32x4.splat(i32((u64(part) << 32) / u64(whole)))
  const parts = i32x4.splat(part)
  const wholes = i32x4.splat(whole)
  let sum = i32x4.splat(0)
  for (let i: usize = 0, end = usize(count) << 2; i < end; i += 16) {
    const energy = v128.load(numbers + i)
    const low = i64x2.extmul_low_i32x4_u(energy, factors)
    const high = i64x2.extmul_high_i32x4_u(energy, factors)
    const estimate = i32x4.shuffle(low, high, 1, 3, 5, 7)
    const over = i32x4.sub(i32x4.mul(energy, parts), i32x4.mul(estimate, wholes))
    const isShort = i32x4.ge_u(over, wholes)
    const share = i32x4.sub(estimate, isShort)
    sum = i32x4.add(sum, share)
    v128.store(shares + i, share)
    v128.store(numbers + i, i32x4.sub(over, v128.and(isShort, wholes)))
    v128.store(weights + i, i32x4.splat(1))
  }
  return total(sum)
}

/** Writes the fills: the floor, and one more for remainders above `least` and the first `ties` equal to it. */
function writeShares(count: i32, least: i32, ties: u32, side: i32): void {
  for (let i: usize = 0, end = usize(count) << 2; i < end; i += 4) {
    const remainder = load<i32>(numbers + i)
    const isTie = u32(remainder == least) & u32(ties > 0)
    ties -= isTie
    const share = load<i32>(shares + i) + i32(u32(remainder > least) | isTie)
    store<i32>(fills + (usize(load<u32>(indices + i)) << 2), share * side)
  }
}
