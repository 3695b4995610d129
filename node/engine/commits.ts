/**
 * Commits certified blocks one after the other, whoever brings them: the machine or a peer. What was committed
 * meanwhile is left alone. A failure is for the caller to halt on: this node no longer knows where the street stands.
 */
import type { Block } from '../core/chain/block.ts'
import type { CommitCertificate } from '../core/consensus/message.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { Height } from '../core/units/quantities.ts'
import type { Certified } from './block-run.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { FinalBlock } from './running-engine.ts'

export interface Commits {
  /** False when the block is not the next one any more, or the commit failed. The certificate was checked. */
  readonly commit: (block: Block, certificate: CommitCertificate) => Promise<boolean>
  /**
   * Blocks from a peer, in order, all in one write. `refused`: one of them is not certified as the next; those before it
   * were taken. `stopped`: this node takes none at present.
   */
  readonly commitRun: (run: readonly Certified[]) => Promise<'taken' | 'refused' | 'stopped'>
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
    if (block.header.height !== keeper.tip().height + 1) return false
    return (await takeRun([{ block, certificate }], 'judged')) === 'taken'
  }

  async function takeRun(
    run: readonly Certified[],
    certificates: 'judged' | 'unjudged',
  ): ReturnType<Commits['commitRun']> {
    try {
      for (;;) {
        if (isStopped || !(await ready())) return 'stopped'
        const { finals, end } = await keeper.commit(run, certificates)
        for (const final of finals) committed(final)
        if (end === 'invalid') throw certifiedInvalid(keeper.tip().height + 1)
        if (end !== 'terms-changed') return end === 'whole' ? 'taken' : 'refused'
      }
    } catch (error) {
      failed(error)
      return 'stopped'
    }
  }

  function inLine<T>(work: () => Promise<T>): Promise<T> {
    const next = line.then(work)
    line = next
    return next
  }

  return {
    commit: (block, certificate) => inLine(() => commitNow(block, certificate)),
    commitRun: (run) => inLine(() => takeRun(run, 'unjudged')),
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
