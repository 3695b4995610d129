/**
 * Sends this home's order sheet for each slot some time before its gate. A home that starts late sends at once; one whose
 * disk fails, or whose device has not spoken yet, tries again while the gate is open: what is not on disk is not sent.
 */
import type { Community, GenesisMember } from '../core/governance/genesis.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { firstOpenSlot, gateClosureMs } from '../core/units/slots.ts'
import type { ChainStore } from '../engine/chain-store.ts'
import type { Engine } from '../engine/running-engine.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Signer } from '../runtime/ed25519.ts'
import type { Logger } from '../runtime/logger.ts'
import { waitFor, waitUntil } from '../runtime/waiting.ts'
import type { OwnLimits } from './own-limits.ts'
import { withinLimits } from './own-limits.ts'
import type { OrderSilence, SentSheet } from './sent-orders.ts'
import { codeOf } from './step-failures.ts'
import type { HomeOutlook } from './trader.ts'
import { draftOrders, signSheet } from './trader.ts'

export interface OrderingParts {
  readonly engine: Pick<Engine, 'submitSheet' | 'keeper'>
  readonly store: ChainStore
  readonly clock: Clock
  readonly signer: Signer
  readonly logger: Logger
  readonly outlook: (slot: SlotIndex) => HomeOutlook
  /** Whether the owner lets it trade in this slot. */
  readonly mayOrder: (slot: SlotIndex) => boolean
  readonly limits: OwnLimits
  /** The street took the sheet. */
  readonly sent: (slot: SlotIndex, sheet: SentSheet) => void
  /** Nothing went out, or not yet; why, where the outlook does not say it. */
  readonly silent: (slot: SlotIndex, why?: OrderSilence) => void
}

/** The sheet leaves this much real time before the gate; where time runs fast, half a slot before. */
const LEAD_MS = 20_000
/** Before it is tried again, real milliseconds. */
const PAUSE_MS = 500

/** Runs until the signal. */
export async function orderUntil(
  signal: AbortSignal,
  { community, member }: { community: Community; member: GenesisMember },
  parts: OrderingParts,
): Promise<void> {
  const { clock, logger } = parts
  const { slotMs, gateLeadMs, firstSlot } = community.genesis
  const leadMs = Math.min(LEAD_MS * clock.speed, slotMs / 2)
  const nextSlot = (from: SlotIndex): SlotIndex =>
    Math.max(from, firstOpenSlot(clock.nowMs(), slotMs, gateLeadMs))
  let slot = nextSlot(firstSlot)
  while (await waitUntil(clock, gateClosureMs(slot, slotMs, gateLeadMs) - leadMs, signal)) {
    const isSent = await send(slot).catch((error: unknown) => {
      logger.warn({ code: codeOf(error), slot }, 'an order sheet could not be made and is tried again')
      parts.silent(slot, 'missed')
      return false
    })
    if (!isSent) await waitFor(clock, PAUSE_MS, signal)
    slot = nextSlot(isSent ? slot + 1 : slot)
  }

  /** False while nothing is known of the home. */
  async function send(forSlot: SlotIndex): Promise<boolean> {
    const { engine, store, signer, outlook, mayOrder, sent, silent } = parts
    const now = engine.keeper.community()
    const current = now.members.get(member.memberKey)
    // Who is not admitted yet, suspended or gone has nothing to say in the market.
    if (current?.standing !== 'active') {
      silent(forSlot, 'not-admitted')
      return true
    }
    // Of a home that pauses the street hears no order; what it signed before stands.
    if (!mayOrder(forSlot)) {
      silent(forSlot, 'paused')
      return true
    }
    const drafted = draftOrders(forSlot, now, current, outlook(forSlot))
    if (drafted === null) {
      silent(forSlot)
      return false
    }
    const orders = withinLimits(drafted, parts.limits)
    const signed = await signSheet({ community: now, member, slot: forSlot, orders }, { store, signer })
    if (signal.aborted) return true
    if (engine.submitSheet(signed) === 'accept') sent(forSlot, { orders, drafted, sheet: signed.hash })
    else silent(forSlot, 'missed')
    return true
  }
}
