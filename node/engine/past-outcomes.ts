/**
 * What past blocks did, found by their slot: heights and slots both ascend, so that a slot is found in a few looks. Read
 * from the store of a home, or from its running node.
 */
import { OperatingError } from '../core/units/operating-error.ts'
import type { Height, SlotIndex } from '../core/units/quantities.ts'
import type { ChainStore } from './chain-store.ts'
import type { BlockOutcome } from './outcome.ts'

/** Outcomes of final blocks, by height from 1. */
export interface OutcomeSource {
  readonly tipHeight: Height
  /** Undefined where it is damaged or missing. */
  at(height: Height): Promise<BlockOutcome | undefined>
}

/** What became of the fills of a block; null where it had none. */
export type FillsState = 'uncertain' | 'bound' | 'void' | null

/** What a block did, and what the next one says of its fills. */
export interface PastOutcome {
  readonly outcome: BlockOutcome
  readonly fills: FillsState
}

/** Of the blocks that a store holds up to a height. */
export function storedOutcomes(store: Pick<ChainStore, 'outcome'>, tipHeight: Height): OutcomeSource {
  return {
    tipHeight,
    async at(height) {
      const text = await store.outcome(height)
      return text === undefined ? undefined : (JSON.parse(text) as BlockOutcome)
    },
  }
}

/** Throws `outcome-missing`. */
export async function readOutcome(source: OutcomeSource, height: Height): Promise<BlockOutcome> {
  const outcome = await source.at(height)
  if (outcome !== undefined) return outcome
  throw outcomeMissing(height)
}

export function outcomeMissing(height: Height): OperatingError {
  return new OperatingError(
    { code: 'outcome-missing', height },
    `What block ${String(height)} did is damaged or missing in this store: restore a backup, or ask a neighbour, whose ledger has it.`,
  )
}

/** The height of the first block of a later slot than this one. Throws `outcome-missing`. */
export async function firstAfter(source: OutcomeSource, slot: SlotIndex): Promise<Height> {
  let low = 1
  let high = source.tipHeight + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if ((await readOutcome(source, middle)).slot > slot) high = middle
    else low = middle + 1
  }
  return low
}

/** What the block of a slot did; undefined where the slot has no block. Throws `outcome-missing`. */
export async function outcomeOfSlot(
  source: OutcomeSource,
  slot: SlotIndex,
): Promise<PastOutcome | undefined> {
  const height = (await firstAfter(source, slot)) - 1
  if (height < 1) return undefined
  const outcome = await readOutcome(source, height)
  if (outcome.slot !== slot) return undefined
  const next = height < source.tipHeight ? await readOutcome(source, height + 1) : undefined
  return { outcome, fills: fillsState(outcome, next) }
}

/** The block after decides; while there is none it is not certain whether the fills bind. */
export function fillsState(
  { energyWh }: Pick<BlockOutcome, 'energyWh'>,
  next: Pick<BlockOutcome, 'previousFills'> | undefined,
): FillsState {
  if (energyWh === 0) return null
  return next === undefined ? 'uncertain' : next.previousFills
}
