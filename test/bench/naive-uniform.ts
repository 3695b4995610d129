/** The uniform price as most people would write it: objects, two sorts, one sweep. The measure of all ratios. */

export interface NaiveOrder {
  readonly index: number
  readonly isBid: boolean
  readonly energyWh: number
  readonly price: number
}

export interface NaiveTrade {
  readonly bid: number
  readonly offer: number
  readonly energyWh: number
}

/** Sorts both sides by price and sweeps them; gives price, fills and trades. */
export function clearNaively(orders: readonly NaiveOrder[]): {
  price: number
  fillsWh: number[]
  trades: NaiveTrade[]
} {
  const bids = orders.filter((order) => order.isBid).sort((a, b) => b.price - a.price || a.index - b.index)
  const offers = orders.filter((order) => !order.isBid).sort((a, b) => a.price - b.price || a.index - b.index)
  const fillsWh = new Array<number>(orders.length).fill(0)
  const trades: NaiveTrade[] = []
  let lo = -Infinity
  let hi = Infinity
  let b = 0
  let o = 0
  let bidLeft = bids[0]?.energyWh ?? 0
  let offerLeft = offers[0]?.energyWh ?? 0
  for (;;) {
    const bid = bids[b]
    const offer = offers[o]
    if (bid === undefined || offer === undefined || bid.price < offer.price) {
      lo = Math.max(lo, bid?.price ?? -Infinity)
      hi = Math.min(hi, offer?.price ?? Infinity)
      break
    }
    const energyWh = Math.min(bidLeft, offerLeft)
    trades.push({ bid: bid.index, offer: offer.index, energyWh })
    fillsWh[bid.index] = (fillsWh[bid.index] ?? 0) + energyWh
    fillsWh[offer.index] = (fillsWh[offer.index] ?? 0) - energyWh
    lo = offer.price
    hi = bid.price
    bidLeft -= energyWh
    offerLeft -= energyWh
    if (bidLeft === 0) bidLeft = bids[++b]?.energyWh ?? 0
    if (offerLeft === 0) offerLeft = offers[++o]?.energyWh ?? 0
  }
  return { price: Math.floor((lo + hi) / 2), fillsWh, trades }
}
