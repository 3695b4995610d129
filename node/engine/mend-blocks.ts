/**
 * Finds blocks below the tip that the disk has lost, and fetches them again. What a block must be follows from the one
 * after it, which names its hash; the certificate must hold as well. Where one who signed it has other keys now, or had
 * at the beginning, the ledger is computed again to know those of then (`mend-old-blocks.ts`).
 */
import { decodeBlock } from '../core/chain/block.ts'
import type { Community } from '../core/governance/genesis.ts'
import type { Hash } from '../core/crypto/sha256.ts'
import type { Height } from '../core/units/quantities.ts'
import { waitFor } from '../runtime/waiting.ts'
import { readCertified } from './certified-block.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { CertifiedBlock, ChainStore } from './chain-store.ts'
import { createConsensusJudge } from './consensus-judge.ts'
import type { MendOldParts } from './mend-old-blocks.ts'
import { mendOldBlocks } from './mend-old-blocks.ts'

export interface MendParts extends MendOldParts {
  readonly store: ChainStore
  readonly keeper: Pick<ChainKeeper, 'tip' | 'community'>
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

/** A lost block that a peer has shown: it is the one that is named, and nobody knows yet whether its certificate holds. */
interface Shown {
  readonly hash: Hash
  readonly parentHash: Hash
}

interface Mending {
  readonly founded: Community
  readonly parts: MendParts
  readonly shown: Map<Height, Shown>
}

/** Looks through all blocks, mends what is lost, and again every day, until the signal. */
export async function mendBlocksUntil(
  signal: AbortSignal,
  founded: Community,
  parts: MendParts,
): Promise<void> {
  const mending: Mending = { founded, parts, shown: new Map() }
  let retryMs = RETRY_MS
  for (let isWaited = true; isWaited;) {
    const lost = await findLost(signal, mending)
    const left = await mendAll(signal, lost, mending)
    // Where a walk was full, there are more.
    const isFull = lost.length >= LOST_LIMIT
    if (!isFull) await mendShown(signal, left, mending)
    const isShort = left.length > 0 || (!isFull && mending.shown.size > 0)
    const mendedMs = isFull ? RETRY_MS : DAY_MS
    isWaited = await waitFor(parts.clock, isShort ? retryMs : mendedMs, signal)
    retryMs = isShort ? Math.min(2 * retryMs, DAY_MS) : RETRY_MS
  }
}

/** Those of the lost blocks of which peers have shown nothing. */
async function mendAll(
  signal: AbortSignal,
  lost: readonly Height[],
  mending: Mending,
): Promise<readonly Height[]> {
  if (lost.length === 0) return []
  const { logger } = mending.parts
  logger.warn(
    { code: 'ledger-block-damaged', height: lost[0], count: lost.length },
    'stored blocks are damaged',
  )
  const left: Height[] = []
  let mended = 0
  // From the last to the first: the one after it is whole then, or was shown.
  for (const height of [...lost].reverse()) {
    if (signal.aborted) return lost
    if (await mend(height, mending)) mended += 1
    else if (!mending.shown.has(height)) left.push(height)
  }
  logger.info({ count: mended }, 'damaged blocks were fetched again')
  return left
}

/** `left` are lost and were not shown: where one of them comes before those that were, nobody knows who certified these. */
async function mendShown(signal: AbortSignal, left: readonly Height[], mending: Mending): Promise<void> {
  const { parts, shown } = mending
  const highest = [...shown.keys()].reduce((last, height) => Math.max(last, height), 0)
  if (shown.size === 0 || left.some((height) => height < highest)) return
  parts.logger.warn(
    { height: highest, count: shown.size },
    'others certified these blocks than vote now: the ledger is computed again to know them',
  )
  const named = new Map([...shown].map(([height, { hash }]) => [height, hash]))
  const count = await mendOldBlocks(signal, named, mending)
  for (const height of named.keys()) if ((await parts.store.block(height)) !== undefined) shown.delete(height)
  parts.logger.info({ count }, 'damaged blocks were fetched again')
}

/** The last of those that no peer has shown yet. */
async function findLost(
  signal: AbortSignal,
  { parts: { store, keeper, clock }, shown }: Mending,
): Promise<Height[]> {
  const lost: Height[] = []
  const { height: tip } = keeper.tip()
  let next = 1
  for await (const { height, pair } of store.found(1)) {
    if (height > tip) break
    for (; next < height; next++) if (!shown.has(next)) lost.push(next)
    if (pair === undefined && !shown.has(height)) lost.push(height)
    lost.splice(0, Math.max(0, lost.length - LOST_LIMIT))
    next = height + 1
    if (height % LOOKED_AT_ONCE === 0 && !(await waitFor(clock, PAUSE_MS, signal))) break
  }
  return lost
}

async function mend(height: Height, { founded, parts, shown }: Mending): Promise<boolean> {
  const { store, keeper, verify } = parts
  const hash = await wantedHash(height, parts, shown)
  if (hash === undefined) return false
  // Who signed with a key that held at the beginning and holds now signed with it then. A key that somebody has given up,
  // or has since, proves nothing here: it may be stolen.
  const judges = [keeper.community, () => founded].map((community) =>
    createConsensusJudge({ community, verify }),
  )
  const isGood = (pair: CertifiedBlock): boolean => {
    const certified = readCertified(pair)
    if (certified?.block.hash !== hash) return false
    if (judges.every((judge) => judge.isCertified(certified.certificate, height))) return true
    shown.set(height, { hash, parentHash: certified.block.header.parentHash })
    return false
  }
  const pair = await parts.fetchBlock(height, isGood)
  if (pair === undefined) return false
  shown.delete(height)
  await store.replaceBlock(height, pair)
  return true
}

async function wantedHash(
  height: Height,
  { store, keeper }: MendParts,
  shown: Mending['shown'],
): Promise<Hash | undefined> {
  const tip = keeper.tip()
  if (height === tip.height) return tip.blockHash
  const after = await store.block(height + 1)
  return (after && decodeBlock(after.block)?.header.parentHash) ?? shown.get(height + 1)?.parentHash
}
