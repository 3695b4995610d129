/**
 * What members may still promise. Before clearing, in canonical order, an order is kept while the member's open exposure
 * plus its own worst case fits the member's credit limit (design section 5). Limits bind new trades only: posting,
 * imbalance, fees and corrections are never refused.
 */
import type { Hash } from '../crypto/sha256.ts'
import type { Community, Member } from '../governance/genesis.ts'
import { tariffAt } from '../governance/genesis.ts'
import type { BookOrder } from '../market/book.ts'
import type { MemberId } from '../market/order-sheet.ts'
import type { SlotIndex } from '../units/quantities.ts'
import { amountNano, PRICE_LIMIT_MICRO_PER_KWH } from '../units/quantities.ts'
import { slotStartMs } from '../units/slots.ts'
import { limitBesideFees } from './beside-fees.ts'
import type { OpenSlot } from './chain-state.ts'
import { memberAccount } from './chain-state.ts'
import type { SettlementDraft } from './settlement-draft.ts'

/** In order of precedence. */
export type OrderRefusal = 'order-limit-beyond-fees' | 'order-credit-exceeded'

export interface OrderRefused {
  /** The order's canonical hash. */
  readonly order: Hash
  readonly member: MemberId
  readonly code: OrderRefusal
}

/** Divides orders in canonical order into those that are cleared and those that are refused. */
export function screenOrders(
  orders: readonly BookOrder[],
  draft: SettlementDraft,
  { community, slot }: { readonly community: Community; readonly slot: SlotIndex },
): { kept: BookOrder[]; refused: OrderRefused[] } {
  const kept: BookOrder[] = []
  const refused: OrderRefused[] = []
  const exposures = new Map<MemberId, bigint>()
  for (const order of orders) {
    const member = community.members.get(order.member)
    if (member === undefined) continue
    const exposureNano = exposures.get(order.member) ?? openExposureNano(member, draft, community)
    const reservedNano = exposureNano + worstCaseNano(order, member, { community, slot })
    const code = checkOrder(order, { member, community, reservedNano })
    if (code === 'ok') {
      kept.push(order)
      exposures.set(order.member, reservedNano)
    } else refused.push({ order: order.id, member: order.member, code })
  }
  return { kept, refused }
}

function checkOrder(
  order: BookOrder,
  by: { readonly member: Member; readonly community: Community; readonly reservedNano: bigint },
): 'ok' | OrderRefusal {
  if (Math.abs(limitBesideFees(order, by.community)) >= PRICE_LIMIT_MICRO_PER_KWH)
    return 'order-limit-beyond-fees'
  const { creditLimitNano } = by.member
  return creditLimitNano === null || by.reservedNano <= BigInt(creditLimitNano)
    ? 'ok'
    : 'order-credit-exceeded'
}

/** A bid costs its limit at most, fees included; an offer that is not delivered costs what its energy does elsewhere. */
function worstCaseNano(
  { side, energyWh, limitPriceMicroPerKwh }: BookOrder,
  member: Member,
  at: { readonly community: Community; readonly slot: SlotIndex },
): bigint {
  const price =
    side === 'bid' ? limitPriceMicroPerKwh : dearest(member, at.slot, at.community) - limitPriceMicroPerKwh
  return amountNano(energyWh, Math.max(price, 0))
}

/** What the member owes, has promised to pay, and would pay beyond its pay if it delivered nothing that it sold. */
function openExposureNano(member: Member, draft: SettlementDraft, community: Community): bigint {
  const account = draft.ledger.accounts.get(memberAccount(member.memberKey))
  if (member.creditLimitNano === null || account === undefined) return 0n
  const owedNano = account.debitsPosted + account.debitsPending - account.creditsPosted
  const undelivered = [...draft.openSlots.values()].map((open) =>
    undeliveredNano(open, member, draft, community),
  )
  return undelivered.reduce((sum, nano) => sum + nano, owedNano)
}

function undeliveredNano(
  open: OpenSlot,
  member: Member,
  { ledger }: SettlementDraft,
  community: Community,
): bigint {
  const soldWh = open.trades.get(member.memberKey)?.soldWh ?? 0
  if (soldWh === 0) return 0n
  const receivedNano = open.pendingIds.reduce((sum, id) => {
    const pending = ledger.pending.get(id)
    return pending?.credit === memberAccount(member.memberKey) ? sum + pending.amount : sum
  }, 0n)
  const elsewhereNano = amountNano(soldWh, dearest(member, open.slot, community))
  return elsewhereNano > receivedNano ? elsewhereNano - receivedNano : 0n
}

/** The higher of retail and feed-in: what energy costs that was sold and not delivered. */
function dearest(member: Member, slot: SlotIndex, { genesis }: Community): number {
  const tariff = tariffAt(member, slotStartMs(slot, genesis.slotMs))
  return Math.max(tariff.retailMicroPerKwh, tariff.feedInMicroPerKwh)
}
