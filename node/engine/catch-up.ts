/**
 * Brings a node that has missed something up to the street, beside consensus and never instead of it: certified blocks
 * in order from random peers, and the messages of the height in progress. A peer that lies or stalls costs one try;
 * nothing it says about its own height is believed.
 */
import type { SignedGateVote } from '../core/chain/gate-vote.ts'
import { hashBytes } from '../core/codec/hash-bytes.ts'
import { toHex } from '../core/codec/hex.ts'
import type { Hash } from '../core/crypto/sha256.ts'
import { sha256 } from '../core/crypto/sha256.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { Height } from '../core/units/quantities.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Logger } from '../runtime/logger.ts'
import type { Random } from '../runtime/random.ts'
import { createBlockFetching } from './block-fetching.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { CertifiedBlock } from './chain-store.ts'
import { decodePair } from './certified-block.ts'
import type { Commits } from './commits.ts'
import type { Burst, MemberId, Network, Protocol } from './ports.ts'
import { readFrame } from './opened-blocks.ts'
import type { ObjectFrame, ObjectsRequest } from './requests.ts'
import type { VerifyAhead } from './verify-ahead.ts'
import {
  decodeObjectFrame,
  encodeBlocksRequest,
  encodeObjectsRequest,
  OBJECTS_PER_ANSWER_LIMIT,
} from './requests.ts'

export interface CatchUp {
  /** Fetches blocks after the tip until the peers it asks have no more; a call while one runs joins it. */
  fetchBlocks(): Promise<void>
  /** Asks one peer for what it holds of the current height. */
  fetchCurrent(): Promise<void>
  /**
   * Asks everybody who is connected for the next block, and for what was said of the last height and is said of this
   * one. `answered`: who did so in time; `isInStep`: none of them had a next block.
   */
  hearPeers(): Promise<{ readonly answered: readonly MemberId[]; readonly isInStep: boolean }>
  /** Asks those who named the objects, or anybody where none of them is connected. */
  fetchObjects(hashes: readonly string[], votes: readonly SignedGateVote[]): Promise<void>
  /** One block from one of a few peers that `isGood` accepts. */
  readonly fetchBlock: (
    height: Height,
    isGood: (pair: CertifiedBlock) => boolean,
  ) => Promise<CertifiedBlock | undefined>
  /** A rule's module from one of a few peers; its hash is checked. */
  readonly fetchRule: (hash: Hash) => Promise<Uint8Array | undefined>
  /** Resolves when no request is under way any more. */
  stop(): Promise<void>
}

export interface CatchUpParts {
  readonly network: Network
  readonly keeper: ChainKeeper
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** Takes blocks in order, as `Commits.commitRun`. */
  readonly commitRun: Commits['commitRun']
  /** Where it is given, the signatures of the next blocks are verified by it while one is executed. */
  readonly ahead?: VerifyAhead | undefined
  /** Hears when many blocks are taken. */
  readonly burst?: Burst | undefined
  /** Takes an object that was asked for. */
  readonly receive: (frame: ObjectFrame, from: MemberId) => void
}

const REQUEST_TIMEOUT_MS = 10_000
/**
 * Who says nothing for so long is not waited for, where everybody is asked. What was said of a height of many rounds is
 * hundreds of frames, so who is at it has the whole time of a request.
 */
const SILENT_MS = 1500
/** How many are asked before this node believes that there is nothing: one that lies must not be enough. */
const PEERS_ASKED = 3

export function createCatchUp(parts: CatchUpParts): CatchUp {
  const { network, keeper, clock, random, logger } = parts
  const stopping = new AbortController()
  /** One for each request under way. AbortSignal.any would do, but on Node 20 a signal that lives long remembers each. */
  const asking = new Set<AbortController>()
  const underWay = new Set<Promise<unknown>>()
  let fetching: Promise<void> | undefined
  const blocks = createBlockFetching(
    { peersAsked: PEERS_ASKED },
    { ...parts, peers: shuffledPeers, ask, tracked, isStopping: () => stopping.signal.aborted },
  )

  /** Connected peers, in an order that nobody can foresee. */
  function shuffledPeers(): MemberId[] {
    return network
      .peers()
      .filter((peer) => peer.connected)
      .map(({ member }) => ({ member, rank: random.fraction() }))
      .sort((left, right) => left.rank - right.rank)
      .map(({ member }) => member)
  }

  async function hearPeers(): Promise<{ answered: MemberId[]; isInStep: boolean }> {
    const before = keeper.tip().height
    const next = encodeBlocksRequest({ fromHeight: before + 1, count: 1 })
    const hears = shuffledPeers().map(async (peer) => {
      const answers = await Promise.all([
        ask(peer, 'blocks', next, (frame) => blocks.take([readFrame(frame)], peer), SILENT_MS),
        askForObjects(peer, { type: 'current', height: before }, SILENT_MS),
        askForObjects(peer, { type: 'current', height: before + 1 }, SILENT_MS),
      ])
      return answers.every(Boolean) ? [peer] : []
    })
    const answered = (await Promise.all(hears)).flat()
    return { answered, isInStep: keeper.tip().height === before }
  }

  function askForObjects(peer: MemberId, request: ObjectsRequest, silentMs?: number): Promise<boolean> {
    const take = (bytes: Uint8Array): boolean => {
      const frame = decodeObjectFrame(bytes)
      if (frame !== undefined) parts.receive(frame, peer)
      return frame !== undefined
    }
    return ask(peer, 'objects', encodeObjectsRequest(request), take, silentMs)
  }

  /**
   * Hands over frames until the peer ends, `take` has enough, or the time is up: that of a request, or `silentMs` without
   * a frame. False where the peer did not answer in time; never throws for what a peer does.
   */
  async function ask(
    peer: MemberId,
    protocol: Protocol,
    request: Uint8Array,
    take: (frame: Uint8Array) => boolean | Promise<boolean>,
    silentMs = REQUEST_TIMEOUT_MS,
  ): Promise<boolean> {
    const late = new AbortController()
    const end = (): void => {
      late.abort(new DOMException('the answer took too long', 'TimeoutError'))
    }
    const cancel = clock.after(REQUEST_TIMEOUT_MS, end)
    let cancelSilence = clock.after(silentMs, end)
    const { signal } = late
    if (stopping.signal.aborted) late.abort(stopping.signal.reason)
    asking.add(late)
    let frames = 0
    try {
      for await (const frame of network.request(peer, protocol, request, { signal })) {
        frames += 1
        // What this node makes of it is not the peer's silence.
        cancelSilence()
        if (stopping.signal.aborted || !(await take(frame)) || frames >= OBJECTS_PER_ANSWER_LIMIT) break
        cancelSilence = clock.after(silentMs, end)
      }
      return true
    } catch (error) {
      logger.debug({ peer, protocol, code: codeOf(error) }, 'a peer did not answer')
      return false
    } finally {
      asking.delete(late)
      cancel()
      cancelSilence()
    }
  }

  function tracked<Result>(work: Promise<Result>): Promise<Result> {
    underWay.add(work)
    return work.finally(() => underWay.delete(work))
  }

  async function fetchCurrent(): Promise<void> {
    const [peer] = shuffledPeers()
    if (peer !== undefined) await askForObjects(peer, { type: 'current', height: keeper.tip().height + 1 })
  }

  async function fetchObjects(hashes: readonly string[], votes: readonly SignedGateVote[]): Promise<void> {
    const peers = shuffledPeers()
    const voters = new Set(votes.filter((signed) => names(signed, hashes)).map(({ vote }) => vote.validator))
    const connected = peers.filter((peer) => voters.has(peer))
    const asked = (connected.length > 0 ? connected : peers).slice(0, PEERS_ASKED)
    await Promise.all(asked.map((peer) => askForObjects(peer, { type: 'by-hash', hashes })))
  }

  async function fetchBlock(
    height: Height,
    isGood: (pair: CertifiedBlock) => boolean,
  ): Promise<CertifiedBlock | undefined> {
    let found: CertifiedBlock | undefined
    const request = encodeBlocksRequest({ fromHeight: height, count: 1 })
    for (const peer of shuffledPeers().slice(0, PEERS_ASKED)) {
      await ask(peer, 'blocks', request, (frame) => {
        const pair = decodePair(frame)
        if (pair !== undefined && isGood(pair)) found = pair
        return false
      })
      if (found !== undefined) return found
    }
    return found
  }

  async function fetchRule(hash: Hash): Promise<Uint8Array | undefined> {
    let found: Uint8Array | undefined
    for (const peer of shuffledPeers().slice(0, PEERS_ASKED)) {
      await ask(peer, 'rules', hashBytes(hash), (bytes) => {
        if (toHex(sha256(bytes)) === hash) found = bytes
        return false
      })
      if (found !== undefined) return found
    }
    return found
  }

  return {
    fetchBlocks() {
      fetching ??= tracked(blocks.fetch()).finally(() => {
        fetching = undefined
      })
      return fetching
    },
    fetchBlock: (height, isGood) => tracked(fetchBlock(height, isGood)),
    fetchRule: (hash) => tracked(fetchRule(hash)),
    hearPeers: () => tracked(hearPeers()),
    fetchCurrent: () => tracked(fetchCurrent()),
    fetchObjects: (hashes, votes) => tracked(fetchObjects(hashes, votes)),
    async stop() {
      stopping.abort()
      for (const late of asking) late.abort(stopping.signal.reason)
      await Promise.all(underWay)
    },
  }
}

function names({ vote }: SignedGateVote, hashes: readonly string[]): boolean {
  return hashes.some(
    (hash) =>
      vote.readings.includes(hash) ||
      vote.transactions.includes(hash) ||
      vote.sheets.some((sheet) => sheet.hash === hash),
  )
}

function codeOf(error: unknown): string {
  return error instanceof OperatingError ? String(error.code) : String(error)
}
