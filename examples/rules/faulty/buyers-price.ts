/** Faulty where truth is promised: the last buyer sets the price that all pay, and so does better to bid less. */
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
  let lastBid = i32.MAX_VALUE
  for (let index: usize = 0; index < usize(count); index++) {
    if (load<i32>(fills + (index << 2)) > 0) lastBid = min(lastBid, load<i32>(prices + (index << 2)))
  }
  return finish(STATUS_OK, lastBid, lastBid, quantity)
}
