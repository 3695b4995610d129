/** What an oracle takes and gives. Oracles are the rules by their definitions: slow, obvious, with objects and bigint. */
import type { RuleParameters } from '../../matcher-wasm/host/header.ts'

export interface OracleOrder {
  readonly side: 'bid' | 'offer'
  readonly energyWh: number
  readonly limitPriceMicroPerKwh: number
}

export type Side = OracleOrder['side']

export interface OwnedOrder extends OracleOrder {
  /** An i32 that names the member; orders of one owner are one agent where the rule says so. */
  readonly owner: number
}

export interface OracleBook {
  /** In canonical order. */
  readonly orders: readonly OwnedOrder[]
  /** 32 bytes. */
  readonly lot: Uint8Array
}

/** Energy from a bid to an offer, by their indexes in the book. */
export interface OracleTrade {
  readonly bid: number
  readonly offer: number
  readonly energyWh: number
  readonly priceMicroPerKwh: number
}

export interface OracleResult {
  /** Word 10 of the header: 0 = cleared, 1 = a parameter is out of its range, nothing is cleared. */
  readonly status: 0 | 1
  /** Null where nothing trades, and for rules that give amounts instead. */
  readonly buyPriceMicroPerKwh: number | null
  readonly sellPriceMicroPerKwh: number | null
  readonly energyWh: number
  /** Unsigned, in the order of the book. */
  readonly fillsWh: readonly number[]
  /** In all: a bid pays it, an offer gets it; negative where prices are. */
  readonly amountsNano: readonly bigint[]
  /** Where the rule pairs. */
  readonly trades?: readonly OracleTrade[]
  /** What bids pay less what offers get. */
  readonly surplusNano: bigint
}

export type Oracle = (book: OracleBook, parameters: RuleParameters) => OracleResult
