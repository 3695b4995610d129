/**
 * Supply-demand ratio (Liu and others 2017): the local price is the retail tariff where supply is scarce and falls to
 * the compensated feed-in tariff where there is enough. Individually rational and balanced; not efficient, and
 * quantities can be exaggerated. Parameters: the tariffs; words 6 and 7 the compensation as a fraction, 0 / 0 = none.
 */
import { RECOMPUTATIONS_MAX, clearLocally, demandStaying, gather, sendAway, supplyStaying } from '../kernel/community'
import { ABI_VERSION, STATUS_BAD_PARAMETER, finish, finishEmpty, orderCount, reserveMemory } from '../kernel/layout'
import { floorOfShare, mulDiv } from '../kernel/mul-div'
import { areTariffsInRange, extraParameter, feedIn, listNoTrades, retail } from '../kernel/parameters'

export const abi: i32 = ABI_VERSION

export function reserve(n: i32): i32 {
  const at = reserveMemory(n)
  if (at != 0) listNoTrades()
  return at
}

export function clear(): i32 {
  const count = orderCount()
  const numerator = extraParameter(0)
  const denominator = numerator == 0 && extraParameter(1) == 0 ? 1 : extraParameter(1)
  if (!areTariffsInRange() || numerator < 0 || numerator > denominator || denominator <= 0) {
    return finish(STATUS_BAD_PARAMETER, 0, 0, 0)
  }
  const lowest = feedIn() + floorOfShare(i64(retail()) - i64(feedIn()), numerator, denominator)
  gather(count)
  for (let recomputed = 0; recomputed <= RECOMPUTATIONS_MAX; recomputed++) {
    if (demandStaying == 0 || supplyStaying == 0) break
    const price = localPrice(lowest, demandStaying, supplyStaying)
    if (!sendAway(count, price)) return clearLocally(count, price)
  }
  return finishEmpty(count)
}

/**
 * floor(retail L D / ((retail - L) S + L D)), the harmonic mean of L and retail with weights S and D - S. Where it is
 * none (L or retail not positive, nothing between them) and where supply is enough, the price is L.
 */
function localPrice(lowest: i32, demand: u32, supply: u32): i32 {
  const highest = retail()
  if (supply >= demand || lowest <= 0 || highest <= lowest) return lowest
  const worth = u64(lowest) * u64(demand)
  return i32(mulDiv(highest, worth, u64(highest - lowest) * u64(supply) + worth))
}
