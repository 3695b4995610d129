/** Faulty: the price is 1 micro above what the last buyer would pay at most. */
import { crossBook } from '../../../matcher-wasm/assembly/kernel/cross'
import { crossedQuantity, fillBook } from '../../../matcher-wasm/assembly/kernel/fills'
import {
  ABI_VERSION,
  STATUS_OK,
  fills,
  finish,
  finishEmpty,
  orderCount,
  prices,
  reserveMemory,
} from '../../../matcher-wasm/assembly/kernel/layout'

export const abi: i32 = ABI_VERSION

export function reserve(n: i32): i32 {
  return reserveMemory(n)
}

export function clear(): i32 {
  const count = orderCount()
  const quantity = crossBook(count) ? crossedQuantity() : 0
  if (quantity == 0) return finishEmpty(count)
  fillBook(count)
  const price = lastBid(count) + 1
  return finish(STATUS_OK, price, price, quantity)
}

function lastBid(count: i32): i32 {
  let lowest = i32.MAX_VALUE
  for (let index: usize = 0; index < usize(count); index++) {
    if (load<i32>(fills + (index << 2)) > 0) lowest = min(lowest, load<i32>(prices + (index << 2)))
  }
  return lowest
}
