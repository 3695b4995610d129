/**
 * Bill sharing: the street has one bill and shares it, so energy between neighbours costs nothing. Limits are not
 * asked, so it is not individually rational, and a research rule. No parameters.
 */
import { clearLocally, gather } from '../kernel/community'
import { ABI_VERSION, orderCount, reserveMemory } from '../kernel/layout'
import { listNoTrades, markResearch } from '../kernel/parameters'

export const abi: i32 = ABI_VERSION

export function reserve(n: i32): i32 {
  const at = reserveMemory(n)
  if (at == 0) return 0
  listNoTrades()
  markResearch()
  return at
}

export function clear(): i32 {
  const count = orderCount()
  gather(count)
  return clearLocally(count, 0)
}
