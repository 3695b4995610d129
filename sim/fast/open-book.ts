/** The orders of the slot at hand, for those who write them; the columns may be others after `open`. */
export interface OpenBook {
  readonly homes: Int32Array
  /** > 0 a bid, < 0 an offer, never 0. */
  energiesWh: Int32Array
  /** Fees included: what a bid pays to the seller at most, what an offer gets from the buyer at least. */
  limitPricesMicroPerKwh: Int32Array
  count: number
  bidWh: number
  offerWh: number
}
