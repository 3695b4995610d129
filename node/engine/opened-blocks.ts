/**
 * Blocks as a peer sends them, each opened some blocks before it is taken: meanwhile its signatures are verified on other
 * threads. Without those, each is taken as it comes. The first that is refused ends the answer: those behind it are
 * dropped with it.
 */
import { checkCommitShape } from '../core/consensus/certificate.ts'
import type { Community } from '../core/governance/genesis.ts'
import { bodyClaims, certificateClaims } from './block-claims.ts'
import { decodePair, readCertified } from './certified-block.ts'
import type { VerifyAhead } from './verify-ahead.ts'
import { BLOCKS_AHEAD } from './verify-ahead.ts'

export type Certified = NonNullable<ReturnType<typeof readCertified>>

export interface OpenedBlocks {
  /** False when the peer is not worth listening to any longer. */
  push(frame: Uint8Array): boolean | Promise<boolean>
  /** Takes those that are left, while `isWanted`. */
  finish(isWanted: () => boolean): Promise<void>
}

export interface OpenedBlocksParts {
  readonly ahead: VerifyAhead | undefined
  readonly community: () => Community
  /** Takes a block, undefined where the frame held none; false ends the answer. */
  readonly take: (certified: Certified | undefined) => Promise<boolean>
}

export function createOpenedBlocks({ ahead, community, take }: OpenedBlocksParts): OpenedBlocks {
  const queue: { readonly certified: Certified | undefined; readonly done: Promise<void> | undefined }[] = []

  async function takeFirst(): Promise<boolean> {
    const first = queue.shift()
    if (first === undefined) return false
    await first.done
    if (await take(first.certified)) return true
    queue.length = 0
    return false
  }

  return {
    push(frame) {
      const certified = readFrame(frame)
      if (ahead === undefined) return take(certified)
      queue.push({ certified, done: certified && begin(certified, ahead, community()) })
      return queue.length <= BLOCKS_AHEAD || takeFirst()
    },
    async finish(isWanted) {
      while (isWanted() && (await takeFirst()));
    },
  }
}

/** The block and certificate in a frame of an answer; undefined where there are none that belong together. */
export function readFrame(frame: Uint8Array): Certified | undefined {
  const pair = decodePair(frame)
  return pair && readCertified(pair)
}

/** The content only of a block whose certificate is good: a peer that lies makes nobody work for long. */
async function begin(
  { block, certificate }: Certified,
  ahead: VerifyAhead,
  community: Community,
): Promise<void> {
  const { height } = certificate
  const { validators } = community.genesis
  if (checkCommitShape(certificate, { height, validators }) !== 'ok') return
  if (!(await ahead.begin(certificateClaims(certificate, community)))) return
  await ahead.begin(bodyClaims(block, community))
}
