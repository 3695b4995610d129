/**
 * Whom an owner displaces: the energy that would trade in its place, from the first to be taken to the last, and what
 * a Wh of it is worth. With sums over the sorted list a question is a binary search instead of a walk: for m orders of
 * the owner in the list of n, m log n steps. Else many owners around one margin of small orders take n^2.
 */
import { energySums, ranks, records, recordsSpare, spares, valueSums } from './agent-layout'
import { groupedOrder } from './owners'
import { sortRecords } from './radix'

let listed: i32 = 0
/** The list: a key, and an order in the low half. */
let list: usize = 0
/** The bits of worth that occur, and what turns worth to keys, which ascend, and back. */
let worthBits: u32 = 0
let flip: u32 = 0

export function beginDisplaced(): void {
  listed = 0
  worthBits = 0
}

/** Adds an order with `energy` Wh, maybe 0, each worth `worth` < 2^31; every order of the book must be told. */
export function addDisplaced(order: i32, energy: u32, worth: u32): void {
  store<u32>(spares + (usize(order) << 2), energy)
  store<u64>(records + (usize(listed) << 3), (u64(worth) << 32) | u64(u32(order)))
  listed += i32(energy > 0)
  worthBits |= energy > 0 ? worth : 0
}

/** Sorts the list, the cheapest first or the dearest, and sums it up. */
export function endDisplaced(isDescending: bool): void {
  const bits = 32 - clz(worthBits)
  flip = isDescending ? (1 << bits) - 1 : 0
  for (let at = 0; at < listed; at++) {
    const keyAt = records + (usize(at) << 3)
    store<u32>(keyAt, load<u32>(keyAt, 4) ^ flip, 4)
  }
  list = sortRecords(records, recordsSpare, listed, bits)
  let energy: u32 = 0
  let value: u64 = 0
  for (let at = 0; at < listed; at++) {
    const order = usize(load<u32>(list + (usize(at) << 3)))
    const spare = load<u32>(spares + (order << 2))
    energy += spare
    value += u64(spare) * u64(worthAt(at))
    store<u32>(energySums + (usize(at) << 2), energy)
    store<u64>(valueSums + (usize(at) << 3), value)
    store<u32>(ranks + (order << 2), at)
  }
}

/** Worth of the first `energy` Wh of the list that are not of the group; of all of them where there are fewer. */
export function displacedBy(from: i32, to: i32, energy: u32): u64 {
  // The first place up to which the others have enough; `listed` if nowhere.
  let low = 0
  let high = listed
  while (low < high) {
    const middle = (low + high) >> 1
    if (othersEnergy(from, to, middle) >= energy) high = middle
    else low = middle + 1
  }
  const whole = othersEnergy(from, to, low - 1)
  const value = othersValue(from, to, low - 1)
  return low < listed ? value + u64(energy - whole) * u64(worthAt(low)) : value
}

// @ts-ignore: decorator
@inline
function worthAt(at: i32): u32 {
  return load<u32>(list + (usize(at) << 3), 4) ^ flip
}

/** Energy of the list through one place, but for the group's. */
function othersEnergy(from: i32, to: i32, through: i32): u32 {
  if (through < 0) return 0
  let energy = load<u32>(energySums + (usize(through) << 2))
  for (let at = from; at < to; at++) {
    const order = usize(groupedOrder(at)) << 2
    const spare = load<u32>(spares + order)
    if (spare > 0 && load<i32>(ranks + order) <= through) energy -= spare
  }
  return energy
}

function othersValue(from: i32, to: i32, through: i32): u64 {
  if (through < 0) return 0
  let value = load<u64>(valueSums + (usize(through) << 3))
  for (let at = from; at < to; at++) {
    const order = usize(groupedOrder(at)) << 2
    const spare = load<u32>(spares + order)
    const rank = load<i32>(ranks + order)
    if (spare > 0 && rank <= through) value -= u64(spare) * u64(worthAt(rank))
  }
  return value
}
