/**
 * Blocks as a peer sends them, opened some blocks before they are taken: meanwhile their signatures are verified on other
 * threads. They are taken in runs, because a run is one write. The first that is refused ends the answer: those behind
 * it are dropped with it.
 */
import { checkCommitShape } from '../core/consensus/certificate.ts'
import type { Community } from '../core/governance/genesis.ts'
import { bodyClaims, certificateClaims } from './block-claims.ts'
import type { Certified } from './block-run.ts'
import { decodePair, readCertified } from './certified-block.ts'
import type { Burst } from './ports.ts'
import type { VerifyAhead } from './verify-ahead.ts'
import { BLOCKS_AHEAD } from './verify-ahead.ts'

export interface OpenedBlocks {
  /** False when the peer is not worth listening to any longer. */
  push(frame: Uint8Array): boolean | Promise<boolean>
  /** Takes those that are left, while `isWanted`. */
  finish(isWanted: () => boolean): Promise<void>
}

export interface OpenedBlocksParts {
  readonly ahead: VerifyAhead | undefined
  readonly community: () => Community
  /** Takes a run of blocks, undefined where a frame held none; false ends the answer. */
  readonly take: (run: readonly (Certified | undefined)[]) => Promise<boolean>
  readonly burst?: Burst | undefined
}

/** So many blocks are not worth starting a thread or changing the heap for: a home that has missed a block or two asks often. */
const FEW = 8
/** As many blocks as are written at once: a disk takes as long for a few as for one. */
export const RUN_LIMIT = 16

export function createOpenedBlocks({ ahead, community, take, burst }: OpenedBlocksParts): OpenedBlocks {
  const queue: { readonly certified: Certified | undefined; readonly done: Promise<void> }[] = []

  /** While something else is waited for, this thread verifies too. */
  function busyUntil<Result>(work: Promise<Result>): Promise<Result> {
    return ahead?.helpUntil(work) ?? work
  }

  async function takeRun(): Promise<boolean> {
    const run = queue.splice(0, RUN_LIMIT)
    if (run.length === 0) return false
    if (run.length > FEW) burst?.goOn()
    await busyUntil(Promise.all(run.map((each) => each.done)))
    if (await busyUntil(take(run.map(({ certified }) => certified)))) return true
    queue.length = 0
    return false
  }

  return {
    push(frame) {
      const certified = readFrame(frame)
      const isBegun = certified !== undefined && ahead !== undefined && queue.length >= FEW
      queue.push({ certified, done: isBegun ? begin(certified, ahead, community()) : Promise.resolve() })
      return queue.length < BLOCKS_AHEAD || takeRun()
    },
    async finish(isWanted) {
      while (isWanted() && (await takeRun()));
      burst?.end()
    },
  }
}

/** The block and certificate in a frame of an answer; undefined where there are none that belong together. */
export function readFrame(frame: Uint8Array): Certified | undefined {
  const pair = decodePair(frame)
  return pair && readCertified(pair)
}

/**
 * The content only of a block whose certificate is good: a peer that lies makes nobody work for long. Where the
 * validators change on the way to the block, all is verified when it is taken.
 */
async function begin(
  { block, certificate }: Certified,
  ahead: VerifyAhead,
  community: Community,
): Promise<void> {
  const { height } = certificate
  const { validators } = community.genesis
  if (checkCommitShape(certificate, { height, validators }) !== 'ok') return
  await ahead.begin([certificateClaims(certificate, community), bodyClaims(block, community)])
}
