/** The efficient allocation, and the marginal units of 1 Wh, by definition. */
import { shareByLargestRemainder } from '../../node/core/units/shares.ts'
import type { OracleOrder, Side } from './book.ts'

/** The energy of one side, of the orders that are counted. */
export function energyOf<T extends OracleOrder>(
  orders: readonly T[],
  side: Side,
  isCounted: (order: T, index: number) => boolean = () => true,
): number {
  return orders.reduce(
    (sum, order, index) => sum + (order.side === side && isCounted(order, index) ? order.energyWh : 0),
    0,
  )
}

/** k in the cards: the most that can trade at one price, the shorter of demand and supply at the best price. */
export function efficientEnergy(orders: readonly OracleOrder[]): number {
  const prices = [...new Set(orders.map((order) => order.limitPriceMicroPerKwh))]
  const tradable = prices.map((price) => {
    const demandWh = energyOf(orders, 'bid', (order) => order.limitPriceMicroPerKwh >= price)
    const supplyWh = energyOf(orders, 'offer', (order) => order.limitPriceMicroPerKwh <= price)
    return Math.min(demandWh, supplyWh)
  })
  return Math.max(0, ...tradable)
}

/** Fills both sides with `energyWh`, unsigned. */
export function fillBook(orders: readonly OracleOrder[], energyWh: number): number[] {
  const fillsWh = orders.map(() => 0)
  fillSide(orders, 'bid', energyWh, fillsWh)
  fillSide(orders, 'offer', energyWh, fillsWh)
  return fillsWh
}

/** Best prices first; a level that does not fit whole is shared by largest remainder in canonical order. */
export function fillSide(
  orders: readonly OracleOrder[],
  side: Side,
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

/** The indexes of a side, best price first, equal prices in canonical order. */
export function meritOrder(orders: readonly OracleOrder[], side: Side): number[] {
  const sign = side === 'bid' ? -1 : 1
  const price = (index: number): number => sign * (orders[index]?.limitPriceMicroPerKwh ?? 0)
  return [...orders.keys()]
    .filter((index) => orders[index]?.side === side)
    .sort((left, right) => price(left) - price(right) || left - right)
}

/** The order that holds the `unit`-th Wh of the merit order, counted from 1. */
export function orderOfUnit(orders: readonly OracleOrder[], side: Side, unit: number): number | undefined {
  let throughWh = 0
  return meritOrder(orders, side).find((index) => {
    throughWh += orders[index]?.energyWh ?? 0
    return throughWh >= unit
  })
}

/** Its limit; undefined where the side is shorter. */
export function unitPrice(orders: readonly OracleOrder[], side: Side, unit: number): number | undefined {
  const index = orderOfUnit(orders, side, unit)
  return index === undefined ? undefined : orders[index]?.limitPriceMicroPerKwh
}
