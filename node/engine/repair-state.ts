/**
 * Computes a damaged state again from the stored blocks before a node starts: from the newest snapshot that holds, else
 * from the genesis. As far as the blocks hold, with their certificates, the state is theirs; what comes after is fetched
 * from peers as by any node that is behind. Sign state is never touched: a validator stays silent until it is where it
 * signed last.
 */
import type { ChainState } from '../core/chain/chain-state.ts'
import type { ChainContext } from '../core/chain/execute.ts'
import { stateLeaves } from '../core/chain/state-leaves.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { Logger } from '../runtime/logger.ts'
import type { ChainStore } from './chain-store.ts'
import type { SoundSnapshot } from './find-snapshot.ts'
import { findSnapshot } from './find-snapshot.ts'
import type { RuleShelf } from './ports.ts'
import type { SnapshotShelf } from './snapshot-shelf.ts'
import { verifyChain } from './verify-chain.ts'

export interface RepairStateParts {
  readonly store: ChainStore
  readonly rules: Pick<RuleShelf, 'find' | 'prepare'>
  readonly logger: Logger
  /** Without it all is computed from the genesis. */
  readonly snapshots?: SnapshotShelf | undefined
}

/** Throws what the disk refuses; a state that is whole is left alone. */
export async function repairState(context: ChainContext, parts: RepairStateParts): Promise<void> {
  const { store, logger } = parts
  if (await isWhole(store)) return
  logger.warn({ code: 'store-corrupt' }, 'the stored state is damaged: it is computed again from the blocks')
  const snapshot =
    parts.snapshots && (await findSnapshot(context, { store, snapshots: parts.snapshots, logger }))
  if (snapshot !== undefined) await beginWith(snapshot, parts)
  const state = await lastThatHolds(context, parts, snapshot?.state)
  const tip = state && {
    height: state.height,
    slot: state.slot,
    blockHash: state.blockHash,
    // Nobody knows any more: then it does not count as timely here.
    finalAtMs: null,
  }
  await store.replaceState(tip, state === undefined ? new Map() : stateLeaves(state))
  logger.warn(
    { height: tip?.height ?? 0 },
    'the state was repaired up to this height; peers give what comes after',
  )
}

async function isWhole(store: ChainStore): Promise<boolean> {
  try {
    await store.load()
    return true
  } catch (error) {
    if (error instanceof OperatingError && error.code === 'store-corrupt') return false
    throw error
  }
}

/** A tip needs its block. Those before it are fetched again beside the street's work, where they are lost too. */
async function beginWith(
  { state: { height }, stored }: SoundSnapshot,
  { store, logger }: RepairStateParts,
): Promise<void> {
  if ((await store.block(height)) === undefined) await store.replaceBlock(height, stored)
  logger.warn({ height }, 'it is computed from the snapshot of this height on')
}

/** A block whose certificate does not hold is not built upon. */
async function lastThatHolds(
  context: ChainContext,
  { store, rules, logger }: RepairStateParts,
  from: ChainState | undefined,
): Promise<ChainState | undefined> {
  let last = from
  const chain = verifyChain({ context, rules, ...(from && { from }) }, store.found((from?.height ?? 0) + 1))
  for await (const step of chain) {
    if (step.type === 'verified') {
      last = step.state
      continue
    }
    const { code, height, what } = step.failure
    logger.warn({ code, height }, what)
    break
  }
  return last
}
