/**
 * The uniform price, a k-double auction: everybody trades at one price between the marginal bid and the marginal
 * offer. Efficient, individually rational, balanced; not truthful. Parameters: k as numerator and denominator.
 */
import { crossBook } from '../kernel/cross'
import { auctionPrice, crossedQuantity, fillBook } from '../kernel/fills'
import {
  ABI_VERSION,
  STATUS_BAD_PARAMETER,
  STATUS_OK,
  finish,
  finishEmpty,
  kDenominator,
  kNumerator,
  orderCount,
  reserveMemory,
} from '../kernel/layout'
import { pairFills } from '../kernel/pairs'

export const abi: i32 = ABI_VERSION

export function reserve(n: i32): i32 {
  return reserveMemory(n)
}

export function clear(): i32 {
  const count = orderCount()
  if (kNumerator() < 0 || kNumerator() > kDenominator() || kDenominator() == 0) {
    return finish(STATUS_BAD_PARAMETER, 0, 0, 0)
  }
  const quantity = crossBook(count) ? crossedQuantity() : 0
  if (quantity == 0) return finishEmpty(count)
  const price = auctionPrice(count)
  fillBook(count)
  return finish(STATUS_OK, price, price, quantity)
}

export function pairs(): i32 {
  return pairFills(orderCount())
}
