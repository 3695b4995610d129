/**
 * Fetches the blocks after the tip from one peer after the other. What a peer says is good as far as each block is certified as
 * the next: one that lies, stalls or stands still costs one try, and whoever else is there is asked.
 */
import type { Height } from '../core/units/quantities.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Logger } from '../runtime/logger.ts'
import type { Certified } from './block-run.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { Commits } from './commits.ts'
import type { OpenedBlocks } from './opened-blocks.ts'
import { createOpenedBlocks } from './opened-blocks.ts'
import type { Burst, MemberId } from './ports.ts'
import { BLOCKS_PER_REQUEST_LIMIT, encodeBlocksRequest } from './requests.ts'
import type { VerifyAhead } from './verify-ahead.ts'

export interface BlockFetching {
  /** Resolves when those who were asked have no more, or are not waited for. */
  fetch(): Promise<void>
  /** Takes blocks of a peer, undefined where a frame held none; false when it is not worth listening to any longer. */
  take(run: readonly (Certified | undefined)[], peer: MemberId): Promise<boolean>
}

export interface BlockFetchingParts {
  readonly keeper: ChainKeeper
  readonly clock: Clock
  readonly logger: Logger
  readonly commitRun: Commits['commitRun']
  readonly ahead?: VerifyAhead | undefined
  readonly burst?: Burst | undefined
  /** Connected peers, in an order that nobody can foresee. */
  readonly peers: () => MemberId[]
  /** Hands over frames of an answer until `take` has enough; never throws. */
  readonly ask: (
    peer: MemberId,
    protocol: 'blocks',
    request: Uint8Array,
    take: (frame: Uint8Array) => boolean | Promise<boolean>,
  ) => Promise<boolean>
  /** Whoever stops waits for this work. */
  readonly tracked: <Result>(work: Promise<Result>) => Promise<Result>
  readonly isStopping: () => boolean
}

/** Of one peer: whether anything of it has come. */
interface Answer {
  hasBegun: boolean
}

/** A peer had no more, or something of what it said was not taken. */
type BlocksEnd = 'whole' | 'refused'

/**
 * A peer that has said nothing for so long, or then brings no block for so long, does not keep this node from asking the next. A frozen
 * process holds its connections: who has two such neighbours would be back only seconds later.
 */
const SILENT_MS = 500
const STALLED_MS = 1500

/** `peersAsked`: how many are asked before this node believes that there are no blocks. */
export function createBlockFetching(
  { peersAsked }: { peersAsked: number },
  parts: BlockFetchingParts,
): BlockFetching {
  const { keeper, clock, logger, peers, ask, tracked, isStopping } = parts

  /**
   * One that brings nothing for some time is not waited for, whatever it brings later: it may be frozen. One that brings
   * true blocks and then a false one is asked again when the others were, those too who have connected meanwhile.
   */
  async function fetch(): Promise<void> {
    const line = peers().slice(0, peersAsked)
    const known = new Set(line)
    const first = keeper.tip().height
    const silent: Promise<BlocksEnd>[] = []
    for (let peer = line.shift(); peer !== undefined && !isStopping(); peer = line.shift()) {
      const before = keeper.tip().height
      const answer = { hasBegun: false }
      const work = tracked(fetchAllFrom(peer, answer))
      const end = await unlessStalled(work, answer)
      if (!answer.hasBegun && end === undefined) silent.push(work)
      if (end !== 'refused' || keeper.tip().height === before) continue
      const fresh = peers().filter((other) => !known.has(other))
      for (const other of fresh.slice(0, Math.max(0, peersAsked - known.size))) {
        known.add(other)
        line.push(other)
      }
      line.push(peer)
    }
    // Where all are slow to begin, it is the network.
    if (keeper.tip().height === first && silent.length > 0 && !isStopping())
      await within(STALLED_MS, Promise.race(silent))
  }

  /** How a peer's blocks ended; undefined where it brings none for some time. */
  async function unlessStalled(work: Promise<BlocksEnd>, answer: Answer): Promise<BlocksEnd | undefined> {
    const soon = await within(SILENT_MS, work)
    if (soon !== undefined || !answer.hasBegun) return soon
    for (let height = -1; height < keeper.tip().height && !isStopping();) {
      height = keeper.tip().height
      const end = await within(STALLED_MS, work)
      if (end !== undefined) return end
    }
    return undefined
  }

  /**
   * All that a peer has, or until something of it is refused. Where an answer was full, it is asked for what follows while the last
   * of it is still taken.
   */
  async function fetchAllFrom(peer: MemberId, answer: Answer): Promise<BlocksEnd> {
    for (;;) {
      const before = keeper.tip().height
      const progress = { isGood: true }
      const blocks = createOpenedBlocks({
        ahead: parts.ahead,
        community: keeper.community,
        burst: parts.burst,
        take: async (run) => {
          progress.isGood = await take(run, peer)
          return progress.isGood
        },
      })
      let next = before + 1
      while (await openFrom(peer, next, { blocks, answer })) next += BLOCKS_PER_REQUEST_LIMIT
      await blocks.finish(() => !isStopping())
      if (!progress.isGood) return 'refused'
      if (isStopping() || keeper.tip().height === before) return 'whole'
    }
  }

  /** Undefined where the work is not over in time. */
  async function within<Result>(limitMs: number, work: Promise<Result>): Promise<Result | undefined> {
    let cancel: (() => void) | undefined
    const late = new Promise<undefined>((resolve) => {
      cancel = clock.after(limitMs, () => {
        resolve(undefined)
      })
    })
    try {
      return await Promise.race([work, late])
    } finally {
      cancel?.()
    }
  }

  /** Whether the answer was full, and this node is further by it: then more may follow. */
  async function openFrom(
    peer: MemberId,
    fromHeight: Height,
    { blocks, answer }: { blocks: OpenedBlocks; answer: Answer },
  ): Promise<boolean> {
    const before = keeper.tip().height
    const request = encodeBlocksRequest({ fromHeight, count: BLOCKS_PER_REQUEST_LIMIT })
    let opened = 0
    await ask(peer, 'blocks', request, async (frame) => {
      answer.hasBegun = true
      const isGood = await blocks.push(frame)
      if (isGood) opened += 1
      return isGood && opened < BLOCKS_PER_REQUEST_LIMIT
    })
    return opened === BLOCKS_PER_REQUEST_LIMIT && keeper.tip().height > before
  }

  async function take(run: readonly (Certified | undefined)[], peer: MemberId): Promise<boolean> {
    const read = run.slice(0, run.includes(undefined) ? run.indexOf(undefined) : run.length)
    const outcome = await parts.commitRun(read.filter((certified) => certified !== undefined))
    if (outcome === 'stopped') return false
    if (outcome === 'taken' && read.length === run.length) return true
    logger.warn({ peer, code: 'peer-block-invalid' }, 'a peer sent a block that is not certified as the next')
    return false
  }

  return { fetch, take }
}
