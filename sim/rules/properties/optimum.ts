/** Welfare, and the most that a book can give: computed from the definition, with nothing of the kernel. */
import type { TestBook, TestOrder } from '../test-book.ts'

/** What fills are worth to those who get them less what they cost those who give them, by their limits. */
export function welfareNano({ orders }: TestBook, fillsWh: readonly number[]): bigint {
  return orders.reduce(
    (sum, { limitPriceMicroPerKwh }, index) =>
      sum + BigInt(fillsWh[index] ?? 0) * BigInt(limitPriceMicroPerKwh),
    0n,
  )
}

/** The dearest bids meet the cheapest offers, as long as that is worth something. */
export function bestWelfareNano(orders: readonly TestOrder[]): bigint {
  const bids = unitsOf(orders, 'bid').sort((left, right) => right.price - left.price)
  const offers = unitsOf(orders, 'offer').sort((left, right) => left.price - right.price)
  let welfare = 0n
  for (
    let [bid, offer] = [bids.shift(), offers.shift()];
    bid !== undefined && offer !== undefined && bid.price > offer.price;
  ) {
    const energyWh = Math.min(bid.energyWh, offer.energyWh)
    welfare += BigInt(energyWh) * BigInt(bid.price - offer.price)
    bid.energyWh -= energyWh
    offer.energyWh -= energyWh
    if (bid.energyWh === 0) bid = bids.shift()
    if (offer.energyWh === 0) offer = offers.shift()
  }
  return welfare
}

function unitsOf(
  orders: readonly TestOrder[],
  side: TestOrder['side'],
): { energyWh: number; price: number }[] {
  return orders
    .filter((order) => order.side === side)
    .map(({ energyWh, limitPriceMicroPerKwh }) => ({ energyWh, price: limitPriceMicroPerKwh }))
}
