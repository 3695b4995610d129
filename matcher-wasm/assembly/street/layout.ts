/**
 * Where the columns of a simulated street lie, home h at place h of each: first those of i32, then those of f64, then the
 * order book. Each is a whole number of vectors long, and what lies beyond the last home is 0 and stays 0. The host makes
 * its views in the same order (`sim/fast/street-memory.ts`).
 */

/** The slot at hand; Wh, prices in micro per kWh. */
export const LOAD = 0
export const FLEXIBLE = 1
export const SUN = 2
export const IMPORT = 3
export const EXPORT = 4
export const CHARGE = 5
export const DISCHARGE = 6
export const STORED_SOLAR_USED = 7
/** What the home orders, > 0 a bid; by its meter, or with an error. */
export const EXPECTED = 8
export const BID_LIMIT = 9
export const OFFER_LIMIT = 10
/** Of the home; Wh of a slot, ppm. */
export const CONNECTION = 11
export const EFFICIENCY = 12
export const CHARGE_SLOT = 13
export const DISCHARGE_SLOT = 14
/** The homes, by number, whose batteries nobody steers. */
export const PASSIVE = 15

/** Columns of f64: batteries in millionths of a Wh, then what is summed up. */
export const STORED = 0
export const STORED_SOLAR = 1
export const FULL = 2
export const RESERVE = 3
export const SELF_CONSUMED = 4

/** Columns of the book. */
export const HOMES = 0
export const ENERGIES = 1
export const LIMITS = 2
const BOOK_COLUMNS = 3

/** Bytes of a column of i32 that has a place for every home. */
export let bytes: usize = 0
let integers: usize = 0
let floats: usize = 0
let book: usize = 0
let bookBytes: usize = 0

/**
 * Makes room for so many columns, before anything else is called, and once; gives the address of the first one, 0 where
 * there is not enough memory.
 */
export function reserve(homes: i32, orders: i32, integerColumns: i32, floatColumns: i32): usize {
  bytes = wholeVectors(homes)
  bookBytes = wholeVectors(orders)
  integers = (__heap_base + 15) & ~15
  floats = integers + bytes * usize(integerColumns)
  book = floats + 2 * bytes * usize(floatColumns)
  const missing = i64(book + bookBytes * BOOK_COLUMNS) - (i64(memory.size()) << 16)
  return missing > 0 && memory.grow(i32((missing + 0xffff) >> 16)) < 0 ? 0 : integers
}

// @ts-ignore: decorator
@inline
export function integer(column: i32): usize {
  return integers + bytes * usize(column)
}

// @ts-ignore: decorator
@inline
export function float(column: i32): usize {
  return floats + 2 * bytes * usize(column)
}

// @ts-ignore: decorator
@inline
export function ordered(column: i32): usize {
  return book + bookBytes * usize(column)
}

function wholeVectors(places: i32): usize {
  return ((usize(places) << 2) + 15) & ~15
}
