/** Strongly budget-balanced auction (Segal-Halevi and others 2016) with 1 Wh as the unit: one price for both sides. */
import type { Oracle, OracleOrder } from './book.ts'
import { PURPOSE, drawBelow } from './lot.ts'
import { findMargin } from './margin.ts'
import { fillBook, fillSide } from './merit.ts'
import { atPrices, noTrade } from './result.ts'

export const clearSbba: Oracle = ({ orders, lot }) => {
  const margin = findMargin(orders)
  if (margin === undefined) return noTrade(orders)
  const { energyWh, lastBid, nextOffer } = margin
  const fillsWh = fillBook(orders, energyWh)
  if (nextOffer !== undefined && nextOffer <= lastBid) {
    return atPrices(orders, fillsWh, { buy: nextOffer, sell: nextOffer })
  }
  // The price is b_k: the k-th bid unit leaves, and one of the k offer units, by lot.
  fillSide(orders, 'bid', energyWh - 1, fillsWh)
  takeUnit(orders, fillsWh, drawBelow(lot, PURPOSE.sbbaLottery, 0, energyWh))
  return atPrices(orders, fillsWh, { buy: lastBid, sell: lastBid })
}

/** The offer that holds the drawn unit loses it; units are numbered from 0 through the fills in canonical order. */
function takeUnit(orders: readonly OracleOrder[], fillsWh: number[], drawn: number): void {
  let throughWh = 0
  const loser = orders.findIndex((order, index) => {
    if (order.side === 'offer') throughWh += fillsWh[index] ?? 0
    return throughWh > drawn
  })
  fillsWh[loser] = (fillsWh[loser] ?? 0) - 1
}
