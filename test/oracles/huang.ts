/**
 * Huang, Scheller-Wolf and Sycara (2002): the marginal agents leave with their whole orders and set the prices; the
 * side that is then longer bears the gap in equal parts, agent by agent. An agent is an owner.
 */
import type { Oracle, OwnedOrder, Side } from './book.ts'
import { efficientEnergy, meritOrder, orderOfUnit } from './merit.ts'
import { atPrices, noTrade } from './result.ts'
import { shareBurden } from './share-burden.ts'

export const clearHuang: Oracle = ({ orders }) => {
  const energyWh = efficientEnergy(orders)
  const lastBid = orderOfUnit(orders, 'bid', energyWh)
  const lastOffer = orderOfUnit(orders, 'offer', energyWh)
  if (energyWh === 0 || lastBid === undefined || lastOffer === undefined) return noTrade(orders)
  const bids = betterThan(orders, 'bid', lastBid)
  const offers = betterThan(orders, 'offer', lastOffer)
  const fillsWh = orders.map((order, index) =>
    bids.includes(index) || offers.includes(index) ? order.energyWh : 0,
  )
  const demandWh = sumOf(bids, fillsWh)
  const supplyWh = sumOf(offers, fillsWh)
  if (demandWh === 0 || supplyWh === 0) return noTrade(orders)
  if (demandWh > supplyWh) ration(orders, bids, demandWh - supplyWh, fillsWh)
  else ration(orders, offers, supplyWh - demandWh, fillsWh)
  const limitOf = (index: number): number => orders[index]?.limitPriceMicroPerKwh ?? 0
  return atPrices(orders, fillsWh, { buy: limitOf(lastBid), sell: limitOf(lastOffer) })
}

/** The orders before the marginal one in merit order that are not of its owner. */
function betterThan(orders: readonly OwnedOrder[], side: Side, marginal: number): number[] {
  const order = meritOrder(orders, side)
  const owner = orders[marginal]?.owner
  return order.slice(0, order.indexOf(marginal)).filter((index) => orders[index]?.owner !== owner)
}

/** Takes `gapWh` from the fills of one side: equal parts by owner, and of one owner the worst prices first. */
function ration(
  orders: readonly OwnedOrder[],
  inMeritOrder: readonly number[],
  gapWh: number,
  fillsWh: number[],
): void {
  const canonical = [...inMeritOrder].sort((left, right) => left - right)
  const owners = [...new Set(canonical.map((index) => orders[index]?.owner))]
  const ordersOf = owners.map((owner) => inMeritOrder.filter((index) => orders[index]?.owner === owner))
  const burdens = shareBurden(
    ordersOf.map((own) => sumOf(own, fillsWh)),
    gapWh,
  )
  ordersOf.forEach((own, at) => {
    let restWh = burdens[at] ?? 0
    for (const index of [...own].reverse()) {
      const fillWh = fillsWh[index] ?? 0
      const takenWh = Math.min(restWh, fillWh)
      fillsWh[index] = fillWh - takenWh
      restWh -= takenWh
    }
  })
}

function sumOf(indexes: readonly number[], energiesWh: readonly number[]): number {
  return indexes.reduce((sum, index) => sum + (energiesWh[index] ?? 0), 0)
}
