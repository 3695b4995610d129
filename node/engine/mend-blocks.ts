/**
 * Finds blocks below the tip that the disk has lost, and fetches them again. What a block must be follows from the one
 * after it, which names its hash; the certificate must hold as well.
 */
import { decodeBlock } from '../core/chain/block.ts'
import type { Community } from '../core/governance/genesis.ts'
import type { Hash } from '../core/crypto/sha256.ts'
import type { VerifySignature } from '../core/crypto/signing.ts'
import type { Height } from '../core/units/quantities.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Logger } from '../runtime/logger.ts'
import { waitFor } from '../runtime/waiting.ts'
import { readCertified } from './certified-block.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { CertifiedBlock, ChainStore } from './chain-store.ts'
import { createConsensusJudge } from './consensus-judge.ts'

export interface MendParts {
  readonly store: ChainStore
  readonly keeper: Pick<ChainKeeper, 'tip' | 'community'>
  readonly clock: Clock
  readonly logger: Logger
  readonly verify: VerifySignature
  /** A block from some peer that `isGood` accepts. */
  readonly fetchBlock: (
    height: Height,
    isGood: (pair: CertifiedBlock) => boolean,
  ) => Promise<CertifiedBlock | undefined>
}

/** Blocks looked through without a pause; then the street comes first. */
const LOOKED_AT_ONCE = 64
const PAUSE_MS = 20
/** Real milliseconds until what peers did not have is asked for again, doubled each time: every walk reads the disk. */
const RETRY_MS = 30_000
/** Disks rot while a node runs, too: all is looked through again every day. */
const DAY_MS = 86_400_000
/** How many are mended in one walk, the last ones: each needs the one after it. The rest waits for the next. */
const LOST_LIMIT = 1024

/** Looks through all blocks, mends what is lost, and again every day, until the signal. */
export async function mendBlocksUntil(
  signal: AbortSignal,
  founded: Community,
  parts: MendParts,
): Promise<void> {
  let retryMs = RETRY_MS
  for (let isWaited = true; isWaited;) {
    const lost = await findLost(signal, parts)
    const mended = await mendAll(signal, lost, { founded, parts })
    const isShort = mended < lost.length
    // Where a walk was full, there are more.
    const mendedMs = lost.length < LOST_LIMIT ? DAY_MS : RETRY_MS
    isWaited = await waitFor(parts.clock, isShort ? retryMs : mendedMs, signal)
    retryMs = isShort ? Math.min(2 * retryMs, DAY_MS) : RETRY_MS
  }
}

/** How many of the lost blocks came back. */
async function mendAll(
  signal: AbortSignal,
  lost: readonly Height[],
  { founded, parts }: { founded: Community; parts: MendParts },
): Promise<number> {
  if (lost.length === 0) return 0
  const { logger } = parts
  logger.warn(
    { code: 'ledger-block-damaged', height: lost[0], count: lost.length },
    'stored blocks are damaged',
  )
  let mended = 0
  // From the last to the first: the one after it is whole then.
  for (const height of [...lost].reverse()) {
    if (signal.aborted) return mended
    if (await mend(height, founded, parts)) mended += 1
  }
  logger.info({ count: mended }, 'damaged blocks were fetched again')
  return mended
}

async function findLost(signal: AbortSignal, { store, keeper, clock }: MendParts): Promise<Height[]> {
  const lost: Height[] = []
  const { height: tip } = keeper.tip()
  let next = 1
  for await (const { height, pair } of store.found(1)) {
    if (height > tip) break
    for (; next < height; next++) lost.push(next)
    if (pair === undefined) lost.push(height)
    lost.splice(0, Math.max(0, lost.length - LOST_LIMIT))
    next = height + 1
    if (height % LOOKED_AT_ONCE === 0 && !(await waitFor(clock, PAUSE_MS, signal))) break
  }
  return lost
}

async function mend(height: Height, founded: Community, parts: MendParts): Promise<boolean> {
  const { store, keeper, verify } = parts
  const hash = await wantedHash(height, parts)
  if (hash === undefined) return false
  // Its validators may have changed since; they are those of now or those of the beginning, or nobody is believed.
  const judges = [keeper.community, () => founded].map((community) =>
    createConsensusJudge({ community, verify }),
  )
  const isGood = (pair: CertifiedBlock): boolean => {
    const certified = readCertified(pair)
    if (certified?.block.hash !== hash) return false
    return judges.some((judge) => judge.isCertified(certified.certificate, height))
  }
  const pair = await parts.fetchBlock(height, isGood)
  if (pair !== undefined) await store.replaceBlock(height, pair)
  return pair !== undefined
}

async function wantedHash(height: Height, { store, keeper }: MendParts): Promise<Hash | undefined> {
  const tip = keeper.tip()
  if (height === tip.height) return tip.blockHash
  const after = await store.block(height + 1)
  return after && decodeBlock(after.block)?.header.parentHash
}
