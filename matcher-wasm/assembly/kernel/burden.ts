/**
 * Takes a gap from the fills of one side in equal parts by owner. Owners with less than an equal part lose all they
 * have, which only raises the part of the others: in rising order of energy each is looked at once. An owner's loss
 * comes off its worst price first, and of equal prices off the last order.
 */
import { firstOrder, groupOwners, groups, groupsEnd, ownRecords, sortByOwner } from './by-owner'
import { fills, indices, shares, trades } from './layout'

/** Marks of orders: that of an owner who bears a part, and that of one who bears 1 Wh more. */
const IS_SHARER: i32 = 1
const BEARS_MORE: i32 = 2

/**
 * `side` is 1 for bids and -1 for offers, `worst` its worst price or beyond, `gap` less than its energy; `marks` is
 * scratch for an i32 per order.
 */
export function shareBurden(count: i32, gap: u32, side: i32, worst: i32, marks: usize): void {
  // Rooms for a record per order: the scratch of the layout, and two in the list of trades.
  sortByOwner(count, side, worst, indices, trades)
  groupOwners(ownRecords == indices ? trades : indices, shares)

  let at = groups
  let rest = gap
  let sharers = u32((groupsEnd - groups) >> 3)
  while (true) {
    const energy = u32(load<u64>(at) >> 32)
    if (u64(energy) * u64(sharers) >= u64(rest)) break
    takeFrom(load<u32>(at), energy, side)
    rest -= energy
    sharers -= 1
    at += 8
  }
  const part = rest / sharers
  markMore(at, rest % sharers, count, marks)
  for (; at < groupsEnd; at += 8) {
    const start = usize(load<u32>(at))
    const mark = load<i32>(marks + (usize(firstOrder(start)) << 2))
    takeFrom(start, part + u32(mark == BEARS_MORE), side)
  }
}

/** Marks the sharers' first orders; of the `more` first of them in canonical order that they bear 1 Wh more. */
function markMore(from: usize, more: u32, count: i32, marks: usize): void {
  memory.fill(marks, 0, usize(count) << 2)
  for (let at = from; at < groupsEnd; at += 8) {
    store<i32>(marks + (usize(firstOrder(load<u32>(at))) << 2), IS_SHARER)
  }
  for (let at = marks; more > 0; at += 4) {
    if (load<i32>(at) != IS_SHARER) continue
    store<i32>(at, BEARS_MORE)
    more -= 1
  }
}

/** Takes from the fills of one owner, whose own records begin at `at` and hold at least `loss`. */
function takeFrom(at: usize, loss: u32, side: i32): void {
  while (loss > 0) {
    const fillAt = fills + (usize(load<u32>(at)) << 2)
    const fill = load<i32>(fillAt)
    const taken = min(loss, u32(abs(fill)))
    store<i32>(fillAt, fill - i32(taken) * side)
    loss -= taken
    at += 8
  }
}
