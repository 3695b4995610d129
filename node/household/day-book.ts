/**
 * What this home remembers of recent blocks for people: outcomes by slot, and its own settled rows. Derived from the
 * ledger; loaded from the store at start, then kept up by final blocks.
 */
import type { BlockOutcome, OutcomeSettled } from '../engine/outcome.ts'
import type { ChainStore } from '../engine/chain-store.ts'
import type { SlotIndex } from '../core/units/quantities.ts'

export interface DayBook {
  add(outcome: BlockOutcome): void
  /** The outcome of a slot's block, while it is remembered. */
  ofSlot(slot: SlotIndex): BlockOutcome | undefined
  /** What became of the fills of a slot: known when the next block is final. */
  fillsOf(slot: SlotIndex): 'bound' | 'void' | 'uncertain' | undefined
  settledOf(slot: SlotIndex, member: string): OutcomeSettled | undefined
}

/** Two days of quarter hours. */
const SLOTS_KEPT = 192

export async function createDayBook(store: ChainStore, tipHeight: number): Promise<DayBook> {
  const outcomes = new Map<SlotIndex, BlockOutcome>()
  const fills = new Map<SlotIndex, 'bound' | 'void' | 'uncertain'>()
  /** By slot, then by member. */
  const settled = new Map<SlotIndex, Map<string, OutcomeSettled>>()
  let lastSlot: SlotIndex | undefined

  function add(outcome: BlockOutcome): void {
    outcomes.set(outcome.slot, outcome)
    fills.set(outcome.slot, 'uncertain')
    if (lastSlot !== undefined && outcome.previousFills !== null) fills.set(lastSlot, outcome.previousFills)
    for (const row of outcome.settled) {
      const ofSlot = settled.get(row.slot) ?? new Map<string, OutcomeSettled>()
      settled.set(row.slot, ofSlot.set(row.member, row))
    }
    lastSlot = outcome.slot
    forget(outcome.slot - SLOTS_KEPT)
  }

  function forget(before: SlotIndex): void {
    for (const bySlot of [outcomes, fills, settled]) {
      // Slots come in their order, so that the first one that is kept ends the search.
      for (const slot of bySlot.keys()) {
        if (slot >= before) break
        bySlot.delete(slot)
      }
    }
  }

  for (let height = Math.max(1, tipHeight - SLOTS_KEPT); height <= tipHeight; height++) {
    const text = await store.outcome(height)
    if (text !== undefined) add(JSON.parse(text) as BlockOutcome)
  }
  return {
    add,
    ofSlot: (slot) => outcomes.get(slot),
    fillsOf: (slot) => fills.get(slot),
    settledOf: (slot, member) => settled.get(slot)?.get(member),
  }
}
