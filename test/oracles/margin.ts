/** The prices around the last unit of the efficient allocation. */
import type { OracleOrder } from './book.ts'
import { efficientEnergy, unitPrice } from './merit.ts'

export interface Margin {
  /** k: the efficient energy, in units of 1 Wh. */
  readonly energyWh: number
  /** b_k and s_k: the last bid unit and the last offer unit that trade. */
  readonly lastBid: number
  readonly lastOffer: number
  /** b_{k+1} and s_{k+1}: the best units that do not; they may belong to the same order, and may be missing. */
  readonly nextBid: number | undefined
  readonly nextOffer: number | undefined
}

/** Undefined where nothing can trade. */
export function findMargin(orders: readonly OracleOrder[]): Margin | undefined {
  const energyWh = efficientEnergy(orders)
  const lastBid = unitPrice(orders, 'bid', energyWh)
  const lastOffer = unitPrice(orders, 'offer', energyWh)
  if (energyWh === 0 || lastBid === undefined || lastOffer === undefined) return undefined
  const nextBid = unitPrice(orders, 'bid', energyWh + 1)
  const nextOffer = unitPrice(orders, 'offer', energyWh + 1)
  return { energyWh, lastBid, lastOffer, nextBid, nextOffer }
}
