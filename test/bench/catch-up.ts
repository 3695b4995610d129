/**
 * A home, a process of `streetwatt start`, that was cut off for 300 slots, one with an empty disk, and one of whose two
 * neighbours one lies: until it has every block that the street has. Others serve from processes of their own over
 * libp2p. Blocks a second are measured from the first to the last blocks that it commits, by its own clock.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fetchOutcome } from '../../node/cli/demo/home-client.ts'
import { assert } from '../../node/core/units/assert.ts'
import { provideSha256, PURE_SHA256 } from '../../node/core/crypto/sha256.ts'
import { OPENSSL_SHA256 } from '../../node/runtime/openssl-sha256.ts'
import type { HomeRunner } from '../ordeal/home-runner.ts'
import type { LedgerChain } from '../support/ledger-chain.ts'
import { makeLedgerChain } from '../support/ledger-chain.ts'
import type { LyingPeer } from './lying-peer.ts'
import { startLyingPeer } from './lying-peer.ts'
import type { BenchRow } from './measure.ts'
import type { PreparedHomes } from './prepared-homes.ts'
import { prepareHomes } from './prepared-homes.ts'

/** All of them vote. The last is late: the first five signed the chain without it. Two of those serve, another lies. */
const MEMBERS = 7
const [LATE, SERVING, LYING] = [6, [0, 1], 2] as const
const BLOCKS = 600
const CUT_OFF_SLOTS = 300
const ROUNDS = 3
const LIMIT_MS = 600_000
/** Seldom, for the page is of the same process; the times are those of the blocks. */
const LOOK_MS = 500
/** How soon the honest neighbour goes on once the liar was asked. */
const THAW_MS = 5

/** What `npm run bench -- catch-up` prints. */
export async function benchCatchUp(): Promise<readonly BenchRow[]> {
  provideSha256(OPENSSL_SHA256)
  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-bench-'))
  try {
    const chain = await makeLedgerChain({ homes: MEMBERS, blocks: BLOCKS, validators: MEMBERS })
    const prepared = await prepareHomes(chain, { directory })
    return await measureAll(chain, prepared)
  } finally {
    provideSha256(PURE_SHA256)
    await rm(directory, { recursive: true, force: true })
  }
}

async function measureAll(chain: LedgerChain, prepared: PreparedHomes): Promise<BenchRow[]> {
  const { homes, restock, peerPorts } = prepared
  const [first, second] = SERVING.map((index) => homes[index])
  assert(first !== undefined && second !== undefined, 'two homes serve')
  for (const index of SERVING) await restock(index, BLOCKS)
  let liar: LyingPeer | undefined
  try {
    for (const home of [first, second]) home.start()
    for (const home of [first, second]) await untilHeight(home, BLOCKS)
    const cutOff = await rounds(ROUNDS, () => takeOver(prepared, BLOCKS - CUT_OFF_SLOTS))
    const empty = await rounds(ROUNDS, () => takeOver(prepared, 0))
    await second.kill()
    const peer = await startLyingPeer(chain, { index: LYING, peerPort: peerPorts[LYING] ?? 0 })
    liar = peer
    const liedTo = await rounds(ROUNDS, async () => {
      const frozen = frozenUntil(first, lied(peer))
      const taken = await takeOver(prepared, BLOCKS - CUT_OFF_SLOTS)
      await frozen
      return taken
    })
    return [
      ...rowsOf('cut off for 300 slots', CUT_OFF_SLOTS, cutOff),
      ...rowsOf('an empty disk', BLOCKS, empty),
      ...rowsOf('cut off for 300 slots, and who answers first lies', CUT_OFF_SLOTS, liedTo),
    ]
  } finally {
    await Promise.all(homes.map((home) => home.kill()))
    await liar?.stop()
  }
}

interface TakenOver {
  /** From the first run of blocks to the last, for each block after the first run: those of a run are final at once. */
  readonly blockUs: number
  /** From the start of the process to the last block. */
  readonly inStepUs: number
}

/** Starts the late home with the first blocks only, and ends it when it has them all. */
async function takeOver({ homes, restock, realMs }: PreparedHomes, has: number): Promise<TakenOver> {
  const home = homes[LATE]
  assert(home !== undefined, 'there is a home that is late')
  await restock(LATE, has)
  const startedMs = Date.now()
  home.start()
  await untilHeight(home, BLOCKS)
  const [firstMs, lastMs] = [await finalMs(home, has + 1), await finalMs(home, BLOCKS)]
  let firstRun = 1
  while (has + firstRun < BLOCKS && (await finalMs(home, has + firstRun + 1)) === firstMs) firstRun += 1
  await home.kill()
  return {
    blockUs: (1000 * (lastMs - firstMs)) / (BLOCKS - has - firstRun),
    inStepUs: 1000 * (realMs(lastMs) - startedMs),
  }
}

async function untilHeight(home: HomeRunner, height: number): Promise<void> {
  const deadlineMs = performance.now() + LIMIT_MS
  while ((await home.height()) !== height) {
    if (performance.now() > deadlineMs) throw new Error(`${home.id} does not reach height ${height}`)
    await sleep(LOOK_MS)
  }
}

async function finalMs(home: HomeRunner, height: number): Promise<number> {
  const outcome = await fetchOutcome((await home.url()) ?? '', height)
  assert(outcome !== undefined, 'a block has an outcome')
  return outcome.finalAtMs
}

/** Whether a liar has told a lie from now on. */
function lied(peer: LyingPeer): () => boolean {
  const before = peer.lies()
  return () => peer.lies() > before
}

/** The one who would tell the truth answers nobody before the other was asked. */
async function frozenUntil(home: HomeRunner, isOver: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + LIMIT_MS
  home.freeze()
  try {
    while (!isOver()) {
      if (performance.now() > deadlineMs) throw new Error('nobody asked the liar')
      await sleep(THAW_MS)
    }
  } finally {
    home.thaw()
  }
}

async function rounds(count: number, round: () => Promise<TakenOver>): Promise<TakenOver[]> {
  const taken: TakenOver[] = []
  for (let at = 0; at < count; at++) taken.push(await round())
  return taken
}

function rowsOf(name: string, blocks: number, taken: readonly TakenOver[]): BenchRow[] {
  const blockUs = median(taken.map((each) => each.blockUs))
  const inStepUs = median(taken.map((each) => each.inStepUs))
  return [
    {
      case: `${name}: a block, ${Math.round(1_000_000 / blockUs)} a second`,
      n: blocks,
      medianUs: blockUs,
      ratioTo: {},
    },
    { case: `${name}: from process start to in step`, n: taken.length, medianUs: inStepUs, ratioTo: {} },
  ]
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[values.length >> 1] ?? NaN
}
