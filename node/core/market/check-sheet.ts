/**
 * May this sheet be passed on and enter a book? One function for every peer, codes in order of precedence, so that all
 * nodes refuse for the same reason. The gate is judged by the receiver's clock only while gossiping; what a block may
 * hold follows from gate votes alone (design section 5).
 */
import type { Hash } from '../crypto/sha256.ts'
import { isSpoken } from '../units/protocol.ts'
import type { EpochMs } from '../units/quantities.ts'
import { PRICE_LIMIT_MICRO_PER_KWH } from '../units/quantities.ts'
import { gateClosureMs } from '../units/slots.ts'
import type { Order, OrderSheet } from './order-sheet.ts'

export type SheetRefusal =
  | 'sheet-version-unknown'
  | 'sheet-community-other'
  | 'sheet-member-unknown'
  | 'sheet-member-suspended'
  | 'sheet-gate-closed'
  | 'sheet-slot-too-far'
  | 'sheet-energy-zero'
  | 'sheet-energy-over-connection'
  | 'sheet-price-out-of-range'
  | 'sheet-orders-cross'
  | 'sheet-signature-invalid'

export interface MarketTerms {
  readonly protocolVersion: number
  readonly community: Hash
  readonly slotMs: number
  readonly gateLeadMs: number
}

export interface MarketMember {
  readonly connectionLimitW: number
}

/** How far ahead orders are taken: two days of quarter hours. */
export const SLOTS_AHEAD_LIMIT = 192

/** What follows from the sheet and the member alone, whatever the time; the pure part of `admit`. */
export function checkSheetContent(
  sheet: OrderSheet,
  terms: MarketTerms,
  member: MarketMember | undefined,
): 'ok' | SheetRefusal {
  if (!isSpoken(sheet.version, terms.protocolVersion)) return 'sheet-version-unknown'
  if (sheet.community !== terms.community) return 'sheet-community-other'
  if (member === undefined) return 'sheet-member-unknown'
  if (sheet.orders.some((order) => order.energyWh === 0)) return 'sheet-energy-zero'
  if (exceedsConnection(sheet.orders, terms, member)) return 'sheet-energy-over-connection'
  if (sheet.orders.some(isPriceOutOfRange)) return 'sheet-price-out-of-range'
  if (ordersCross(sheet.orders)) return 'sheet-orders-cross'
  return 'ok'
}

/** Whether a sheet may still be gossiped at a moment of the receiver's clock. */
export function checkSheetTiming(sheet: OrderSheet, terms: MarketTerms, nowMs: EpochMs): 'ok' | SheetRefusal {
  const gateMs = gateClosureMs(sheet.slot, terms.slotMs, terms.gateLeadMs)
  if (nowMs >= gateMs) return 'sheet-gate-closed'
  if (gateMs - nowMs > SLOTS_AHEAD_LIMIT * terms.slotMs) return 'sheet-slot-too-far'
  return 'ok'
}

/** Each side on its own stays within what the connection carries in a slot. */
function exceedsConnection(orders: readonly Order[], terms: MarketTerms, member: MarketMember): boolean {
  const limitWh = Math.floor((member.connectionLimitW * terms.slotMs) / 3_600_000)
  return SIDES.some((side) => sideEnergyWh(orders, side) > limitWh)
}

const SIDES = ['bid', 'offer'] as const

function sideEnergyWh(orders: readonly Order[], side: Order['side']): number {
  return orders.reduce((sum, order) => (order.side === side ? sum + order.energyWh : sum), 0)
}

function isPriceOutOfRange(order: Order): boolean {
  return Math.abs(order.limitPriceMicroPerKwh) >= PRICE_LIMIT_MICRO_PER_KWH
}

/** An owner who would trade with himself is refused: his best bid must stay below his best offer. */
function ordersCross(orders: readonly Order[]): boolean {
  const bids = orders.filter((order) => order.side === 'bid').map((order) => order.limitPriceMicroPerKwh)
  const offers = orders.filter((order) => order.side === 'offer').map((order) => order.limitPriceMicroPerKwh)
  return bids.length > 0 && offers.length > 0 && Math.max(...bids) >= Math.min(...offers)
}
