/**
 * The two sides of a book as steps, and where they cross: for people, and from the definition alone (design section
 * 5, uniform price).
 */

/** Orders of one side at one limit. */
export interface Step {
  readonly limitPriceMicroPerKwh: number
  readonly energyWh: number
  /** This step and all better ones. */
  readonly throughWh: number
  /** Places of the orders in the book. */
  readonly orders: readonly number[]
}

export interface MeritOrder {
  /** The dearest first. */
  readonly bids: readonly Step[]
  /** The cheapest first. */
  readonly offers: readonly Step[]
  readonly crossing: Crossing | null
}

/** The most that can trade, and every price at which it does. */
export interface Crossing {
  readonly energyWh: number
  readonly lastBid: number
  readonly lastOffer: number
  /** The best limits that are not, or not wholly, served. */
  readonly unservedBid: number | null
  readonly unservedOffer: number | null
  /** The clearing interval. */
  readonly low: number
  readonly high: number
}

export interface SignedColumns {
  /** > 0 bid, < 0 offer. */
  readonly energiesWh: Int32Array
  readonly limitPricesMicroPerKwh: Int32Array
}

/** Sorts a book into steps and finds the crossing; null where no bid reaches an offer. */
export function meritOrder(book: SignedColumns): MeritOrder {
  const bids = steps(book, 1)
  const offers = steps(book, -1)
  return { bids, offers, crossing: cross(bids, offers) }
}

function steps({ energiesWh, limitPricesMicroPerKwh }: SignedColumns, sign: 1 | -1): Step[] {
  const levels = new Map<number, number[]>()
  for (const [index, energyWh] of energiesWh.entries()) {
    if (energyWh * sign <= 0) continue
    const price = limitPricesMicroPerKwh[index] ?? 0
    const level = levels.get(price)
    if (level === undefined) levels.set(price, [index])
    else level.push(index)
  }
  let throughWh = 0
  return [...levels]
    .sort(([left], [right]) => (right - left) * sign)
    .map(([limitPriceMicroPerKwh, orders]) => {
      const energyWh = orders.reduce((sum, index) => sum + Math.abs(energiesWh[index] ?? 0), 0)
      throughWh += energyWh
      return { limitPriceMicroPerKwh, energyWh, throughWh, orders }
    })
}

function cross(bids: readonly Step[], offers: readonly Step[]): Crossing | null {
  let bid = 0
  let offer = 0
  let energyWh = 0
  let [lastBid, lastOffer] = [0, 0]
  for (;;) {
    const [buyer, seller] = [bids[bid], offers[offer]]
    if (buyer === undefined || seller === undefined) break
    if (buyer.limitPriceMicroPerKwh < seller.limitPriceMicroPerKwh) break
    energyWh = Math.min(buyer.throughWh, seller.throughWh)
    lastBid = buyer.limitPriceMicroPerKwh
    lastOffer = seller.limitPriceMicroPerKwh
    if (buyer.throughWh === energyWh) bid++
    if (seller.throughWh === energyWh) offer++
  }
  if (energyWh === 0) return null
  // A step that is served in part is the last one that trades and the first one that is left.
  const unservedBid = bids[bid]?.limitPriceMicroPerKwh ?? null
  const unservedOffer = offers[offer]?.limitPriceMicroPerKwh ?? null
  const low = Math.max(lastOffer, unservedBid ?? lastOffer)
  const high = Math.min(lastBid, unservedOffer ?? lastBid)
  return { energyWh, lastBid, lastOffer, unservedBid, unservedOffer, low, high }
}
