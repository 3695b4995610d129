/**
 * Finds the newest snapshot of this home's own that may stand in for the blocks before it. Its state must have the root
 * that its block's header names, and the block must be the one that the stored ledger has or builds upon; where both
 * are lost, the validators of the genesis must have certified it. What does not hold is reported and passed over, for an
 * older one or for the genesis.
 */
import { decodeBlock } from '../core/chain/block.ts'
import type { Block } from '../core/chain/block.ts'
import type { ChainState } from '../core/chain/chain-state.ts'
import type { ChainContext } from '../core/chain/execute.ts'
import { decodeState } from '../core/chain/state-decode.ts'
import { rootOfLeaves } from '../core/chain/state-leaves.ts'
import type { CommitCertificate } from '../core/consensus/message.ts'
import type { Community } from '../core/governance/genesis.ts'
import { communityUnder } from '../core/governance/terms.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { Logger } from '../runtime/logger.ts'
import { readCertified } from './certified-block.ts'
import type { CertifiedBlock, ChainStore } from './chain-store.ts'
import type { ConsensusJudge } from './consensus-judge.ts'
import { createConsensusJudge } from './consensus-judge.ts'
import type { FoundSnapshot, SnapshotFault, SnapshotShelf } from './snapshot-shelf.ts'

export type SnapshotRefusal =
  SnapshotFault | 'snapshot-state-differs' | 'snapshot-other-ledger' | 'snapshot-certificate-invalid'

/** A state to go on from, with the block that made it. */
export interface SoundSnapshot {
  readonly state: ChainState
  readonly stored: CertifiedBlock
}

export interface FindSnapshotParts {
  readonly store: Pick<ChainStore, 'block'>
  readonly snapshots: SnapshotShelf
  readonly logger: Logger
}

type Context = Pick<ChainContext, 'community' | 'verify'>

/** Undefined where none holds; throws only what the store's own disk refuses. */
export async function findSnapshot(
  context: Context,
  { store, snapshots, logger }: FindSnapshotParts,
): Promise<SoundSnapshot | undefined> {
  for await (const found of readable(snapshots, logger)) {
    const judged = await judgeSnapshot(found, context, store)
    if (judged.code === 'ok') return judged
    logger.warn({ code: judged.code, height: found.height }, 'a snapshot does not hold and is passed over')
  }
  return undefined
}

/** A folder that cannot be read is one without snapshots: there are other ways to the state. */
async function* readable(snapshots: SnapshotShelf, logger: Logger): AsyncGenerator<FoundSnapshot, void> {
  try {
    yield* snapshots.found()
  } catch (error) {
    if (!(error instanceof OperatingError) || error.code !== 'snapshot-unreadable') throw error
    logger.warn({ code: 'snapshot-unreadable', cause: String(error.cause) }, error.message)
  }
}

type Judged = ({ readonly code: 'ok' } & SoundSnapshot) | { readonly code: SnapshotRefusal }

/** Whether a snapshot may be gone on from, and if not, why. Codes in order of precedence. */
async function judgeSnapshot(
  found: FoundSnapshot,
  context: Context,
  store: FindSnapshotParts['store'],
): Promise<Judged> {
  if (found.code !== 'ok') return found
  const { stored, leaves } = found.snapshot
  const certified = readCertified(stored)
  if (certified?.block.header.height !== found.height) return { code: 'snapshot-damaged' }
  const { block, certificate } = certified
  const { height, slot, stateRoot } = block.header
  if (block.header.community !== context.community.hash) return { code: 'snapshot-other-community' }
  const state = decodeState({ height, slot, blockHash: block.hash }, leaves)
  if (state === undefined || stateRoot !== rootOfLeaves(leaves)) return { code: 'snapshot-state-differs' }
  const code = await judgePlace({ block, certificate, state }, context, store)
  return code === 'ok' ? { code, state, stored } : { code }
}

/**
 * The validators of its own height follow from the state before it, which is not here. What this home judged and stored
 * itself stands in for them; the block after it is judged by the validators whom the snapshot's state names. Where
 * neither is here, that state cannot vouch for itself: whoever writes a state writes its validators too. Those of the
 * genesis can, with keys that they have kept; where they have changed, an older snapshot leads on to this height.
 */
async function judgePlace(
  { block, certificate, state }: { block: Block; certificate: CommitCertificate; state: ChainState },
  { community, verify }: Context,
  store: FindSnapshotParts['store'],
): Promise<'ok' | 'snapshot-other-ledger' | 'snapshot-certificate-invalid'> {
  const { height } = block.header
  const judgeUnder = (under: Community): ConsensusJudge =>
    createConsensusJudge({ community: () => under, verify })
  const here = await store.block(height)
  if (here !== undefined) return decodeBlock(here.block)?.hash === block.hash ? 'ok' : 'snapshot-other-ledger'
  const after = await store.block(height + 1)
  const next = after && readCertified(after)
  if (next !== undefined) {
    const isNext =
      next.block.header.parentHash === block.hash &&
      judgeUnder(communityUnder(community, state.terms)).isCertified(next.certificate, height + 1)
    return isNext ? 'ok' : 'snapshot-other-ledger'
  }
  // A key that was given up may be stolen: it must be that of the state, too.
  const isCertified = [community, communityUnder(community, state.terms)].every((under) =>
    judgeUnder(under).isCertified(certificate, height),
  )
  return isCertified ? 'ok' : 'snapshot-certificate-invalid'
}
