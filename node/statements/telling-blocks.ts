/**
 * Which blocks tell of a month. Slots settle in order, after their delivery, so a month's blocks follow those of the
 * month before without a gap: from the block after the one that settled the last slot before it to the one that settles
 * its own last slot. A block that settles slots on both sides of a boundary belongs to both months.
 */
import type { Height, SlotIndex } from '../core/units/quantities.ts'
import type { BlockOutcome } from '../engine/outcome.ts'
import type { OutcomeSource } from '../engine/past-outcomes.ts'
import { firstAfter, readOutcome } from '../engine/past-outcomes.ts'

/** Slots from the first to before the other. */
export interface SlotRange {
  readonly fromSlot: SlotIndex
  readonly toSlot: SlotIndex
}

/** The blocks that tell of a range of slots, and the balances before the first of them. */
export interface TellingBlocks {
  /** The block before them; 0 for the genesis. */
  readonly openingHeight: Height
  /** Balances by account after the opening block; none at the genesis. */
  readonly openingBalances: ReadonlyMap<string, bigint>
  readonly outcomes: readonly BlockOutcome[]
  /** Blocks up to the opening one that cleared slots of the range: they tell prices, and settle nothing of it. */
  readonly clearedBefore: readonly BlockOutcome[]
}

/** Those of a range, as far as there are any yet; `firstSlot` is the community's. Throws `outcome-missing`. */
export async function findTelling(
  source: OutcomeSource,
  range: SlotRange,
  firstSlot: SlotIndex,
): Promise<TellingBlocks> {
  const opening = range.fromSlot <= firstSlot ? 0 : await findOpening(source, range.fromSlot - 1)
  const outcomes: BlockOutcome[] = []
  for (let height = opening + 1; height <= source.tipHeight; height++) {
    const outcome = await readOutcome(source, height)
    outcomes.push(outcome)
    if (lastSettled(outcome) >= range.toSlot - 1) break
  }
  const before = opening === 0 ? undefined : await readOutcome(source, opening)
  return {
    openingHeight: opening,
    openingBalances: balancesOf(before),
    outcomes,
    clearedBefore: await findCleared(source, opening, range.fromSlot),
  }
}

/** From a height down to the block of the first slot. */
async function findCleared(
  source: OutcomeSource,
  from: Height,
  firstSlot: SlotIndex,
): Promise<BlockOutcome[]> {
  const found: BlockOutcome[] = []
  for (let height = from; height > 0; height--) {
    const outcome = await readOutcome(source, height)
    if (outcome.slot < firstSlot) break
    found.push(outcome)
  }
  return found.reverse()
}

export function balancesOf(outcome: BlockOutcome | undefined): ReadonlyMap<string, bigint> {
  return new Map((outcome?.accounts ?? []).map(({ id, balance }) => [id, BigInt(balance)]))
}

/** Does a block settle slots on both sides of a boundary? */
export function isShared({ settled }: BlockOutcome, boundarySlot: SlotIndex): boolean {
  return settled.some(({ slot }) => slot < boundarySlot) && settled.some(({ slot }) => slot >= boundarySlot)
}

/** The last block before those of the slot after `slot`; the tip where it is not settled yet. */
async function findOpening(source: OutcomeSource, slot: SlotIndex): Promise<Height> {
  for (let height = await firstAfter(source, slot); height <= source.tipHeight; height++) {
    const outcome = await readOutcome(source, height)
    if (lastSettled(outcome) >= slot) return isShared(outcome, slot + 1) ? height - 1 : height
  }
  return source.tipHeight
}

/** The last slot that a block settles; none is before all. */
function lastSettled({ settled }: BlockOutcome): SlotIndex {
  return settled.at(-1)?.slot ?? -1
}
