/**
 * The filled orders of one side by owner, each owner's from the worst price on, equal prices from the last on: two
 * stable sorts, by price and then by owner, of a list that begins at the end of the book.
 */
import { fills, owners, prices } from './layout'
import { sortRecords } from './radix'

/** Records of owner (high half, from the smallest) and index (low half). */
export let ownRecords: usize = 0
export let ownRecordsEnd: usize = 0
/** Records of an owner's energy (high half) and the address of its first own record (low half). */
export let groups: usize = 0
export let groupsEnd: usize = 0

let largestKey: u32 = 0
let lowestOwner: i32 = 0
let highestOwner: i32 = 0

/** Groups one side, 1 for bids and -1 for offers; `worst` is the worst price in it or beyond. Two rooms of records. */
export function sortByOwner(count: i32, side: i32, worst: i32, room: usize, spare: usize): void {
  const listed = listFromEnd(count, side, worst, room)
  ownRecords = sortRecords(room, spare, listed, 32 - clz(largestKey))
  ownRecordsEnd = ownRecords + (usize(listed) << 3)
  for (let at = ownRecords; at < ownRecordsEnd; at += 8) {
    const owner = load<i32>(owners + (usize(load<u32>(at)) << 2))
    store<i32>(at, owner - lowestOwner, 4)
  }
  const other = ownRecords == room ? spare : room
  ownRecords = sortRecords(ownRecords, other, listed, 32 - clz(highestOwner - lowestOwner))
  ownRecordsEnd = ownRecords + (usize(listed) << 3)
}

/** Without a branch: a record is stored always and kept only if the order is filled on that side. */
function listFromEnd(count: i32, side: i32, worst: i32, out: usize): i32 {
  const from = out
  let largest: u32 = 0
  let low: i32 = i32.MAX_VALUE
  let high: i32 = i32.MIN_VALUE
  for (let i = count - 1; i >= 0; i--) {
    const offset = usize(i) << 2
    const key = u32((load<i32>(prices + offset) - worst) * side)
    const owner = load<i32>(owners + offset)
    const isListed = load<i32>(fills + offset) * side > 0
    store<u64>(out, (u64(key) << 32) | u64(i))
    out += usize(isListed) << 3
    largest = isListed ? max(largest, key) : largest
    low = isListed ? min(low, owner) : low
    high = isListed ? max(high, owner) : high
  }
  largestKey = largest
  lowestOwner = low
  highestOwner = high
  return i32((out - from) >> 3)
}

/** Makes one group per owner and sorts them by energy, the smallest first. Two rooms of records. */
export function groupOwners(room: usize, spare: usize): void {
  let out = room
  let largest: u32 = 0
  for (let at = ownRecords; at < ownRecordsEnd; ) {
    const start = at
    const owner = load<u32>(at, 4)
    let energy: u32 = 0
    do {
      energy += abs(load<i32>(fills + (usize(load<u32>(at)) << 2)))
      at += 8
    } while (at < ownRecordsEnd && load<u32>(at, 4) == owner)
    store<u64>(out, (u64(energy) << 32) | u64(start))
    out += 8
    largest = max(largest, energy)
  }
  const count = i32((out - room) >> 3)
  groups = sortRecords(room, spare, count, 32 - clz(largest))
  groupsEnd = groups + (usize(count) << 3)
}

/** The first order, in canonical order, of the owner whose own records begin at an address. */
export function firstOrder(start: usize): u32 {
  const owner = load<u32>(start, 4)
  let first = load<u32>(start)
  for (let at = start + 8; at < ownRecordsEnd && load<u32>(at, 4) == owner; at += 8) first = min(first, load<u32>(at))
  return first
}
