/** Orders of one owner side by side, each group in canonical order, and what an owner pays or gets for all it trades. */
import { amounts, grouped, records, recordsSpare } from './agent-layout'
import { fills, owners, quantities } from './layout'
import { sortRecords } from './radix'

/** Groups the orders of the book; the scratch of the kernel is spent. */
export function groupByOwner(count: i32): void {
  let bits: u32 = 0
  for (let i: usize = 0, end = usize(count); i < end; i++) {
    const owner = ownerOf(i32(i))
    bits |= owner
    store<u64>(records + (i << 3), (u64(owner) << 32) | u64(i))
  }
  const sorted = sortRecords(records, recordsSpare, count, 32 - clz(bits))
  for (let i: usize = 0, end = usize(count); i < end; i++) {
    store<u32>(grouped + (i << 2), load<u32>(sorted + (i << 3)))
  }
}

/** The place behind the group that begins at `from`. */
export function groupEnd(from: i32, count: i32): i32 {
  const owner = ownerOf(groupedOrder(from))
  let to = from + 1
  while (to < count && ownerOf(groupedOrder(to)) == owner) to++
  return to
}

// @ts-ignore: decorator
@inline
export function groupedOrder(at: i32): i32 {
  return load<i32>(grouped + (usize(at) << 2))
}

// @ts-ignore: decorator
@inline
export function ownerOf(order: i32): u32 {
  return load<u32>(owners + (usize(order) << 2))
}

/**
 * Spreads nano over the Wh that a group trades: floor(total / energy) for each, one more for the first of them. Bids
 * pay it on top (`sign` 1) or less (-1), and offers get it less or on top.
 */
export function spreadOver(from: i32, to: i32, total: u64, sign: i64): void {
  let energy: u64 = 0
  for (let at = from; at < to; at++) energy += u64(tradedEnergy(groupedOrder(at)))
  if (energy == 0) return
  const each = total / energy
  let rest = total % energy
  for (let at = from; at < to; at++) {
    const order = groupedOrder(at)
    const traded = u64(tradedEnergy(order))
    const more = min(rest, traded)
    rest -= more
    const isBid = load<i32>(quantities + (usize(order) << 2)) > 0
    const amountAt = amounts + (usize(order) << 3)
    const part = i64(each * traded + more) * sign
    store<i64>(amountAt, load<i64>(amountAt) + (isBid ? part : -part))
  }
}

// @ts-ignore: decorator
@inline
function tradedEnergy(order: i32): u32 {
  return u32(abs(load<i32>(fills + (usize(order) << 2))))
}
