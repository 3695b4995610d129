/** Community prices: what the street needs and has meets at one local price; the rest is settled at the tariffs. */
import { shareByLargestRemainder } from '../../node/core/units/shares.ts'
import type { RuleParameters } from '../../matcher-wasm/host/header.ts'
import type { OracleOrder, OracleResult, Side } from './book.ts'
import { energyOf } from './merit.ts'
import { atPrices, noTrade } from './result.ts'

const MAX_RECOMPUTATIONS = 16
/** Tariffs have the range of prices. */
const TARIFF_LIMIT = 2 ** 30

export interface Volumes {
  readonly demandWh: number
  readonly supplyWh: number
}

/** Orders whose limit the price would cross leave for good, all at once, and the price is computed again. */
export function clearWithLeaving(
  orders: readonly OracleOrder[],
  priceOf: (volumes: Volumes) => number,
): OracleResult {
  const hasLeft = orders.map(() => false)
  for (let recomputed = 0; recomputed <= MAX_RECOMPUTATIONS; recomputed++) {
    const stays = (_order: OracleOrder, index: number): boolean => hasLeft[index] === false
    const volumes = { demandWh: energyOf(orders, 'bid', stays), supplyWh: energyOf(orders, 'offer', stays) }
    if (volumes.demandWh === 0 || volumes.supplyWh === 0) return noTrade(orders)
    const price = priceOf(volumes)
    const leavers = [...orders.keys()].filter((index) => {
      const order = orders[index]
      return order !== undefined && stays(order, index) && isCrossed(order, price)
    })
    if (leavers.length === 0) return clearAmong(orders, stays, price)
    for (const index of leavers) hasLeft[index] = true
  }
  return noTrade(orders)
}

/** The shorter side fills whole, the longer one in proportion to energy, whatever the limits. */
export function clearAmong(
  orders: readonly OracleOrder[],
  stays: (order: OracleOrder, index: number) => boolean,
  price: number,
): OracleResult {
  const energyWh = Math.min(energyOf(orders, 'bid', stays), energyOf(orders, 'offer', stays))
  const sharesOf = (side: Side): bigint[] =>
    shareByLargestRemainder(
      BigInt(energyWh),
      orders.map((order, index) =>
        order.side === side && stays(order, index) ? BigInt(order.energyWh) : 0n,
      ),
    )
  const bought = sharesOf('bid')
  const sold = sharesOf('offer')
  const fillsWh = orders.map((_order, index) => Number((bought[index] ?? 0n) + (sold[index] ?? 0n)))
  return atPrices(orders, fillsWh, { buy: price, sell: price })
}

/** Says whether both tariffs are within the range of prices. */
export function areTariffsInRange({ retailMicroPerKwh, feedInMicroPerKwh }: RuleParameters): boolean {
  return [retailMicroPerKwh, feedInMicroPerKwh].every((tariff) => Math.abs(tariff) < TARIFF_LIMIT)
}

function isCrossed({ side, limitPriceMicroPerKwh }: OracleOrder, price: number): boolean {
  return side === 'bid' ? limitPriceMicroPerKwh < price : limitPriceMicroPerKwh > price
}
