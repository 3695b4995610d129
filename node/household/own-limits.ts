/** The owner's own limits on prices, beside what the tariff makes worth while. */
import type { Order } from '../core/market/order-sheet.ts'

export interface OwnLimits {
  /** What a kWh must bring at least, micro-currency; null: no limit of the owner's. */
  readonly sellMinMicroPerKwh: number | null
  readonly buyMaxMicroPerKwh: number | null
}

export const NO_LIMITS: OwnLimits = { sellMinMicroPerKwh: null, buyMaxMicroPerKwh: null }

/** The same orders, none of them dearer or cheaper than the owner allows. Narrowing never makes two of them cross. */
export function withinLimits(
  orders: readonly Order[],
  { sellMinMicroPerKwh, buyMaxMicroPerKwh }: OwnLimits,
): Order[] {
  return orders.map((order) => {
    const { limitPriceMicroPerKwh: limit } = order
    const allowed =
      order.side === 'bid'
        ? Math.min(limit, buyMaxMicroPerKwh ?? limit)
        : Math.max(limit, sellMinMicroPerKwh ?? limit)
    return { ...order, limitPriceMicroPerKwh: allowed }
  })
}
