/** The orders of a planned slot as a sheet takes them: what the connection does not carry is left out. */
import type { PlannedOrder, PlannedSlot } from '../core/trading/day-plan.ts'
import type { Order, Side, Source } from '../core/market/order-sheet.ts'

export function plannedOrders(
  { orders }: Pick<PlannedSlot, 'orders'>,
  { limitWh, hasPv }: { limitWh: number; hasPv: boolean },
): Order[] {
  const left: Record<Side, number> = { bid: limitWh, offer: limitWh }
  return orders.flatMap((order) => {
    const side: Side = order.energyWh > 0 ? 'bid' : 'offer'
    const energyWh = Math.min(Math.abs(order.energyWh), left[side])
    if (energyWh === 0) return []
    left[side] -= energyWh
    return [
      { side, energyWh, limitPriceMicroPerKwh: order.limitMicroPerKwh, source: sourceOf(order, side, hasPv) },
    ]
  })
}

function sourceOf({ from }: PlannedOrder, side: Side, hasPv: boolean): Source {
  if (from === 'battery') return 'battery'
  if (side === 'bid') return 'load'
  return hasPv ? 'solar' : 'unknown'
}
