/**
 * A slot's book as a community of nodes seals it: the canonical order of its orders, which decides ties and remainders,
 * and the lot, which follows from its contents. To hash every order takes longer than to clear them all, so the fast
 * engine does it only where a run is to equal one of nodes.
 */
import { hashBytes } from '../../node/core/codec/hash-bytes.ts'
import { toHex } from '../../node/core/codec/hex.ts'
import type { Hash } from '../../node/core/crypto/sha256.ts'
import type { BookOrder } from '../../node/core/market/book.ts'
import { orderKey, sealOrders } from '../../node/core/market/book.ts'
import type { MemberId } from '../../node/core/market/order-sheet.ts'
import { assert } from '../../node/core/units/assert.ts'
import { slotAt } from '../../node/core/units/slots.ts'
import type { HomeFees } from './home-fees.ts'
import type { OpenBook } from './open-book.ts'
import type { StreetColumns } from './street-columns.ts'

/** The community whose books a street's are to equal. */
export interface LedgerNames {
  /** sha-256 of its genesis file, hex. */
  readonly communityHash: Hash
  /** The member behind each home, in the order of the homes. */
  readonly members: readonly MemberId[]
}

export interface LedgerBook {
  /** Puts the orders of a slot, one at least, into canonical order within their columns. */
  seal(slot: number, orders: OpenBook): BookSeal
  /** Puts the orders back as they were given, and copies of what each of them got. */
  unseal(orders: OpenBook, fillsWh: Int32Array, amountsNano: BigInt64Array | undefined): UnsealedFills
}

export interface BookSeal {
  readonly lot: Uint8Array
  /** Of each order: owners are numbered in the order in which the book meets them. */
  readonly owners: Int32Array
}

export interface UnsealedFills {
  readonly fillsWh: Int32Array
  readonly amountsNano: BigInt64Array | undefined
}

export function createLedgerBook(
  { communityHash, members }: LedgerNames,
  { street, fees }: { readonly street: StreetColumns; readonly fees: HomeFees },
): LedgerBook {
  assert(members.length === street.homes.length, 'every home is a member')
  const community = hashBytes(communityHash)
  const firstSlot = slotAt(street.startMs, street.slotMs)
  /** Where the order at each place of the sealed book was given. */
  let places: readonly number[] = []
  return {
    seal(slot, orders) {
      const named = nameOrders(firstSlot + slot, orders)
      named.sort((left, right) => (left.order.id < right.order.id ? -1 : 1))
      places = named.map(({ place }) => place)
      permute(orders, places)
      const book = named.map(({ order }) => order)
      const { lot } = sealOrders(communityHash, firstSlot + slot, book)
      return { lot, owners: ownersOf(orders) }
    },
    unseal(orders, fillsWh, amountsNano) {
      const given = new Array<number>(places.length)
      places.forEach((place, sealed) => (given[place] = sealed))
      permute(orders, given)
      return {
        fillsWh: Int32Array.from(given, (sealed) => fillsWh[sealed] ?? 0),
        amountsNano: amountsNano && BigInt64Array.from(given, (sealed) => amountsNano[sealed] ?? 0n),
      }
    },
  }

  /** A home's orders are numbered as they were given, as in its sheet. */
  function nameOrders(slot: number, orders: OpenBook): { place: number; order: BookOrder }[] {
    const given = new Int32Array(members.length)
    return Array.from({ length: orders.count }, (_, place) => {
      const home = orders.homes[place] ?? 0
      const index = given[home] ?? 0
      given[home] = index + 1
      const member = members[home] ?? ''
      const id = toHex(orderKey(community, slot, member, index))
      return { place, order: { id, member, ...writtenOrder(place, orders, fees) } }
    })
  }
}

function ownersOf({ homes, count }: OpenBook): Int32Array {
  const numbers = new Map<number, number>()
  return Int32Array.from(homes.subarray(0, count), (home) => {
    const number = numbers.get(home) ?? numbers.size
    numbers.set(home, number)
    return number
  })
}

/** An order as its owner writes it: fees are part of its limit. */
function writtenOrder(
  place: number,
  { homes, energiesWh, limitPricesMicroPerKwh }: OpenBook,
  { bidMicroPerKwh, offerMicroPerKwh }: HomeFees,
): Omit<BookOrder, 'id' | 'member'> {
  const home = homes[place] ?? 0
  const energyWh = energiesWh[place] ?? 0
  const limit = limitPricesMicroPerKwh[place] ?? 0
  return energyWh > 0
    ? { side: 'bid', energyWh, limitPriceMicroPerKwh: limit + (bidMicroPerKwh[home] ?? 0), source: 'load' }
    : {
        ...{ side: 'offer', energyWh: -energyWh, source: 'unknown' },
        limitPriceMicroPerKwh: limit - (offerMicroPerKwh[home] ?? 0),
      }
}

/** Puts at each place what stood at another. */
function permute(orders: OpenBook, from: readonly number[]): void {
  for (const column of [orders.homes, orders.energiesWh, orders.limitPricesMicroPerKwh])
    column.set(Int32Array.from(from, (place) => column[place] ?? 0))
}
