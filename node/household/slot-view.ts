/** One slot as its home sees it: state, price, my energy, and in words what happened or why nothing did. */
import type { SlotState, SlotStatus } from '../api/state.ts'
import type { Community } from '../core/governance/genesis.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { gateClosureMs, slotEndMs, slotStartMs } from '../core/units/slots.ts'
import type { BlockOutcome } from '../engine/outcome.ts'
import type { DayBook } from './day-book.ts'

export interface SlotContext {
  readonly community: Community
  readonly member: string
  readonly book: DayBook
  readonly nowMs: number
  readonly tipSlot: SlotIndex
  readonly settledThrough: SlotIndex
}

export function viewSlot(slot: SlotIndex, context: SlotContext): SlotState {
  const { slotMs, gateLeadMs } = context.community.genesis
  const outcome = context.book.ofSlot(slot)
  const status = statusOf(slot, outcome, context)
  const mine = outcome?.orders.filter((order) => order.member === context.member) ?? []
  const isVoid = context.book.fillsOf(slot) === 'void'
  const filled = (side: 'bid' | 'offer'): number =>
    isVoid ? 0 : mine.reduce((sum, order) => (order.side === side ? sum + order.filledWh : sum), 0)
  return {
    slot,
    startMs: slotStartMs(slot, slotMs),
    endMs: slotEndMs(slot, slotMs),
    gateMs: gateClosureMs(slot, slotMs, gateLeadMs),
    status,
    priceMicroPerKwh: outcome?.buyPriceMicroPerKwh ?? null,
    energyWh: outcome?.energyWh ?? 0,
    boughtWh: filled('bid'),
    soldWh: filled('offer'),
    orders: outcome?.orders.length ?? 0,
    sentence: isVoid
      ? 'The block came too late: the fills are void and everybody is on their tariff.'
      : sentenceOf(status, outcome, {
          boughtWh: filled('bid'),
          soldWh: filled('offer'),
          hasOrders: mine.length > 0,
        }),
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

function sentenceOf(
  status: SlotStatus,
  outcome: BlockOutcome | undefined,
  mine: { boughtWh: number; soldWh: number; hasOrders: boolean },
): string {
  if (status === 'collecting') return 'The street is collecting orders.'
  if (status === 'clearing') return 'The orders are sealed; the street agrees on the clearing.'
  if (status === 'no-block' || outcome === undefined)
    return 'The street reached no agreement: everybody is on their tariff, nothing is lost.'
  if (outcome.status === 'rule-failed') return 'The pricing rule failed: the slot is void and nobody pays.'
  if (outcome.energyWh === 0) return whyNoTrade(outcome)
  if (mine.boughtWh > 0) return `You bought ${kwh(mine.boughtWh)} from neighbours.`
  if (mine.soldWh > 0) return `You sold ${kwh(mine.soldWh)} to neighbours.`
  return mine.hasOrders
    ? 'Your order was not needed at this price.'
    : 'Neighbours traded; you had nothing to trade.'
}

function whyNoTrade(outcome: BlockOutcome): string {
  const hasBids = outcome.orders.some((order) => order.side === 'bid')
  const hasOffers = outcome.orders.some((order) => order.side === 'offer')
  if (!hasBids && !hasOffers) return 'Nobody sent an order.'
  if (!hasOffers) return 'No neighbour had energy to sell: everybody buys on their tariff.'
  if (!hasBids) return 'No neighbour needed energy: the surplus goes to the grid.'
  return 'Bids and offers did not meet.'
}

function kwh(energyWh: number): string {
  return `${(energyWh / 1000).toFixed(2)} kWh`
}
