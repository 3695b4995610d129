import type { WrittenBook } from './book-lines.ts'

/** A book in canonical order, which is the bytewise order of the orders' names. */
export interface CanonicalBook {
  readonly orders: readonly string[]
  readonly members: readonly string[]
  /** > 0 bid, < 0 offer. */
  readonly energiesWh: Int32Array
  readonly limitPricesMicroPerKwh: Int32Array
  /** Numbers of the members, in the order in which the book meets them, as in a block. */
  readonly owners: Int32Array
}

/** Sorts a book as it was written: the result of a clearing cannot depend on the order of lines. */
export function toCanonicalBook(book: WrittenBook): CanonicalBook {
  const sorted = Uint32Array.from(book.orders.keys()).sort((left, right) =>
    compareUtf8(book.orders[left] ?? '', book.orders[right] ?? ''),
  )
  const inOrder = <T>(column: readonly T[]): T[] =>
    Array.from(sorted, (index) => column[index]).filter((each) => each !== undefined)
  const members = inOrder(book.members)
  return {
    orders: inOrder(book.orders),
    members,
    energiesWh: Int32Array.from(inOrder(book.energiesWh)),
    limitPricesMicroPerKwh: Int32Array.from(inOrder(book.limitPricesMicroPerKwh)),
    owners: numberOwners(members),
  }
}

function numberOwners(members: readonly string[]): Int32Array {
  const numbers = new Map<string, number>()
  return Int32Array.from(members, (member) => {
    const known = numbers.get(member)
    if (known !== undefined) return known
    numbers.set(member, numbers.size)
    return numbers.size - 1
  })
}

/** The order of the UTF-8 bytes of two texts, without making them. */
export function compareUtf8(left: string, right: string): number {
  if (left === right) return 0
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const difference = rank(left.charCodeAt(at)) - rank(right.charCodeAt(at))
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** Code units sort as UTF-8 does, but for surrogates: they stand for what comes after all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
