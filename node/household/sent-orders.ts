/** What became of this home's ordering for recent slots, as far as it is known: what was sent, or why nothing was. */
import type { Order } from '../core/market/order-sheet.ts'
import type { SlotIndex } from '../core/units/quantities.ts'

/** Why no orders went out, in words that a page knows. */
export const ORDER_SILENCES = [
  ...(['paused', 'not-admitted', 'meter-doubted', 'device-silent', 'no-forecast'] as const),
  /** They were made, and did not go out in time: the disk refused them, or the gate was closed. */
  'missed',
] as const
export type OrderSilence = (typeof ORDER_SILENCES)[number]

export interface SentSheet {
  /** None where there was nothing to trade. */
  readonly orders: readonly Order[]
  /** The same before the owner's own limits. */
  readonly drafted: readonly Order[]
  /** The hash that a block names the sheet by. */
  readonly sheet: string
}

export type SlotOrdering =
  ({ readonly type: 'sent' } & SentSheet) | { readonly type: 'silent'; readonly why: OrderSilence }

export interface SentOrders {
  sent(slot: SlotIndex, sheet: SentSheet): void
  /** Whether that is news; what was sent stays sent. */
  silent(slot: SlotIndex, why: OrderSilence): boolean
  /** Undefined of slots of long ago, and of those whose orders are not due yet. */
  of(slot: SlotIndex): SlotOrdering | undefined
}

/** Two days of quarters of an hour. */
export const SLOTS_KEPT = 192

export function createSentOrders(): SentOrders {
  const slots = new Map<SlotIndex, SlotOrdering>()

  function keep(slot: SlotIndex, ordering: SlotOrdering): void {
    slots.set(slot, ordering)
    for (const old of slots.keys()) if (old <= slot - SLOTS_KEPT) slots.delete(old)
  }

  return {
    sent(slot, sheet) {
      keep(slot, { type: 'sent', ...sheet })
    },
    silent(slot, why) {
      const before = slots.get(slot)
      if (before?.type === 'sent' || before?.why === why) return false
      keep(slot, { type: 'silent', why })
      return true
    },
    of: (slot) => slots.get(slot),
  }
}
