/**
 * Vickrey, Clarke and Groves: the efficient allocation; every owner pays what its presence costs the others, so its
 * gain is W - W(without it). What bids pay does not cover what offers get: the difference is the subsidy.
 */
import type { Oracle, OracleOrder } from './book.ts'
import { efficientEnergy, fillBook } from './merit.ts'
import { withAmounts } from './result.ts'
import { spreadOverEnergy } from './spread-over-energy.ts'

export const clearVcg: Oracle = ({ orders }) => {
  const fillsWh = fillBook(orders, efficientEnergy(orders))
  const amountsNano = orders.map(
    (order, index) => BigInt(fillsWh[index] ?? 0) * BigInt(order.limitPriceMicroPerKwh),
  )
  for (const owner of new Set(orders.map((order) => order.owner))) {
    const others = orders.filter((order) => order.owner !== owner)
    const gainNano = optimalWelfare(orders) - optimalWelfare(others)
    const own = [...orders.keys()].filter((index) => orders[index]?.owner === owner)
    const gains = spreadOverEnergy(
      gainNano,
      own.map((index) => fillsWh[index] ?? 0),
    )
    own.forEach((index, at) => {
      const sign = orders[index]?.side === 'bid' ? -1n : 1n
      amountsNano[index] = (amountsNano[index] ?? 0n) + sign * (gains[at] ?? 0n)
    })
  }
  return withAmounts(orders, fillsWh, amountsNano)
}

/** What the filled bids are worth less what the filled offers cost, in nano. */
function optimalWelfare(orders: readonly OracleOrder[]): bigint {
  const fillsWh = fillBook(orders, efficientEnergy(orders))
  return orders.reduce((sum, order, index) => {
    const worth = BigInt(fillsWh[index] ?? 0) * BigInt(order.limitPriceMicroPerKwh)
    return order.side === 'bid' ? sum + worth : sum - worth
  }, 0n)
}
