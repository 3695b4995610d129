/** Books for tests, written as short as the notes write them. */
import type { RuleParameters } from '../../matcher-wasm/host/header.ts'
import type { OracleBook, OwnedOrder } from './book.ts'

/** Energy in Wh, limit, owner; without an owner everybody is somebody else. */
export type Quote = readonly [number, number, number?]

/** Bids first, then offers; the canonical order is as written. */
export function makeBook(bids: readonly Quote[], offers: readonly Quote[], lot = lotOf(0)): OracleBook {
  const order = (side: OwnedOrder['side'], [energyWh, limit, owner]: Quote, index: number): OwnedOrder => ({
    side,
    energyWh,
    limitPriceMicroPerKwh: limit,
    owner: owner ?? 1_000 + index,
  })
  return {
    orders: [
      ...bids.map((quote, index) => order('bid', quote, index)),
      ...offers.map((quote, index) => order('offer', quote, bids.length + index)),
    ],
    lot,
  }
}

/** Orders of 1 Wh each at these limits. */
export function makeUnits(bids: readonly number[], offers: readonly number[], lot = lotOf(0)): OracleBook {
  const quote = (limit: number): Quote => [1, limit]
  return makeBook(bids.map(quote), offers.map(quote), lot)
}

/** A lot that differs with its number. */
export function lotOf(number: number): Uint8Array {
  const lot = new Uint8Array(32)
  new DataView(lot.buffer).setUint32(0, number, true)
  return lot
}

/** k = 1/2, retail 30, feed-in 8. */
export function makeParameters(changes: Partial<RuleParameters> = {}): RuleParameters {
  return { kNumerator: 1, kDenominator: 2, retailMicroPerKwh: 30, feedInMicroPerKwh: 8, ...changes }
}

/** The books E1 to E8 of the market notes. */
export const EXAMPLES = {
  e1: makeBook(
    [
      [10, 30],
      [10, 25],
      [10, 20],
      [10, 10],
    ],
    [
      [10, 5],
      [10, 12],
      [10, 18],
      [10, 28],
    ],
  ),
  e2: makeBook(
    [
      [2, 30],
      [10, 20],
    ],
    [[5, 10]],
  ),
  e3: makeBook(
    [[5, 30]],
    [
      [3, 10],
      [10, 20],
    ],
  ),
  e4: makeBook([[5, 20]], [[5, 20]]),
  e5: makeBook(
    [
      [4, 25],
      [4, 25],
      [4, 25],
    ],
    [[6, 10]],
  ),
  e6: makeBook([[5, 10]], [[5, 12]]),
  e7: makeBook(
    [
      [5, 30],
      [5, 24],
    ],
    [
      [5, 8],
      [5, 14],
    ],
  ),
  e8: makeBook(
    [
      [5, 31],
      [5, 24],
    ],
    [
      [5, 8],
      [5, 13],
    ],
  ),
} as const
