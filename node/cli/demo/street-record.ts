/** Collects what the street did, slot by slot, from its blocks: for the lines on the terminal and for the document. */
import type { BlockOutcome, OutcomeSettled, OutcomeTrueUp } from '../../engine/outcome.ts'

export interface SlotRecord {
  readonly slot: number
  readonly outcome: BlockOutcome | undefined
}

/** What all accounts at one height are made of. */
export interface StreetHistory {
  /** Up to the last slot that is settled at that height. */
  readonly slots: readonly (SlotRecord & { readonly fills: 'bound' | 'void' | null })[]
  readonly settled: readonly OutcomeSettled[]
  readonly trueUps: readonly OutcomeTrueUp[]
}

export interface StreetRecord {
  /** Takes a block; returns the slots that it decided or passed over, oldest first. */
  add(outcome: BlockOutcome): readonly SlotRecord[]
  settled(): readonly OutcomeSettled[]
  /** How many slots from the first on are settled, and the height that settled the n-th. */
  settledSlots(): number
  heightOfSettled(count: number): number | undefined
  through(height: number): StreetHistory
}

export function createStreetRecord(firstSlot: number): StreetRecord {
  const slots: SlotRecord[] = []
  const blocks: BlockOutcome[] = []
  const settled: OutcomeSettled[] = []
  const settledAt = new Map<number, number>()

  return {
    add(outcome) {
      const fresh: SlotRecord[] = []
      for (let slot = firstSlot + slots.length; slot < outcome.slot; slot++)
        fresh.push({ slot, outcome: undefined })
      fresh.push({ slot: outcome.slot, outcome })
      slots.push(...fresh)
      blocks.push(outcome)
      for (const row of outcome.settled) settledAt.set(row.slot, outcome.height)
      settled.push(...outcome.settled)
      return fresh
    },
    settled: () => settled,
    settledSlots: () => settledAt.size,
    heightOfSettled: (count) => settledAt.get(firstSlot + count - 1),
    through(height) {
      const past = blocks.filter((block) => block.height <= height)
      const rows = past.flatMap((block) => block.settled)
      const lastSlot = Math.max(...rows.map((row) => row.slot))
      return {
        slots: slots
          .filter(({ slot }) => slot <= lastSlot)
          .map((each) => ({ ...each, fills: fillsOf(each, blocks) })),
        settled: rows,
        trueUps: past.flatMap((block) => block.trueUps),
      }
    },
  }
}

/** The next block says what became of a block's fills. */
function fillsOf({ outcome }: SlotRecord, blocks: readonly BlockOutcome[]): 'bound' | 'void' | null {
  return outcome === undefined ? null : (blocks[outcome.height]?.previousFills ?? null)
}
