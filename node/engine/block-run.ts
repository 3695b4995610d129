/**
 * A run of certified blocks, each judged on the state that the one before it left: what a node that is behind takes
 * over at once. Nothing of it counts before all of it is on disk.
 */
import type { Block } from '../core/chain/block.ts'
import type { ChainState } from '../core/chain/chain-state.ts'
import type { BlockCheck } from '../core/chain/check-block.ts'
import type { Community } from '../core/governance/genesis.ts'
import type { Terms } from '../core/governance/terms.ts'
import type { CommitCertificate } from '../core/consensus/message.ts'
import type { Height } from '../core/units/quantities.ts'

/** A block with what certifies it; only that the two belong together is known of them. */
export interface Certified {
  readonly block: Block
  readonly certificate: CommitCertificate
}

/** A block of a run that holds. */
export interface RunStep extends Certified {
  readonly check: Extract<BlockCheck, { code: 'ok' }>
  /** Under the terms that the block was judged by. */
  readonly community: Community
}

export interface BlockRun {
  readonly steps: readonly RunStep[]
  /**
   * Why it ends before the last block. `not-certified`: what comes next is not certified as the next block; `invalid`:
   * it is, and breaks our rules; `terms-changed`: it is judged by a rule or a version that may not be at hand yet.
   */
  readonly end: 'whole' | 'not-certified' | 'invalid' | 'terms-changed'
}

export interface BlockRunParts {
  readonly check: (block: Block, state: ChainState) => BlockCheck
  readonly communityAt: (state: ChainState) => Community
  /** Whether that certificate is good for the block of a height. */
  readonly isCertified: (certificate: CommitCertificate, height: Height, community: Community) => boolean
}

/** Blocks that the state has already are passed over. */
export function walkRun(run: readonly Certified[], from: ChainState, parts: BlockRunParts): BlockRun {
  const steps: RunStep[] = []
  let state = from
  for (const { block, certificate } of run) {
    const height = state.height + 1
    if (certificate.height < height) continue
    if (steps.length > 0 && !isJudgedAlike(from.terms, state.terms)) return { steps, end: 'terms-changed' }
    const community = parts.communityAt(state)
    if (!parts.isCertified(certificate, height, community)) return { steps, end: 'not-certified' }
    const check = parts.check(block, state)
    if (check.code !== 'ok') return { steps, end: 'invalid' }
    steps.push({ block, certificate, check, community })
    state = check.state
  }
  return { steps, end: 'whole' }
}

function isJudgedAlike(before: Terms, after: Terms): boolean {
  return before.rule.hash === after.rule.hash && before.protocolVersion === after.protocolVersion
}
