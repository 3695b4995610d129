/** Parameters of the header beyond k, as the rules that use them read them, and what such rules say of themselves. */
import { header } from './layout'

const FLAGS: usize = 4
const RETAIL: usize = 16
const FEED_IN: usize = 20
const EXTRA: usize = 24
const TRADES_OFFSET: usize = 148

const FLAG_RESEARCH: i32 = 1
/** Tariffs have the range of prices. */
const TARIFF_LIMIT: i32 = 1 << 30

export function retail(): i32 {
  return load<i32>(header(), RETAIL)
}

export function feedIn(): i32 {
  return load<i32>(header(), FEED_IN)
}

/** Words 6 to 9. */
export function extraParameter(index: usize): i32 {
  return load<i32>(header() + (index << 2), EXTRA)
}

export function areTariffsInRange(): bool {
  return isTariff(retail()) && isTariff(feedIn())
}

// @ts-ignore: decorator
@inline
function isTariff(price: i32): bool {
  return price > -TARIFF_LIMIT && price < TARIFF_LIMIT
}

/** Marks the rule as one whose economic violations are reported, and which no ledger runs. */
export function markResearch(): void {
  store<i32>(header(), FLAG_RESEARCH, FLAGS)
}

/** For rules against the pool, which know no pairs. */
export function listNoTrades(): void {
  store<i32>(header(), 0, TRADES_OFFSET)
}
