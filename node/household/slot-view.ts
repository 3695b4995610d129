/** One slot as its home sees it: state, price, my energy, and in words what happened or why nothing did. */
import type { SlotReason, SlotState, SlotStatus } from '../api/state.ts'
import type { Genesis } from '../core/governance/genesis.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { gateClosureMs, slotEndMs, slotStartMs } from '../core/units/slots.ts'
import type { BlockOutcome } from '../engine/outcome.ts'
import type { DayBook } from './day-book.ts'

export interface SlotContext {
  readonly community: { readonly genesis: Pick<Genesis, 'slotMs' | 'gateLeadMs'> }
  readonly member: string
  readonly book: Pick<DayBook, 'ofSlot' | 'fillsOf'>
  readonly nowMs: number
  readonly tipSlot: SlotIndex
  readonly settledThrough: SlotIndex
  /** Whether the owner let the home send no orders; of slots long past it is not known any more. */
  readonly isPausedIn: (slot: SlotIndex) => boolean
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
  const hasOrders = mine.length > 0
  const isPaused = !hasOrders && context.isPausedIn(slot)
  const reason = isVoid ? 'late' : reasonOf(status, outcome, { boughtWh, soldWh, hasOrders, isPaused })
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
    sentence: sentenceOf(reason, { boughtWh, soldWh }),
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

function reasonOf(
  status: SlotStatus,
  outcome: BlockOutcome | undefined,
  mine: { boughtWh: number; soldWh: number; hasOrders: boolean; isPaused: boolean },
): SlotReason {
  if (mine.isPaused && (outcome === undefined ? status !== 'no-block' : outcome.status !== 'rule-failed'))
    return 'paused'
  if (status === 'collecting') return 'collecting'
  if (status === 'clearing') return 'sealed'
  if (status === 'no-block' || outcome === undefined) return 'no-agreement'
  if (outcome.status === 'rule-failed') return 'rule-failed'
  if (outcome.energyWh === 0) return whyNoTrade(outcome)
  if (mine.boughtWh > 0) return 'bought'
  if (mine.soldWh > 0) return 'sold'
  return mine.hasOrders ? 'not-needed' : 'nothing-to-trade'
}

function whyNoTrade(outcome: BlockOutcome): SlotReason {
  const hasBids = outcome.orders.some((order) => order.side === 'bid')
  const hasOffers = outcome.orders.some((order) => order.side === 'offer')
  if (!hasBids && !hasOffers) return 'no-orders'
  if (!hasOffers) return 'no-offers'
  return hasBids ? 'no-crossing' : 'no-bids'
}

const SENTENCES: Readonly<Record<Exclude<SlotReason, 'bought' | 'sold'>, string>> = {
  collecting: 'The street is collecting orders.',
  sealed: 'The orders are sealed; the street agrees on the clearing.',
  'no-agreement': 'The street reached no agreement: everybody is on their tariff, nothing is lost.',
  'rule-failed': 'The pricing rule failed: the slot is void and nobody pays.',
  late: 'The block came too late: the fills are void and everybody is on their tariff.',
  'no-orders': 'Nobody sent an order.',
  'no-offers': 'No neighbour had energy to sell: everybody buys on their tariff.',
  'no-bids': 'No neighbour needed energy: the surplus goes to the grid.',
  'no-crossing': 'Bids and offers did not meet.',
  'not-needed': 'Your order was not needed at this price.',
  paused: 'You paused trading: your home sent no orders.',
  'nothing-to-trade': 'Neighbours traded; you had nothing to trade.',
}

function sentenceOf(reason: SlotReason, { boughtWh, soldWh }: { boughtWh: number; soldWh: number }): string {
  if (reason === 'bought') return `You bought ${kwh(boughtWh)} from neighbours.`
  return reason === 'sold' ? `You sold ${kwh(soldWh)} to neighbours.` : SENTENCES[reason]
}

function kwh(energyWh: number): string {
  return `${(energyWh / 1000).toFixed(2)} kWh`
}
