/** Faulty: buyers pay what the last seller asks, sellers get what the last buyer bids, and somebody pays the rest. */
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
  let lastOffer = i32.MIN_VALUE
  for (let index: usize = 0; index < usize(count); index++) {
    const fill = load<i32>(fills + (index << 2))
    const price = load<i32>(prices + (index << 2))
    if (fill > 0) lastBid = min(lastBid, price)
    if (fill < 0) lastOffer = max(lastOffer, price)
  }
  return finish(STATUS_OK, lastOffer, lastBid, quantity)
}
