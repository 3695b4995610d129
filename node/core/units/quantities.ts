/**
 * The numbers that money and votes depend on, all integers (design section 2). The aliases say what a
 * number means; the name that carries it says the unit, unit last.
 */

/** Index of a market slot: floor(startMs / slotMs). */
export type SlotIndex = number
/** Height of a block; the first block has height 1. */
export type Height = number
/** Round of one height of the consensus, from 0. */
export type Round = number
/** Milliseconds since 1970 in UTC. */
export type EpochMs = number
/** Money in nano-currency, exactly. */
export type AmountNano = bigint

/** Prices are signed and smaller than 2^30 in size, as the rule ABI demands (design section 6). */
export const PRICE_LIMIT_MICRO_PER_KWH = 2 ** 30
/** The energy of one side of a book stays below 2^31 Wh (design section 6). */
export const BOOK_SIDE_LIMIT_WH = 2 ** 31

/** What `energyWh` costs at `priceMicroPerKwh`: Wh times micro per kWh is nano, without any division. */
export function amountNano(energyWh: number, priceMicroPerKwh: number): AmountNano {
  return BigInt(energyWh) * BigInt(priceMicroPerKwh)
}
