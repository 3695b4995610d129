/**
 * Pay as bid: the fills of the uniform price; filled bids, dearest first, meet filled offers, cheapest first, and every
 * pair trades at the k-point between its two limits. Parameters: k as numerator and denominator.
 */
import { crossBook } from '../kernel/cross'
import { crossingPrice } from '../kernel/crossing'
import { crossedQuantity, fillBook } from '../kernel/fills'
import {
  ABI_VERSION,
  STATUS_BAD_PARAMETER,
  STATUS_OK,
  extraColumn,
  finish,
  finishEmpty,
  kDenominator,
  kNumerator,
  orderCount,
  publishAmounts,
  reserveMemory,
  setTradeCount,
} from '../kernel/layout'
import { pairByMerit } from '../kernel/merit-pairs'
import { sortByMerit } from '../kernel/merit'

export const abi: i32 = ABI_VERSION

let listed: i32 = 0

export function reserve(n: i32): i32 {
  // An amount and a record per order.
  const at = reserveMemory(n, 4)
  if (at != 0) publishAmounts(extraColumn(0))
  return at
}

export function clear(): i32 {
  const count = orderCount()
  listed = 0
  if (kNumerator() < 0 || kNumerator() > kDenominator() || kDenominator() == 0) {
    return finish(STATUS_BAD_PARAMETER, 0, 0, 0)
  }
  const amounts = extraColumn(0)
  memory.fill(amounts, 0, usize(count) << 3)
  const quantity = crossBook(count) ? crossedQuantity() : 0
  if (quantity == 0) return finishEmpty(count)
  const level = crossingPrice
  fillBook(count)
  const spare = sortByMerit(count, level, extraColumn(2))
  listed = pairByMerit(quantity, amounts, spare)
  return finish(STATUS_OK, 0, 0, quantity)
}

/** The trades belong to the result: `clear` has listed them. */
export function pairs(): i32 {
  setTradeCount(listed)
  return listed
}
