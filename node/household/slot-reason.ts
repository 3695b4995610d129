/**
 * What happened to this home in a slot, or why nothing did. What kept the home's own orders out goes before what the
 * street did without them: a home that could not order must not be told that it had nothing to trade.
 */
import type { SlotReason, SlotStatus } from '../api/state.ts'
import type { Order } from '../core/market/order-sheet.ts'
import type { BlockOutcome, OutcomeOrder } from '../engine/outcome.ts'
import type { OrderSilence, SlotOrdering } from './sent-orders.ts'

export interface OwnSlot {
  readonly member: string
  readonly status: SlotStatus
  readonly outcome: BlockOutcome | undefined
  /** Whether the block came too late for its fills. */
  readonly isVoid: boolean
  readonly boughtWh: number
  readonly soldWh: number
  /** Undefined where it is not known any more, or not yet. */
  readonly ordering: SlotOrdering | undefined
  /** By the owner, as it is known after a restart too. */
  readonly isPaused: boolean
}

/** The code of why the street did not take this home's orders; null where it took one, or refused none. */
export function refusalOf({
  member,
  outcome,
  ordering,
}: Pick<OwnSlot, 'member' | 'outcome' | 'ordering'>): string | null {
  if (outcome === undefined || outcome.orders.some((order) => order.member === member)) return null
  const order = outcome.refusedOrders.find((refused) => refused.member === member)
  const sheet = ordering?.type === 'sent' ? ordering.sheet : undefined
  return (order ?? outcome.refusedSheets.find(({ hash }) => hash === sheet))?.code ?? null
}

export function slotReason(own: OwnSlot): SlotReason {
  const { status, outcome, ordering } = own
  if (own.isVoid) return 'late'
  const hasOrders = outcome?.orders.some((order) => order.member === own.member) ?? false
  const silence = hasOrders ? undefined : silenceOf(own)
  if (silence === 'paused' && status !== 'no-block' && outcome?.status !== 'rule-failed') return 'paused'
  if (status === 'collecting') return 'collecting'
  if (status === 'clearing') return silence ?? 'sealed'
  if (status === 'no-block' || outcome === undefined) return 'no-agreement'
  if (outcome.status === 'rule-failed') return 'rule-failed'
  if (own.boughtWh > 0) return 'bought'
  if (own.soldWh > 0) return 'sold'
  if (refusalOf(own) !== null) return 'refused'
  if (silence !== undefined) return silence
  if (!hasOrders && ordering?.type === 'sent' && ordering.orders.length > 0) return 'missed'
  if (hasOrders && isKeptOut(own, outcome)) return 'own-limits'
  if (outcome.energyWh === 0) return whyNoTrade(outcome)
  if (hasOrders) return 'not-needed'
  return ordering?.type === 'sent' ? 'nothing-to-trade' : 'no-order'
}

function silenceOf({ ordering, isPaused }: OwnSlot): OrderSilence | undefined {
  if (ordering?.type === 'silent') return ordering.why
  return ordering === undefined && isPaused ? 'paused' : undefined
}

/** Whether somebody would have met an order as it was before the owner's own limits. */
function isKeptOut({ member, ordering }: OwnSlot, { orders }: BlockOutcome): boolean {
  if (ordering?.type !== 'sent') return false
  const others = orders.filter((order) => order.member !== member)
  return ordering.orders.some((order, index) => {
    const drafted = ordering.drafted[index]
    return drafted !== undefined && others.some((other) => meets(drafted, other) && !meets(order, other))
  })
}

function meets({ side, limitPriceMicroPerKwh: limit }: Order, other: OutcomeOrder): boolean {
  if (side === other.side) return false
  return side === 'bid' ? other.priceMicroPerKwh <= limit : other.priceMicroPerKwh >= limit
}

function whyNoTrade(outcome: BlockOutcome): SlotReason {
  const hasBids = outcome.orders.some((order) => order.side === 'bid')
  const hasOffers = outcome.orders.some((order) => order.side === 'offer')
  if (!hasBids && !hasOffers) return 'no-orders'
  if (!hasOffers) return 'no-offers'
  return hasBids ? 'no-crossing' : 'no-bids'
}
