/** One slot as its home sees it: state, price, my energy, and in words what happened or why nothing did. */
import type { SlotState, SlotStatus } from '../api/state.ts'
import type { Genesis } from '../core/governance/genesis.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { gateClosureMs, slotEndMs, slotStartMs } from '../core/units/slots.ts'
import type { BlockOutcome } from '../engine/outcome.ts'
import type { DayBook } from './day-book.ts'
import type { SlotOrdering } from './sent-orders.ts'
import { refusalOf, slotReason } from './slot-reason.ts'
import { slotSentence } from './slot-words.ts'

export interface SlotContext {
  readonly community: { readonly genesis: Pick<Genesis, 'slotMs' | 'gateLeadMs'> }
  readonly member: string
  readonly book: Pick<DayBook, 'ofSlot' | 'fillsOf'>
  readonly nowMs: number
  readonly tipSlot: SlotIndex
  readonly settledThrough: SlotIndex
  /** Whether the owner let the home send no orders; of slots long past it is not known any more. */
  readonly isPausedIn: (slot: SlotIndex) => boolean
  /** What this process sent for a slot, or why nothing; undefined where it does not know. */
  readonly ordering: (slot: SlotIndex) => SlotOrdering | undefined
}

export function viewSlot(slot: SlotIndex, context: SlotContext): SlotState {
  const { slotMs, gateLeadMs } = context.community.genesis
  const outcome = context.book.ofSlot(slot)
  const status = statusOf(slot, outcome, context)
  const mine = outcome?.orders.filter((order) => order.member === context.member) ?? []
  const isVoid = context.book.fillsOf(slot) === 'void'
  const filled = (side: 'bid' | 'offer'): number =>
    isVoid ? 0 : mine.reduce((sum, order) => (order.side === side ? sum + order.filledWh : sum), 0)
  const [boughtWh, soldWh] = [filled('bid'), filled('offer')]
  const { member } = context
  const own = { member, status, outcome, isVoid, boughtWh, soldWh, ordering: context.ordering(slot) }
  const reason = slotReason({ ...own, isPaused: context.isPausedIn(slot) })
  const refusal = reason === 'refused' ? refusalOf(own) : null
  return {
    slot,
    startMs: slotStartMs(slot, slotMs),
    endMs: slotEndMs(slot, slotMs),
    gateMs: gateClosureMs(slot, slotMs, gateLeadMs),
    status,
    priceMicroPerKwh: outcome?.buyPriceMicroPerKwh ?? null,
    energyWh: outcome?.energyWh ?? 0,
    boughtWh,
    soldWh,
    orders: outcome?.orders.length ?? 0,
    reason,
    refusal,
    sentence: slotSentence({ reason, boughtWh, soldWh, refusal }),
  }
}

function statusOf(slot: SlotIndex, outcome: BlockOutcome | undefined, context: SlotContext): SlotStatus {
  const { slotMs, gateLeadMs } = context.community.genesis
  if (outcome === undefined && (slot <= context.tipSlot || context.nowMs >= slotStartMs(slot, slotMs)))
    return 'no-block'
  if (outcome === undefined)
    return context.nowMs < gateClosureMs(slot, slotMs, gateLeadMs) ? 'collecting' : 'clearing'
  if (slot <= context.settledThrough) return 'settled'
  return outcome.energyWh > 0 ? 'cleared' : 'no-trade'
}
