import type { BookOrder, ClearingConditions, SlotDetail } from '../api/source.ts'

/** One order as a step of its curve: level at its price, from what stands before it to its own end. */
export interface OrderStep {
  readonly order: BookOrder
  /** Whether this home sent it. */
  readonly isMine: boolean
  readonly fromWh: number
  readonly toWh: number
  /** The limit with fees set apart: the price that the rule sees. */
  readonly priceMicroPerKwh: number
  readonly filledWh: number
}

/** What the street wanted and what it offered at each price. */
export interface OrderCurves {
  /** Falling: who would pay most stands first. */
  readonly bids: readonly OrderStep[]
  /** Rising: who asks least stands first. */
  readonly offers: readonly OrderStep[]
}

/**
 * The book as two curves. Limits are as the rule sees them, without the buyer's fees and with the seller's, so that the
 * curves meet where it cleared; where the conditions are not known they are as they were sent. Equal prices stand in
 * the order of the book.
 */
export function orderCurves(detail: Pick<SlotDetail, 'book' | 'conditions' | 'fills' | 'self'>): OrderCurves {
  const { book, conditions, fills, self } = detail
  const filled = new Map(fills.map(({ order, energyWh }) => [order, energyWh]))
  const priced = (book?.orders ?? []).map((order) => ({
    order,
    isMine: order.member === self,
    priceMicroPerKwh: priceBesideFees(order, conditions),
    filledWh: filled.get(order.order) ?? 0,
  }))
  const sideOf = (side: BookOrder['side'], sign: 1 | -1): OrderStep[] =>
    inARow(
      priced
        .filter(({ order }) => order.side === side)
        .sort((one, other) => sign * (one.priceMicroPerKwh - other.priceMicroPerKwh)),
    )
  return { bids: sideOf('bid', -1), offers: sideOf('offer', 1) }
}

/** Whether somebody in the book has fees, so that the curves are not at the limits as they were sent. */
export function hasFees({ conditions, book }: Pick<SlotDetail, 'book' | 'conditions'>): boolean {
  return (book?.orders ?? []).some(
    (order) => priceBesideFees(order, conditions) !== order.limitPriceMicroPerKwh,
  )
}

function inARow(steps: readonly Omit<OrderStep, 'fromWh' | 'toWh'>[]): OrderStep[] {
  let atWh = 0
  return steps.map((step) => {
    const fromWh = atWh
    atWh += step.order.energyWh
    return { ...step, fromWh, toWh: atWh }
  })
}

/** As `limitBesideFees` of the chain reckons it, which a test holds. */
function priceBesideFees(order: BookOrder, conditions: ClearingConditions | null): number {
  if (conditions === null) return order.limitPriceMicroPerKwh
  const { fees, members } = conditions
  const zone = members.find(({ member }) => member === order.member)?.zone ?? null
  const own = fees.zones.find(({ id }) => id === zone)
  return order.side === 'bid'
    ? order.limitPriceMicroPerKwh - fees.communityFeeMicroPerKwh - (own?.exitFeeMicroPerKwh ?? 0)
    : order.limitPriceMicroPerKwh + (own?.entryFeeMicroPerKwh ?? 0)
}
