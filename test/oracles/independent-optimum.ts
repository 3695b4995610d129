/** The largest welfare of a small book, by two methods that share nothing with the oracles. */
import type { OracleOrder } from './book.ts'

/** Sorts units of 1 Wh and pairs them while a pair is worth something. */
export function welfareBySorting(orders: readonly OracleOrder[]): bigint {
  const units = (side: OracleOrder['side']): number[] =>
    orders
      .filter((order) => order.side === side)
      .flatMap((order) => Array.from({ length: order.energyWh }, () => order.limitPriceMicroPerKwh))
  const bids = units('bid').sort((left, right) => right - left)
  const offers = units('offer').sort((left, right) => left - right)
  return bids.reduce((sum, bid, at) => {
    const offer = offers[at]
    return offer !== undefined && bid > offer ? sum + BigInt(bid - offer) : sum
  }, 0n)
}

/** Tries every combination of fills. */
export function welfareByTrying(orders: readonly OracleOrder[]): bigint {
  let best = 0n
  const visit = (at: number, balanceWh: number, welfare: bigint): void => {
    const order = orders[at]
    if (order === undefined) {
      if (balanceWh === 0 && welfare > best) best = welfare
      return
    }
    const sign = order.side === 'bid' ? 1 : -1
    for (let fillWh = 0; fillWh <= order.energyWh; fillWh++) {
      visit(at + 1, balanceWh + sign * fillWh, welfare + BigInt(sign * fillWh * order.limitPriceMicroPerKwh))
    }
  }
  visit(0, 0, 0n)
  return best
}

/** What filled bids are worth less what filled offers cost. */
export function welfareOfFills(orders: readonly OracleOrder[], fillsWh: readonly number[]): bigint {
  return orders.reduce((sum, order, index) => {
    const worth = BigInt(fillsWh[index] ?? 0) * BigInt(order.limitPriceMicroPerKwh)
    return order.side === 'bid' ? sum + worth : sum - worth
  }, 0n)
}
