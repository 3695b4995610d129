/**
 * Mid-market rate: neighbours trade half-way between the retail and the feed-in tariff; what is left over meets the
 * tariffs in settlement. Individually rational and balanced; not efficient, and quantities can be exaggerated.
 * Parameters: the tariffs.
 */
import { clearLocally, gather, sendAway } from '../kernel/community'
import { ABI_VERSION, STATUS_BAD_PARAMETER, finish, orderCount, reserveMemory } from '../kernel/layout'
import { areTariffsInRange, feedIn, listNoTrades, retail } from '../kernel/parameters'

export const abi: i32 = ABI_VERSION

export function reserve(n: i32): i32 {
  const at = reserveMemory(n)
  if (at != 0) listNoTrades()
  return at
}

export function clear(): i32 {
  const count = orderCount()
  if (!areTariffsInRange()) return finish(STATUS_BAD_PARAMETER, 0, 0, 0)
  // Half of the sum, down also below zero; the sum of two prices fits.
  const price = (retail() + feedIn()) >> 1
  gather(count)
  sendAway(count, price)
  return clearLocally(count, price)
}
