/**
 * Where everything lies in memory, and the header of rule ABI v1. The host reads the offsets from the header and
 * never computes them, so this layout may change without a new ABI.
 *
 *   header 256 B | table 16 KiB | price | quantity | fill | owner | indices | numbers | trades | extra
 *
 * Every array is padded, so that a pass of four lanes may run and store past the last order.
 */

// Words of the header, as byte offsets.
const COUNT: usize = 0
const K_NUMERATOR: usize = 8
const K_DENOMINATOR: usize = 12
const STATUS: usize = 40
const BUY_PRICE: usize = 44
const SELL_PRICE: usize = 48
const TRADE_COUNT: usize = 52
const QUANTITY: usize = 56
const LOT: usize = 64
const PRICE_OFFSET: usize = 128
const QUANTITY_OFFSET: usize = 132
const FILL_OFFSET: usize = 136
const AMOUNT_OFFSET: usize = 140
const OWNER_OFFSET: usize = 144
const TRADES_OFFSET: usize = 148

const HEADER_BYTES: usize = 256
const PAGE_BYTES: u64 = 65536
const PAD_BYTES: u64 = 64

/** Buckets of the largest histogram, and the bytes of one: demand in the low half, supply in the high half. */
export const TABLE_BUCKETS: usize = 2048
export const TABLE_BYTES: usize = TABLE_BUCKETS * 8

// Status words. Anything but OK voids the slot.
export const STATUS_OK: i32 = 0
export const STATUS_BAD_PARAMETER: i32 = 1

/** `major << 16 | minor`. */
export const ABI_VERSION: i32 = 1 << 16

// @ts-ignore: decorator
@inline
export function header(): usize {
  return (__heap_base + 15) & ~15
}

// @ts-ignore: decorator
@inline
export function table(): usize {
  return header() + HEADER_BYTES
}

export let prices: usize = 0
export let quantities: usize = 0
export let fills: usize = 0
export let owners: usize = 0
export let trades: usize = 0
/** Scratch: one u32 per order each. */
export let indices: usize = 0
export let numbers: usize = 0
/** Scratch inside the trade list, which is only written by `pairs`: a subset of the book while it is searched. */
export let subsetPrices: usize = 0
export let subsetQuantities: usize = 0
/** More of it: a share and a weight per order of the shared level. */
export let shares: usize = 0
export let weights: usize = 0

/** Room for a rule of its own, behind everything else: columns of one i32 per order, every one padded. */
export let extra: usize = 0
let columnBytes: usize = 0

/**
 * Makes room for `n` orders and `extraColumns` columns more (two of them hold one i64 per order); 0 if refused. The
 * only place where memory grows.
 */
export function reserveMemory(n: i32, extraColumns: i32 = 0): i32 {
  if (n < 0) return 0
  const column: u64 = ((u64(n) * 4 + 15) & ~15) + PAD_BYTES
  const start = table() + TABLE_BYTES
  const bytes: u64 = u64(start) + column * 6 + column * 4 + column * u64(extraColumns)
  const pages = (bytes + PAGE_BYTES - 1) / PAGE_BYTES
  if (pages > 65536) return 0
  const missing = i32(pages) - memory.size()
  if (missing > 0 && memory.grow(missing) < 0) return 0

  const step = usize(column)
  columnBytes = step
  prices = start
  quantities = prices + step
  fills = quantities + step
  owners = fills + step
  indices = owners + step
  numbers = indices + step
  trades = numbers + step
  subsetPrices = trades
  subsetQuantities = subsetPrices + step
  shares = subsetQuantities + step
  weights = shares + step
  extra = weights + step

  const at = header()
  memory.fill(at, 0, HEADER_BYTES)
  store<u32>(at, u32(prices), PRICE_OFFSET)
  store<u32>(at, u32(quantities), QUANTITY_OFFSET)
  store<u32>(at, u32(fills), FILL_OFFSET)
  store<u32>(at, 0, AMOUNT_OFFSET)
  store<u32>(at, u32(owners), OWNER_OFFSET)
  store<u32>(at, u32(trades), TRADES_OFFSET)
  return i32(at)
}

/** Where the `index`-th extra column begins. */
export function extraColumn(index: i32): usize {
  return extra + usize(index) * columnBytes
}

/** Tells the host that every order has an amount of its own, and where; called in `reserve`. */
export function publishAmounts(at: usize): void {
  store<u32>(header(), u32(at), AMOUNT_OFFSET)
}

// @ts-ignore: decorator
@inline
export function lotWord(index: i32): u64 {
  return load<u64>(header() + (usize(index) << 3), LOT)
}

// @ts-ignore: decorator
@inline
export function orderCount(): i32 {
  return load<i32>(header(), COUNT)
}

// @ts-ignore: decorator
@inline
export function kNumerator(): i32 {
  return load<i32>(header(), K_NUMERATOR)
}

// @ts-ignore: decorator
@inline
export function kDenominator(): i32 {
  return load<i32>(header(), K_DENOMINATOR)
}

// @ts-ignore: decorator
@inline
export function sellPrice(): i32 {
  return load<i32>(header(), SELL_PRICE)
}

// @ts-ignore: decorator
@inline
export function setTradeCount(count: i32): void {
  store<i32>(header(), count, TRADE_COUNT)
}

/** Writes the result words of the header and gives the status back. */
export function finish(status: i32, buyPrice: i32, sellPrice: i32, quantity: u64): i32 {
  const at = header()
  store<i32>(at, status, STATUS)
  store<i32>(at, buyPrice, BUY_PRICE)
  store<i32>(at, sellPrice, SELL_PRICE)
  store<i32>(at, 0, TRADE_COUNT)
  store<u64>(at, quantity, QUANTITY)
  return status
}

/** Nothing trades. */
export function finishEmpty(count: i32): i32 {
  memory.fill(fills, 0, usize(count) << 2)
  return finish(STATUS_OK, 0, 0, 0)
}

/** Lets the kernel work on other columns of a book, for rules that clear parts of it. */
export function viewColumns(pricesAt: usize, quantitiesAt: usize, fillsAt: usize): void {
  prices = pricesAt
  quantities = quantitiesAt
  fills = fillsAt
}
