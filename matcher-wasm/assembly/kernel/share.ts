/**
 * Shares a quantity over the orders of one price level in proportion to their energy: floors first, then 1 Wh more
 * for the largest remainders, ties in canonical order. Exact, and the shares sum to the quantity.
 */
import { padSet } from './compact'
import { crossingPrice, demandAbove, findCrossing } from './crossing'
import { fills, indices, numbers, quantities, weights } from './layout'
import { measure } from './range'

/** `part` of `whole` Wh over the listed orders; `side` is 1 for bids and -1 for offers. */
export function shareLevel(count: i32, part: u32, whole: u32, side: i32): void {
  if (count == 1) {
    store<i32>(fills + (usize(load<u32>(indices)) << 2), i32(part) * side)
    return
  }
  const rest = part - shareFloors(count, part, whole, side)
  if (rest > 0) shareRest(count, rest, side)
}

/**
 * Stores the floors and the remainders. Instead of dividing for each order: with f = floor(part * 2^32 / whole) the
 * estimate floor(energy * f / 2^32) is exact or one too small, since energy < 2^31.
 */
function shareFloors(count: i32, part: u32, whole: u32, side: i32): u32 {
  const factor = (u64(part) << 32) / u64(whole)
  let shared: u32 = 0
  for (let i: usize = 0, end = usize(count) << 2; i < end; i += 4) {
    const order = usize(load<u32>(indices + i)) << 2
    const energy = u64(u32(load<i32>(quantities + order) * side))
    let share = (energy * factor) >> 32
    let remainder = energy * u64(part) - share * u64(whole)
    const isShort = u64(remainder >= u64(whole))
    share += isShort
    remainder -= isShort * u64(whole)
    shared += u32(share)
    store<i32>(fills + order, i32(share) * side)
    store<u32>(numbers + i, u32(remainder))
    store<i32>(weights + i, 1)
  }
  return shared
}

/**
 * One more for the `rest` largest remainders. The remainder that is just large enough is a crossing too: demand of
 * one at each remainder, against a supply of `rest` below all of them.
 */
function shareRest(count: i32, rest: u32, side: i32): void {
  padSet(numbers, weights, count)
  measure(numbers, weights, count)
  findCrossing(numbers, weights, count, 0, rest)
  const least = crossingPrice
  let ties = rest - demandAbove
  for (let i: usize = 0, end = usize(count) << 2; i < end; i += 4) {
    const remainder = load<i32>(numbers + i)
    const isTie = u32(remainder == least) & u32(ties > 0)
    ties -= isTie
    const at = fills + (usize(load<u32>(indices + i)) << 2)
    store<i32>(at, load<i32>(at) + side * i32(u32(remainder > least) | isTie))
  }
}
