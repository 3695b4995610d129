import type { EpochMs, SlotIndex } from './quantities.ts'

/** The slot that holds a moment. */
export function slotAt(atMs: EpochMs, slotMs: number): SlotIndex {
  return Math.floor(atMs / slotMs)
}

export function slotStartMs(slot: SlotIndex, slotMs: number): EpochMs {
  return slot * slotMs
}

export function slotEndMs(slot: SlotIndex, slotMs: number): EpochMs {
  return (slot + 1) * slotMs
}

/** From this moment the orders of the slot are final. The lead is never longer than a slot (design section 5). */
export function gateClosureMs(slot: SlotIndex, slotMs: number, gateLeadMs: number): EpochMs {
  return slotStartMs(slot, slotMs) - gateLeadMs
}

/** The first slot whose gate is still open at a moment. */
export function firstOpenSlot(atMs: EpochMs, slotMs: number, gateLeadMs: number): SlotIndex {
  return Math.floor((atMs + gateLeadMs) / slotMs) + 1
}
