/** When the engine acts: gates, and the time in which a fresh proposal for a slot may still be voted for. */
import type { Genesis } from '../core/governance/genesis.ts'
import type { EpochMs, SlotIndex } from '../core/units/quantities.ts'
import { gateClosureMs, slotStartMs } from '../core/units/slots.ts'
import type { Clock } from '../runtime/clock.ts'

/** Validator clocks agree within 2 s (design section 5); a proposal may arrive this much before our own gate closes. */
export const CLOCK_TOLERANCE_MS = 2000

/** The slot whose block can be proposed now: its gate is closed, its start less the margin still ahead. */
export function proposableSlot(genesis: Genesis, clock: Clock): SlotIndex | undefined {
  const nowMs = clock.nowMs()
  const slot = Math.floor((nowMs + genesis.gateLeadMs) / genesis.slotMs)
  return slot >= genesis.firstSlot && nowMs < proposalEndMs(genesis, clock, slot) ? slot : undefined
}

/** Whether a fresh proposal for a slot may be prevoted now. Re-proposals with their certificate are exempt. */
export function isTimelyProposal(genesis: Genesis, clock: Clock, slot: SlotIndex): boolean {
  const nowMs = clock.nowMs()
  const toleranceMs = CLOCK_TOLERANCE_MS
  const gateMs = gateClosureMs(slot, genesis.slotMs, genesis.gateLeadMs)
  return (
    slot >= genesis.firstSlot && nowMs >= gateMs - toleranceMs && nowMs < proposalEndMs(genesis, clock, slot)
  )
}

/** The gate that closes next for a slot after `slot`: when the next height begins. */
export function nextGateMs(genesis: Genesis, clock: Clock, afterSlot: SlotIndex): EpochMs {
  const current = proposableSlot(genesis, clock)
  if (current !== undefined && current > afterSlot) return clock.nowMs()
  const next = Math.floor((clock.nowMs() + genesis.gateLeadMs) / genesis.slotMs) + 1
  const slot = Math.max(genesis.firstSlot, afterSlot + 1, next)
  return gateClosureMs(slot, genesis.slotMs, genesis.gateLeadMs)
}

/** Votes need real time to travel: the margin is real, also when market time runs faster. */
function proposalEndMs(genesis: Genesis, clock: Clock, slot: SlotIndex): EpochMs {
  return slotStartMs(slot, genesis.slotMs) - genesis.consensus.startMarginMs * clock.speed
}
