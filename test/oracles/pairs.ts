/** Pairs of a rule with one price: filled bids and filled offers meet in canonical order, Wh by Wh. */
import type { OracleOrder, OracleTrade } from './book.ts'

export function pairInCanonicalOrder(
  orders: readonly OracleOrder[],
  fillsWh: readonly number[],
  priceMicroPerKwh: number,
): OracleTrade[] {
  const filled = orders.map(({ side }, index) => ({ side, index, restWh: fillsWh[index] ?? 0 }))
  const offers = filled.filter(({ side }) => side === 'offer')
  const trades: OracleTrade[] = []
  for (const bid of filled.filter(({ side }) => side === 'bid')) {
    for (const offer of offers) {
      const energyWh = Math.min(bid.restWh, offer.restWh)
      if (energyWh === 0) continue
      trades.push({ bid: bid.index, offer: offer.index, energyWh, priceMicroPerKwh })
      bid.restWh -= energyWh
      offer.restWh -= energyWh
    }
  }
  return trades
}
