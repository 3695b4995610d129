/**
 * Brings a node that has missed something up to the street, beside consensus and never instead of it: certified blocks
 * in order from a random peer, and the messages of the height in progress. A peer that lies or stalls costs one try;
 * nothing it says about its own height is believed.
 */
import { decodeBlock } from '../core/chain/block.ts'
import type { Block } from '../core/chain/block.ts'
import type { SignedGateVote } from '../core/chain/gate-vote.ts'
import type { CommitCertificate } from '../core/consensus/message.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { Logger } from '../runtime/logger.ts'
import type { Random } from '../runtime/random.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import { decodePair } from './certified-block.ts'
import type { ConsensusJudge } from './consensus-judge.ts'
import { decodeCertificate } from './consensus-wire.ts'
import type { MemberId, Network } from './ports.ts'
import type { ObjectFrame, ObjectsRequest } from './requests.ts'
import {
  BLOCKS_PER_REQUEST_LIMIT,
  decodeObjectFrame,
  encodeBlocksRequest,
  encodeObjectsRequest,
} from './requests.ts'

export interface CatchUp {
  /** Fetches blocks after the tip until a peer has no more; resolves to how many were committed. */
  fetchBlocks(): Promise<number>
  /** Asks one peer for what it holds of the current height. */
  fetchCurrent(): Promise<void>
  fetchObjects(hashes: readonly string[], votes: readonly SignedGateVote[]): Promise<void>
  stop(): void
}

export interface CatchUpParts {
  readonly network: Network
  readonly keeper: ChainKeeper
  readonly judge: ConsensusJudge
  readonly random: Random
  readonly logger: Logger
  /** Commits a certified block; false when it is not the next one any more. */
  readonly commit: (block: Block, certificate: CommitCertificate) => Promise<boolean>
  /** Takes an object as if it had come over gossip. */
  readonly receive: (frame: ObjectFrame, from: MemberId) => void
}

const REQUEST_TIMEOUT_MS = 10_000

export function createCatchUp(parts: CatchUpParts): CatchUp {
  const { network, keeper, judge, random, logger } = parts
  const stopping = new AbortController()
  let fetching: Promise<number> | undefined

  function randomPeer(): MemberId | undefined {
    const connected = network.peers().filter((peer) => peer.connected)
    return connected[Math.floor(random.fraction() * connected.length)]?.member
  }

  async function fetchFromOne(): Promise<number> {
    const peer = randomPeer()
    if (peer === undefined) return 0
    let committed = 0
    const request = encodeBlocksRequest({
      fromHeight: keeper.tip().height + 1,
      count: BLOCKS_PER_REQUEST_LIMIT,
    })
    try {
      for await (const frame of network.request(peer, 'blocks', request, { signal: deadline() })) {
        if (!(await takeBlock(frame, peer))) break
        committed += 1
      }
    } catch (error) {
      logger.debug({ peer, code: codeOf(error) }, 'a peer did not answer with blocks')
    }
    return committed
  }

  async function takeBlock(frame: Uint8Array, peer: MemberId): Promise<boolean> {
    const pair = decodePair(frame)
    const block = pair && decodeBlock(pair.block)
    const certificate = pair && decodeCertificate(pair.certificate)
    const isGood =
      block !== undefined &&
      certificate?.valueId === block.hash &&
      judge.isCertified(certificate, keeper.tip().height + 1) &&
      block.header.height === keeper.tip().height + 1
    if (!isGood) {
      logger.warn(
        { peer, code: 'peer-block-invalid' },
        'a peer sent a block that is not certified as the next',
      )
      return false
    }
    return parts.commit(block, certificate)
  }

  async function fetchBlocks(): Promise<number> {
    let total = 0
    for (let last = -1; last !== 0 && !stopping.signal.aborted; total += last) last = await fetchFromOne()
    return total
  }

  async function ask(peer: MemberId, request: ObjectsRequest): Promise<void> {
    try {
      for await (const bytes of network.request(peer, 'objects', encodeObjectsRequest(request), {
        signal: deadline(),
      })) {
        const frame = decodeObjectFrame(bytes)
        if (frame === undefined) return
        parts.receive(frame, peer)
      }
    } catch (error) {
      logger.debug({ peer, code: codeOf(error) }, 'a peer did not answer with objects')
    }
  }

  const deadline = (): AbortSignal =>
    AbortSignal.any([stopping.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)])

  return {
    fetchBlocks() {
      fetching ??= fetchBlocks().finally(() => {
        fetching = undefined
      })
      return fetching
    },
    async fetchCurrent() {
      const peer = randomPeer()
      if (peer !== undefined) await ask(peer, { type: 'current', height: keeper.tip().height + 1 })
    },
    async fetchObjects(hashes, votes) {
      const connected = new Set(
        network
          .peers()
          .filter((peer) => peer.connected)
          .map((peer) => peer.member),
      )
      const voters = votes.map((signed) => signed.vote.validator).filter((voter) => connected.has(voter))
      await Promise.all(voters.slice(0, 3).map((voter) => ask(voter, { type: 'by-hash', hashes })))
    },
    stop() {
      stopping.abort()
    },
  }
}

function codeOf(error: unknown): string {
  return error instanceof OperatingError ? error.code : String(error)
}
