/** The orders of the slot at hand, for those who write them. */
export interface OpenBook {
  readonly homes: Int32Array
  /** > 0 a bid, < 0 an offer, never 0. */
  readonly energiesWh: Int32Array
  /** Fees included: what a bid pays to the seller at most, what an offer gets from the buyer at least. */
  readonly limitPricesMicroPerKwh: Int32Array
  count: number
  bidWh: number
  offerWh: number
}

/** Most orders that one home can have in a slot, as in a sheet. */
export const ORDERS_PER_HOME = 16

/** An empty book with room for so many orders. */
export function createOpenBook(capacity: number): OpenBook {
  return {
    homes: new Int32Array(capacity),
    energiesWh: new Int32Array(capacity),
    limitPricesMicroPerKwh: new Int32Array(capacity),
    ...{ count: 0, bidWh: 0, offerWh: 0 },
  }
}
