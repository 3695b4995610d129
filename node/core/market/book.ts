/**
 * The sealed book of a slot: all admitted orders in canonical order, which is the same in every engine, different in
 * every slot, and nobody's to choose: by sha256('order' ‖ community ‖ slot ‖ member ‖ index) (design section 5).
 */
import { compareBytes, concatBytes, uint64Bytes } from '../codec/bytes.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import { toHex } from '../codec/hex.ts'
import { merkleRoot } from '../crypto/merkle.ts'
import type { Hash } from '../crypto/sha256.ts'
import { taggedHash } from '../crypto/sha256.ts'
import type { SlotIndex } from '../units/quantities.ts'
import type { MemberId, Order, OrderSheet } from './order-sheet.ts'

export interface BookOrder extends Order {
  /** The canonical hash: the order's name everywhere. */
  readonly id: Hash
  readonly member: MemberId
}

export interface Book {
  readonly slot: SlotIndex
  readonly orders: readonly BookOrder[]
  /** 32 bytes for rules that draw, fixed by the book's contents. */
  readonly lot: Uint8Array
}

/** Seals the sheets of one slot, at most one per member, into its book. */
export function sealBook(community: Hash, slot: SlotIndex, sheets: readonly OrderSheet[]): Book {
  return sealOrders(community, slot, canonicalOrders(community, slot, sheets))
}

/** The book of orders that stand in canonical order; those that were refused are not in it, nor in its lot. */
export function sealOrders(community: Hash, slot: SlotIndex, orders: readonly BookOrder[]): Book {
  return { slot, orders, lot: bookLot(hashBytes(community), slot, orders) }
}

export function canonicalOrders(
  community: Hash,
  slot: SlotIndex,
  sheets: readonly OrderSheet[],
): BookOrder[] {
  const communityBytes = hashBytes(community)
  const keyed = sheets.flatMap((sheet) =>
    sheet.orders.map((order, index) => ({
      key: orderKey(communityBytes, slot, sheet.member, index),
      sheet,
      order,
    })),
  )
  keyed.sort((left, right) => compareBytes(left.key, right.key))
  return keyed.map(({ key, sheet, order }) => ({ id: toHex(key), member: sheet.member, ...order }))
}

/** What an order is named and sorted by; `index` is its place in its member's sheet. */
export function orderKey(
  community: Uint8Array,
  slot: SlotIndex,
  member: MemberId,
  index: number,
): Uint8Array {
  return taggedHash('order', community, uint64Bytes(slot), hashBytes(member), uint64Bytes(index))
}

/** The lot follows from the root of the book's contents: it exists only once nobody can change an order any more. */
function bookLot(community: Uint8Array, slot: SlotIndex, orders: readonly BookOrder[]): Uint8Array {
  const leaves = orders.map((order) =>
    concatBytes(
      hashBytes(order.id),
      Uint8Array.of(order.side === 'bid' ? 0 : 1),
      uint64Bytes(order.energyWh),
      uint64Bytes(order.limitPriceMicroPerKwh + 2 ** 31),
    ),
  )
  return taggedHash('lot', community, uint64Bytes(slot), merkleRoot(leaves))
}
