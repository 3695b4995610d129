/**
 * Computes a damaged state again from the stored blocks before a node starts. As far as the blocks hold, with their
 * certificates, the state is theirs; what comes after is fetched from peers as by any node that is behind. Sign state is
 * never touched: a validator stays silent until it is where it signed last.
 */
import type { ChainContext } from '../core/chain/execute.ts'
import { stateLeaves } from '../core/chain/state-leaves.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { Logger } from '../runtime/logger.ts'
import type { ChainStore } from './chain-store.ts'
import type { RuleShelf } from './ports.ts'
import type { VerifiedBlock } from './verify-chain.ts'
import { verifyChain } from './verify-chain.ts'

export interface RepairStateParts {
  readonly store: ChainStore
  readonly rules: Pick<RuleShelf, 'find' | 'prepare'>
  readonly logger: Logger
}

/** Throws what the disk refuses; a state that is whole is left alone. */
export async function repairState(context: ChainContext, parts: RepairStateParts): Promise<void> {
  const { store, logger } = parts
  if (await isWhole(store)) return
  logger.warn({ code: 'store-corrupt' }, 'the stored state is damaged: it is computed again from the blocks')
  const last = await lastThatHolds(context, parts)
  const tip = last && {
    height: last.state.height,
    slot: last.state.slot,
    blockHash: last.state.blockHash,
    // Nobody knows any more: then it does not count as timely here.
    finalAtMs: null,
  }
  await store.replaceState(tip, last === undefined ? new Map() : stateLeaves(last.state))
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

/** A block whose certificate does not hold is not built upon. */
async function lastThatHolds(
  context: ChainContext,
  { store, rules, logger }: RepairStateParts,
): Promise<VerifiedBlock | undefined> {
  let last: VerifiedBlock | undefined
  for await (const step of verifyChain({ context, rules }, store.found(1))) {
    if (step.type === 'verified') {
      last = step
      continue
    }
    const { code, height, what } = step.failure
    logger.warn({ code, height }, what)
    break
  }
  return last
}
