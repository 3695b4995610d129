/**
 * Pay as bid: the fills of the uniform price; filled bids, dearest first, meet filled offers, cheapest first, and
 * every pair trades at the k-point between its two limits.
 */
import type { Oracle, OracleOrder, OracleTrade } from './book.ts'
import { efficientEnergy, fillBook, meritOrder } from './merit.ts'
import { withAmounts } from './result.ts'
import type { Fraction } from './uniform.ts'

export const clearPayAsBid: Oracle = ({ orders }, { kNumerator, kDenominator }) => {
  const fillsWh = fillBook(orders, efficientEnergy(orders))
  const trades = pairInMeritOrder(orders, fillsWh, { numerator: kNumerator, denominator: kDenominator })
  const amountsNano = orders.map(() => 0n)
  for (const { bid, offer, energyWh, priceMicroPerKwh } of trades) {
    const amountNano = BigInt(energyWh) * BigInt(priceMicroPerKwh)
    for (const index of [bid, offer]) amountsNano[index] = (amountsNano[index] ?? 0n) + amountNano
  }
  return withAmounts(orders, fillsWh, amountsNano, trades)
}

/** Lays both merit orders side by side, Wh by Wh: a trade is a stretch with one bid and one offer. */
function pairInMeritOrder(
  orders: readonly OracleOrder[],
  fillsWh: readonly number[],
  k: Fraction,
): OracleTrade[] {
  const restWh = [...fillsWh]
  const isFilled = (index: number): boolean => (restWh[index] ?? 0) > 0
  const bids = meritOrder(orders, 'bid').filter(isFilled)
  const offers = meritOrder(orders, 'offer').filter(isFilled)
  const trades: OracleTrade[] = []
  for (;;) {
    const [bid] = bids
    const [offer] = offers
    if (bid === undefined || offer === undefined) return trades
    const energyWh = Math.min(restWh[bid] ?? 0, restWh[offer] ?? 0)
    const limits = [offer, bid].map((index) => orders[index]?.limitPriceMicroPerKwh ?? 0)
    trades.push({ bid, offer, energyWh, priceMicroPerKwh: between(limits[0] ?? 0, limits[1] ?? 0, k) })
    for (const index of [bid, offer]) restWh[index] = (restWh[index] ?? 0) - energyWh
    if (!isFilled(bid)) bids.shift()
    if (!isFilled(offer)) offers.shift()
  }
}

/** s + floor(k (b - s)); b is never below s. */
function between(offerLimit: number, bidLimit: number, k: Fraction): number {
  return offerLimit + Number((BigInt(bidLimit - offerLimit) * BigInt(k.numerator)) / BigInt(k.denominator))
}
