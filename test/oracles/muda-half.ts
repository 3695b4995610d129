/** One half of MUDA: orders trade at a price from outside. */
import type { OracleResult, OwnedOrder, Side } from './book.ts'
import { energyOf, fillBook, meritOrder } from './merit.ts'
import { noTrade, withAmounts } from './result.ts'
import { spreadOverEnergy } from './spread-over-energy.ts'

/** The shorter side trades whole; of the longer side the best limits, who pay a fee on top of the price. */
export function tradeAtGivenPrice(orders: readonly OwnedOrder[], price: number): OracleResult {
  const isWilling = willing(orders, price)
  const present = orders.map((order, index) => (isWilling[index] ? order : { ...order, energyWh: 0 }))
  const demandWh = energyOf(present, 'bid')
  const supplyWh = energyOf(present, 'offer')
  const energyWh = Math.min(demandWh, supplyWh)
  if (energyWh === 0) return noTrade(orders)
  const fillsWh = fillBook(present, energyWh)
  const amountsNano = fillsWh.map((fillWh) => BigInt(fillWh) * BigInt(price))
  if (demandWh !== supplyWh) {
    addFees(present, demandWh > supplyWh ? 'bid' : 'offer', price, fillsWh, amountsNano)
  }
  return withAmounts(orders, fillsWh, amountsNano)
}

/** Orders that accept the price; an owner that would both buy and sell at it does neither. */
function willing(orders: readonly OwnedOrder[], price: number): boolean[] {
  const accepts = ({ side, limitPriceMicroPerKwh }: OwnedOrder): boolean =>
    side === 'bid' ? limitPriceMicroPerKwh >= price : limitPriceMicroPerKwh <= price
  const ownersOn = (side: Side): number[] =>
    orders.filter((order) => order.side === side && accepts(order)).map(({ owner }) => owner)
  const buyers = ownersOn('bid')
  const sellers = ownersOn('offer')
  return orders.map(
    (order) => accepts(order) && !(buyers.includes(order.owner) && sellers.includes(order.owner)),
  )
}

/** Bids of the longer side pay their owner's fee on top; offers get that much less. */
function addFees(
  orders: readonly OwnedOrder[],
  side: Side,
  price: number,
  fillsWh: readonly number[],
  amountsNano: bigint[],
): void {
  for (const owner of new Set(orders.map((order) => order.owner))) {
    const own = ownIndexes(orders, side, owner)
    const ownFills = own.map((index) => fillsWh[index] ?? 0)
    const fees = spreadOverEnergy(feeOf(orders, side, price, fillsWh, owner), ownFills)
    own.forEach((index, at) => {
      const feeNano = fees[at] ?? 0n
      amountsNano[index] = (amountsNano[index] ?? 0n) + (side === 'bid' ? feeNano : -feeNano)
    })
  }
}

/** The gain that the others' best unfilled units would make in the owner's place: as many as the owner trades. */
function feeOf(
  orders: readonly OwnedOrder[],
  side: Side,
  price: number,
  fillsWh: readonly number[],
  owner: number,
): bigint {
  let restWh = ownIndexes(orders, side, owner).reduce((sum, index) => sum + (fillsWh[index] ?? 0), 0)
  let feeNano = 0n
  for (const index of meritOrder(orders, side)) {
    const order = orders[index]
    if (order === undefined || order.owner === owner) continue
    const unitsWh = Math.min(restWh, order.energyWh - (fillsWh[index] ?? 0))
    feeNano += BigInt(unitsWh) * BigInt(Math.abs(order.limitPriceMicroPerKwh - price))
    restWh -= unitsWh
  }
  return feeNano
}

function ownIndexes(orders: readonly OwnedOrder[], side: Side, owner: number): number[] {
  return [...orders.keys()].filter((index) => {
    const order = orders[index]
    return order?.owner === owner && order.side === side
  })
}
