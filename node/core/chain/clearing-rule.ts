/**
 * The pricing rule as the chain sees it: a deterministic function from a sealed book to fills. The matcher's host
 * provides it; the same bytes give the same answer on every engine (design section 6).
 */
export interface SealedBook {
  /** In canonical order. > 0 bid, < 0 offer, in Wh; never 0. */
  readonly energiesWh: Int32Array
  readonly limitPricesMicroPerKwh: Int32Array
  /** Small integers, one per member in the book: several orders of one owner are one agent. */
  readonly owners: Int32Array
  /** 32 bytes that nobody can choose; rules that draw use it. */
  readonly lot: Uint8Array
}

export interface RuleParameters {
  readonly kNumerator: number
  readonly kDenominator: number
  /** The rule's own parameters, header words 6 to 9. */
  readonly extra: readonly number[]
  readonly retailMicroPerKwh: number
  readonly feedInMicroPerKwh: number
}

export interface PairedOrders {
  readonly bid: number
  readonly offer: number
  readonly energyWh: number
  readonly priceMicroPerKwh: number
}

export type ClearingOutcome =
  | {
      readonly code: 'cleared'
      /** What buyers pay and sellers get; null where nothing trades. */
      readonly buyPriceMicroPerKwh: number | null
      readonly sellPriceMicroPerKwh: number | null
      readonly energyWh: number
      /** Wh of each order of the book that trades, signed like the order. A copy: it outlives the next call. */
      readonly fillsWh: Int32Array
      /** What each order pays or gets in all, nano, >= 0. */
      readonly amountsNano: readonly bigint[]
      /** Who trades with whom, orders by their places in the book, where a rule's amounts are made of that. */
      readonly trades?: readonly PairedOrders[]
    }
  /** The module misbehaved; the slot is void and nobody pays. The reason is the same on every engine. */
  | { readonly code: 'rule-failed'; readonly reason: string }

export interface ClearingRule {
  /** sha-256 of the module's original bytes, hex. */
  readonly ruleHash: string
  clear(book: SealedBook, parameters: RuleParameters): ClearingOutcome
}
