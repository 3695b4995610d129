/**
 * A part of the book in columns of its own, on which the kernel can work as if it were the book: the orders with one
 * mark, in canonical order. `leaveSubBook` returns to the whole.
 */
import { ruleColumn } from './agent-layout'
import { fills, prices, quantities, viewColumns } from './layout'

/** Columns of the rule that a sub-book takes, from the first on. */
export const SUB_BOOK_COLUMNS: i32 = 5

/** A mark for each order of the book. */
export function markAt(order: i32): usize {
  return ruleColumn(4) + (usize(order) << 2)
}

export let subDemand: u32 = 0
export let subSupply: u32 = 0

let bookPrices: usize = 0
let bookQuantities: usize = 0
let bookFills: usize = 0

/** Copies the orders with `mark` out of the book of `count` orders, shows them to the kernel, and gives their number. */
export function enterSubBook(count: i32, mark: i32): i32 {
  bookPrices = prices
  bookQuantities = quantities
  bookFills = fills
  viewColumns(ruleColumn(0), ruleColumn(1), ruleColumn(2))
  const orders = ruleColumn(3)
  let copied = 0
  subDemand = 0
  subSupply = 0
  for (let i = 0; i < count; i++) {
    if (load<i32>(markAt(i)) != mark) continue
    const from = usize(i) << 2
    const to = usize(copied) << 2
    const quantity = load<i32>(bookQuantities + from)
    store<i32>(prices + to, load<i32>(bookPrices + from))
    store<i32>(quantities + to, quantity)
    store<i32>(orders + to, i)
    subDemand += u32(max(quantity, 0))
    subSupply += u32(max(-quantity, 0))
    copied++
  }
  return copied
}

/** Copies the fills of the sub-book's `copied` orders into the book. */
export function returnFills(copied: i32): void {
  const orders = ruleColumn(3)
  for (let i: usize = 0, end = usize(copied) << 2; i < end; i += 4) {
    store<i32>(bookFills + (usize(load<u32>(orders + i)) << 2), load<i32>(fills + i))
  }
}

export function leaveSubBook(): void {
  viewColumns(bookPrices, bookQuantities, bookFills)
}
