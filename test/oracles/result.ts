/** The three ways in which an oracle ends. */
import type { OracleOrder, OracleResult, OracleTrade } from './book.ts'
import { energyOf } from './merit.ts'

/** Nothing trades. */
export function noTrade(orders: readonly OracleOrder[], status: 0 | 1 = 0): OracleResult {
  return {
    status,
    buyPriceMicroPerKwh: null,
    sellPriceMicroPerKwh: null,
    energyWh: 0,
    fillsWh: orders.map(() => 0),
    amountsNano: orders.map(() => 0n),
    surplusNano: 0n,
  }
}

/** A parameter of the header is out of its range: word 10 is 1 and the slot is void. */
export function badParameter(orders: readonly OracleOrder[]): OracleResult {
  return noTrade(orders, 1)
}

/** All bids pay one price, all offers get one price. */
export function atPrices(
  orders: readonly OracleOrder[],
  fillsWh: readonly number[],
  { buy, sell }: { readonly buy: number; readonly sell: number },
): OracleResult {
  const amountsNano = orders.map(
    (order, index) => BigInt(fillsWh[index] ?? 0) * BigInt(order.side === 'bid' ? buy : sell),
  )
  const result = withAmounts(orders, fillsWh, amountsNano)
  return result.energyWh === 0 ? result : { ...result, buyPriceMicroPerKwh: buy, sellPriceMicroPerKwh: sell }
}

/** Every order has an amount of its own. */
export function withAmounts(
  orders: readonly OracleOrder[],
  fillsWh: readonly number[],
  amountsNano: readonly bigint[],
  trades?: readonly OracleTrade[],
): OracleResult {
  const surplusNano = orders.reduce((sum, order, index) => {
    const amountNano = amountsNano[index] ?? 0n
    return order.side === 'bid' ? sum + amountNano : sum - amountNano
  }, 0n)
  const fillsOfBids = orders.map((order, index) => ({ ...order, energyWh: fillsWh[index] ?? 0 }))
  return {
    status: 0,
    buyPriceMicroPerKwh: null,
    sellPriceMicroPerKwh: null,
    energyWh: energyOf(fillsOfBids, 'bid'),
    fillsWh,
    amountsNano,
    ...(trades === undefined ? {} : { trades }),
    surplusNano,
  }
}
