/** Pay as bid as most people would write it: objects, two sorts, one sweep with a price for each pair. */
import type { NaiveOrder, NaiveTrade } from './naive-uniform.ts'

/** Sorts both sides by price and sweeps them; gives fills, amounts and trades, priced halfway. */
export function clearPayAsBidNaively(orders: readonly NaiveOrder[]): {
  fillsWh: number[]
  amountsNano: number[]
  trades: (NaiveTrade & { price: number })[]
} {
  const bids = orders.filter((order) => order.isBid).sort((a, b) => b.price - a.price || a.index - b.index)
  const offers = orders.filter((order) => !order.isBid).sort((a, b) => a.price - b.price || a.index - b.index)
  const fillsWh = new Array<number>(orders.length).fill(0)
  // Numbers where bigints would be right: the naive way should not lose by them.
  const amountsNano = new Array<number>(orders.length).fill(0)
  const trades: (NaiveTrade & { price: number })[] = []
  let b = 0
  let o = 0
  let bidLeft = bids[0]?.energyWh ?? 0
  let offerLeft = offers[0]?.energyWh ?? 0
  for (;;) {
    const bid = bids[b]
    const offer = offers[o]
    if (bid === undefined || offer === undefined || bid.price < offer.price) break
    const energyWh = Math.min(bidLeft, offerLeft)
    const price = Math.floor((bid.price + offer.price) / 2)
    trades.push({ bid: bid.index, offer: offer.index, energyWh, price })
    fillsWh[bid.index] = (fillsWh[bid.index] ?? 0) + energyWh
    fillsWh[offer.index] = (fillsWh[offer.index] ?? 0) - energyWh
    amountsNano[bid.index] = (amountsNano[bid.index] ?? 0) + energyWh * price
    amountsNano[offer.index] = (amountsNano[offer.index] ?? 0) + energyWh * price
    bidLeft -= energyWh
    offerLeft -= energyWh
    if (bidLeft === 0) bidLeft = bids[++b]?.energyWh ?? 0
    if (offerLeft === 0) offerLeft = offers[++o]?.energyWh ?? 0
  }
  return { fillsWh, amountsNano, trades }
}
