/**
 * The uniform price as its definition says it, slow and obvious: objects, sorting, bigint. The matcher must agree
 * with it on every book, to the last Wh.
 */
import type { Oracle, OracleOrder } from './book.ts'
import { efficientEnergy, fillBook } from './merit.ts'
import { atPrices, noTrade } from './result.ts'

export type { OracleOrder } from './book.ts'

export interface Fraction {
  readonly numerator: number
  readonly denominator: number
}

export interface OracleClearing {
  readonly energyWh: number
  /** Null where nothing trades. */
  readonly priceMicroPerKwh: number | null
  /** Unsigned, in the order of the book. */
  readonly fillsWh: readonly number[]
}

/** The rule with the interface of all oracles. */
export const clearUniformRule: Oracle = ({ orders }, { kNumerator, kDenominator }) => {
  const k = { numerator: kNumerator, denominator: kDenominator }
  const { priceMicroPerKwh: price, fillsWh } = clearUniform(orders, k)
  return price === null ? noTrade(orders) : atPrices(orders, fillsWh, { buy: price, sell: price })
}

/** Clears a book that is in canonical order. */
export function clearUniform(orders: readonly OracleOrder[], k: Fraction): OracleClearing {
  const energyWh = efficientEnergy(orders)
  const fillsWh = fillBook(orders, energyWh)
  if (energyWh === 0) return { energyWh, priceMicroPerKwh: null, fillsWh }
  return { energyWh, priceMicroPerKwh: competitivePrice(orders, fillsWh, k) ?? null, fillsWh }
}

/**
 * lo + floor(k (hi - lo)), lo = max(last traded offer, best unfilled bid), hi = min(last traded bid, best unfilled
 * offer). Exists as soon as there is a bid and an offer, traded or not.
 */
export function competitivePrice(
  orders: readonly OracleOrder[],
  fillsWh: readonly number[],
  k: Fraction,
): number | undefined {
  const pricesOf = (
    side: OracleOrder['side'],
    isMeant: (order: OracleOrder, fillWh: number) => boolean,
  ): number[] =>
    orders
      .filter((order, index) => order.side === side && isMeant(order, fillsWh[index] ?? 0))
      .map((order) => order.limitPriceMicroPerKwh)
  const isTraded = (_order: OracleOrder, fillWh: number): boolean => fillWh > 0
  const isUnfilled = (order: OracleOrder, fillWh: number): boolean => fillWh < order.energyWh
  const lo = Math.max(...pricesOf('offer', isTraded), ...pricesOf('bid', isUnfilled))
  const hi = Math.min(...pricesOf('bid', isTraded), ...pricesOf('offer', isUnfilled))
  if (!Number.isFinite(lo) || !Number.isFinite(hi)) return undefined
  // Neither hi - lo nor k is negative, so bigint division floors.
  return lo + Number((BigInt(hi - lo) * BigInt(k.numerator)) / BigInt(k.denominator))
}
