/** The crossing of the book in memory, by the cheaper of the two ways. */
import {
  demandAboveBracket,
  sampleBracket,
  splitByBracket,
  supplyBelowBracket,
} from './bracket'
import { padSet } from './compact'
import { findCrossing } from './crossing'
import { prices, quantities, subsetPrices, subsetQuantities } from './layout'
import { measure, setDemand, setSupply } from './range'

/** From here on a sample costs less than the histogram of the book that it saves: 3.4 against 3.8 µs at 2000. */
const SAMPLE_FROM: i32 = 2048

/** Finds the crossing of the first `count` orders; false if one side is empty. */
export function crossBook(count: i32): bool {
  if (count == 0) return false
  padSet(prices, quantities, count)
  if (count >= SAMPLE_FROM && crossByBracket(count)) return true
  measure(prices, quantities, count)
  if (setDemand == 0 || setSupply == 0) return false
  findCrossing(prices, quantities, count, 0, 0)
  return true
}

function crossByBracket(count: i32): bool {
  sampleBracket(count)
  const inside = splitByBracket(count)
  if (inside == 0) return false
  measure(subsetPrices, subsetQuantities, inside)
  const above = demandAboveBracket
  const below = supplyBelowBracket
  // p* >= the lower edge, and p* <= the upper one.
  if (u64(above) + u64(setDemand) < u64(below)) return false
  if (u64(above) >= u64(below) + u64(setSupply)) return false
  findCrossing(subsetPrices, subsetQuantities, inside, above, below)
  return true
}
