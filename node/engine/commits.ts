/**
 * Commits certified blocks one after the other, whoever brings them: the machine or a peer. What was committed
 * meanwhile is left alone. A failure is for the caller to halt on: this node no longer knows where the street stands.
 */
import type { Block } from '../core/chain/block.ts'
import type { CommitCertificate } from '../core/consensus/message.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { Height } from '../core/units/quantities.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { FinalBlock } from './running-engine.ts'

export interface Commits {
  /** False when the block is not the next one any more, or the commit failed. The certificate was checked. */
  readonly commit: (block: Block, certificate: CommitCertificate) => Promise<boolean>
  /** Takes no more; resolves when the last is on disk. */
  stop(): Promise<void>
}

export interface CommitsParts {
  readonly keeper: ChainKeeper
  /** Whether this node has what it needs to judge the next block. */
  readonly ready: () => Promise<boolean>
  readonly committed: (final: FinalBlock) => void
  readonly failed: (error: unknown) => void
}

export function createCommits({ keeper, ready, committed, failed }: CommitsParts): Commits {
  let line: Promise<unknown> = Promise.resolve()
  let isStopped = false

  async function commitNow(block: Block, certificate: CommitCertificate): Promise<boolean> {
    if (isStopped || block.header.height !== keeper.tip().height + 1) return false
    try {
      if (!(await ready())) return false
      if (keeper.check(block).code !== 'ok') throw certifiedInvalid(block.header.height)
      committed(await keeper.commit(block, certificate))
      return true
    } catch (error) {
      failed(error)
      return false
    }
  }

  return {
    commit(block, certificate) {
      const next = line.then(() => commitNow(block, certificate))
      line = next
      return next
    },
    async stop() {
      isStopped = true
      await line
    },
  }
}

/** More than two thirds certified what our rules refuse: this node, or the street, is broken. */
export function certifiedInvalid(height: Height): OperatingError {
  return new OperatingError(
    { code: 'certified-value-invalid', height },
    `The street certified a block at height ${height} that is invalid here: this node stops and signs nothing.`,
  )
}
