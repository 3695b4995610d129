/** Collects what the street did, slot by slot, from its blocks: for the lines on the terminal and for the document. */
import type { BlockOutcome, OutcomeSettled } from '../../engine/outcome.ts'

export interface SlotRecord {
  readonly slot: number
  readonly outcome: BlockOutcome | undefined
}

export interface StreetRecord {
  /** Takes a block; returns the slots that it decided or passed over, oldest first. */
  add(outcome: BlockOutcome): readonly SlotRecord[]
  slots(): readonly SlotRecord[]
  settled(): readonly OutcomeSettled[]
  /** How many slots from the first on are settled, and the height that settled the n-th. */
  settledSlots(): number
  heightOfSettled(count: number): number | undefined
}

export function createStreetRecord(firstSlot: number): StreetRecord {
  const slots: SlotRecord[] = []
  const settled: OutcomeSettled[] = []
  const settledAt = new Map<number, number>()

  return {
    add(outcome) {
      const fresh: SlotRecord[] = []
      for (let slot = firstSlot + slots.length; slot < outcome.slot; slot++) fresh.push({ slot, outcome: undefined })
      fresh.push({ slot: outcome.slot, outcome })
      slots.push(...fresh)
      for (const row of outcome.settled) settledAt.set(row.slot, outcome.height)
      settled.push(...outcome.settled)
      return fresh
    },
    slots: () => slots,
    settled: () => settled,
    settledSlots: () => settledAt.size,
    heightOfSettled: (count) => settledAt.get(firstSlot + count - 1),
  }
}
