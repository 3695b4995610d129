/** Faulty: at a fair price, but whoever stands first in the book is served first. */
import {
  ABI_VERSION,
  STATUS_OK,
  fills,
  finish,
  orderCount,
  prices,
  quantities,
  reserveMemory,
} from '../../../matcher-wasm/assembly/kernel/layout'
import { feedIn, retail } from '../../../matcher-wasm/assembly/kernel/parameters'

export const abi: i32 = ABI_VERSION

export function reserve(n: i32): i32 {
  return reserveMemory(n)
}

export function clear(): i32 {
  const price = (retail() + feedIn()) >> 1
  const quantity = min(serve(price, 1, i64.MAX_VALUE), serve(price, -1, i64.MAX_VALUE))
  serve(price, 1, quantity)
  serve(price, -1, quantity)
  return finish(STATUS_OK, price, price, u64(quantity))
}

/** Gives the orders of a side that accept the price at most so much, in the order of the book, and says how much. */
function serve(price: i32, sign: i32, most: i64): i64 {
  let rest = most
  for (let index: usize = 0; index < usize(orderCount()); index++) {
    const quantity = load<i32>(quantities + (index << 2)) * sign
    if (quantity < 0) continue
    const limit = load<i32>(prices + (index << 2))
    const accepts = sign > 0 ? limit >= price : limit <= price
    const fill = accepts ? min(i64(quantity), rest) : 0
    store<i32>(fills + (index << 2), i32(fill) * sign)
    rest -= fill
  }
  return most - rest
}
