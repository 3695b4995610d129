/**
 * The uniform price as its definition says it, slow and obvious: objects, sorting, bigint. The matcher must agree
 * with it on every book, to the last Wh.
 */
import { shareByLargestRemainder } from '../../node/core/units/shares.ts'

export interface OracleOrder {
  readonly side: 'bid' | 'offer'
  readonly energyWh: number
  readonly limitPriceMicroPerKwh: number
}

export interface OracleClearing {
  readonly energyWh: number
  /** Null where nothing trades. */
  readonly priceMicroPerKwh: number | null
  /** Unsigned, in the order of the book. */
  readonly fillsWh: readonly number[]
}

/** Clears a book that is in canonical order, with k = numerator / denominator. */
export function clearUniform(
  orders: readonly OracleOrder[],
  k: { readonly numerator: number; readonly denominator: number },
): OracleClearing {
  const energyWh = clearedEnergy(orders)
  const fillsWh = orders.map(() => 0)
  if (energyWh === 0) return { energyWh, priceMicroPerKwh: null, fillsWh }
  fillSide(orders, 'bid', energyWh, fillsWh)
  fillSide(orders, 'offer', energyWh, fillsWh)
  return { energyWh, priceMicroPerKwh: uniformPrice(orders, fillsWh, k), fillsWh }
}

/** The most that can trade at one price: the shorter of demand and supply at the best price. */
function clearedEnergy(orders: readonly OracleOrder[]): number {
  const prices = [...new Set(orders.map((order) => order.limitPriceMicroPerKwh))]
  const tradable = prices.map((price) => {
    const demandWh = total(orders, (order) => order.side === 'bid' && order.limitPriceMicroPerKwh >= price)
    const supplyWh = total(orders, (order) => order.side === 'offer' && order.limitPriceMicroPerKwh <= price)
    return Math.min(demandWh, supplyWh)
  })
  return Math.max(0, ...tradable)
}

function total(orders: readonly OracleOrder[], isCounted: (order: OracleOrder) => boolean): number {
  return orders.reduce((sum, order) => sum + (isCounted(order) ? order.energyWh : 0), 0)
}

/** Best prices first; a level that does not fit whole is shared by largest remainder in canonical order. */
function fillSide(
  orders: readonly OracleOrder[],
  side: OracleOrder['side'],
  energyWh: number,
  fillsWh: number[],
): void {
  const own = orders.map((order, index) => ({ order, index })).filter(({ order }) => order.side === side)
  const levels = [...new Set(own.map(({ order }) => order.limitPriceMicroPerKwh))].sort((a, b) => a - b)
  if (side === 'bid') levels.reverse()
  let restWh = energyWh
  for (const level of levels) {
    const sharers = own.filter(({ order }) => order.limitPriceMicroPerKwh === level)
    const weights = sharers.map(({ order }) => BigInt(order.energyWh))
    const levelWh = Number(weights.reduce((sum, weight) => sum + weight, 0n))
    const shares = shareByLargestRemainder(BigInt(Math.min(restWh, levelWh)), weights)
    sharers.forEach(({ index }, at) => (fillsWh[index] = Number(shares[at])))
    restWh -= Math.min(restWh, levelWh)
  }
}

/** lo + floor(k (hi - lo)), lo = max(last traded offer, best unfilled bid), hi = min(last traded bid, best unfilled offer). */
function uniformPrice(
  orders: readonly OracleOrder[],
  fillsWh: readonly number[],
  k: { readonly numerator: number; readonly denominator: number },
): number {
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
  // Neither hi - lo nor k is negative, so bigint division floors.
  return lo + Number((BigInt(hi - lo) * BigInt(k.numerator)) / BigInt(k.denominator))
}
