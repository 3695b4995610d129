/** Repairing a state from snapshots: which may be gone on from, and what is computed again after one. */
import { createHash } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rootOfLeaves } from '../../node/core/chain/state-leaves.ts'
import type { ChainContext } from '../../node/core/chain/execute.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { CertifiedBlock } from '../../node/engine/chain-store.ts'
import { createDailySnapshots } from '../../node/engine/daily-snapshots.ts'
import { repairState } from '../../node/engine/repair-state.ts'
import type { Snapshot, SnapshotShelf } from '../../node/engine/snapshot-shelf.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { createRuleShelf } from '../../node/store/rule-shelf.ts'
import { createSnapshots, fileName } from '../../node/store/snapshots.ts'
import { createMemoryFolder } from '../../sim/street/memory-folder.ts'
import type { MemoryDisk } from '../../sim/street/memory-store.ts'
import { createEngineStreet, memberAt, STREET_SLOT_MS } from '../support/engine-street.ts'
import { commitAt, makeLedgerChain } from '../support/ledger-chain.ts'
import { createMemoryDisk, createMemoryStore } from '../support/memory-store.ts'

const BLOCKS = 6
const chain = await makeLedgerChain({ blocks: BLOCKS })
const { street } = chain
const { community } = street
const shelf = createRuleShelf({ directory: '' })
const last = commitAt(chain, BLOCKS - 1)

test('a damaged state is computed from the newest snapshot on, and not from the genesis', async () => {
  const { disk, repair } = await damagedHome([2, 4])
  const { executed, height } = await repair()
  assert.is(height, BLOCKS)
  assert.equal(executed, [5, 6])
  assert.is(rootOfLeaves(sortedLeaves(disk)), rootOfLeaves(last.changed))
})

test('where no block comes after the snapshot, its state is the state', async () => {
  const { repair } = await damagedHome([BLOCKS])
  assert.equal(await repair(), { executed: [], height: BLOCKS, codes: ['store-corrupt'] })
})

test('without snapshots all is computed from the genesis', async () => {
  const { repair } = await damagedHome([])
  const { executed, height } = await repair()
  assert.equal([executed.length, height], [BLOCKS, BLOCKS])
})

test('the block of the snapshot comes back with it where the ledger has lost it, and those before may be fetched', async () => {
  const { disk, repair } = await damagedHome([4])
  for (const lost of [1, 2, 3, 4]) disk.blocks.delete(lost)
  const { executed, height } = await repair()
  assert.equal([executed, height], [[5, 6], BLOCKS])
  assert.equal(disk.blocks.get(4), commitAt(chain, 3).stored)
})

test('where all blocks are lost, the certificate of the snapshot must hold, and is enough', async () => {
  const { disk, repair } = await damagedHome([4])
  disk.blocks.clear()
  assert.equal(await repair(), { executed: [], height: 4, codes: ['store-corrupt'] })
})

interface Unsound {
  readonly what: string
  readonly code: string
  readonly spoil: (home: DamagedHome) => void | Promise<void>
}

const stored = (height: number): CertifiedBlock => commitAt(chain, height - 1).stored

const UNSOUND: readonly Unsound[] = [
  {
    what: 'one that lost a bit',
    code: 'snapshot-damaged',
    spoil({ disk }) {
      const bytes = disk.files.get(fileName(4))
      assert.ok(bytes)
      disk.files.set(
        fileName(4),
        bytes.map((byte, at) => (at === 900 ? byte ^ 4 : byte)),
      )
    },
  },
  {
    what: 'one of another height than its name says',
    code: 'snapshot-damaged',
    spoil: ({ keep }) => keep(4, { stored: stored(3), leaves: commitAt(chain, 2).changed }),
  },
  {
    what: 'one of another community',
    code: 'snapshot-other-community',
    spoil: ({ disk }) => keepIn(disk, 'ab'.repeat(32)).keep(4, snapshotAt(4)),
  },
  {
    what: 'one in a form of another version',
    code: 'snapshot-schema-unknown',
    spoil({ disk }) {
      const content = Buffer.from('streetwatt-snapshot-99\nbytes')
      const digest = createHash('sha256').update(content).digest()
      disk.files.set(fileName(4), new Uint8Array(Buffer.concat([content, digest])))
    },
  },
  {
    what: 'one with the state of another block',
    code: 'snapshot-state-differs',
    spoil: ({ keep }) => keep(4, { stored: stored(4), leaves: commitAt(chain, 2).changed }),
  },
  {
    what: 'one in which somebody wrote a balance',
    code: 'snapshot-state-differs',
    spoil({ keep }) {
      const leaves = new Map(commitAt(chain, 3).changed)
      const key = 'account/money/supplier'
      const value = leaves.get(key) ?? new Uint8Array()
      leaves.set(
        key,
        value.map((byte, at) => (at === value.length - 40 ? byte ^ 1 : byte)),
      )
      return keep(4, { stored: stored(4), leaves })
    },
  },
  {
    what: 'one of another ledger than the one that is stored',
    code: 'snapshot-other-ledger',
    async spoil({ keep }) {
      const other = await otherLedger()
      return keep(4, other)
    },
  },
  {
    what: 'one that the block after it does not build upon, its own block being lost',
    code: 'snapshot-other-ledger',
    async spoil({ keep, disk }) {
      disk.blocks.delete(4)
      return keep(4, await otherLedger())
    },
  },
  {
    what: 'one whose certificate does not hold, its block and the next being lost',
    code: 'snapshot-certificate-invalid',
    spoil({ keep, disk }) {
      disk.blocks.delete(4)
      disk.blocks.delete(5)
      const forged = stored(4).certificate.map((byte, at, all) => (at === all.length - 1 ? byte ^ 1 : byte))
      return keep(4, { stored: { ...stored(4), certificate: forged }, leaves: commitAt(chain, 3).changed })
    },
  },
]
for (const { what, code, spoil } of UNSOUND) {
  test(`${what} is passed over with ${code}, for the one before it`, async () => {
    const home = await damagedHome([2, 4])
    await spoil(home)
    const { executed, codes } = await home.repair()
    assert.ok(codes.includes(code), codes.join(' '))
    assert.is(executed[0], 3)
  })
}

test('a folder that cannot be read is one without snapshots', async () => {
  const home = await damagedHome([4])
  const unreadable: SnapshotShelf = {
    keep: () => Promise.resolve(),
    found: () => {
      throw new OperatingError({ code: 'snapshot-unreadable' }, 'No.')
    },
  }
  const { executed, codes } = await home.repair(unreadable)
  assert.is(executed.length, BLOCKS)
  assert.ok(codes.includes('snapshot-unreadable'))
})

test('a state that is whole is not touched, whatever the snapshots say', async () => {
  const disk = await homeWith([4])
  const { tip } = disk
  const found: string[] = []
  const watched: SnapshotShelf = {
    keep: () => Promise.resolve(),
    async *found() {
      found.push('asked')
      yield* keepIn(disk, community.hash).found()
    },
  }
  assert.equal(await repairOn(disk, watched), { executed: [], height: BLOCKS, codes: [] })
  assert.equal([disk.tip, found], [tip, []])
})

const DAY_MS = 86_400_000
const SLOT_MS = 6 * 3_600_000

test('the first block of a new day is kept, and no other', async () => {
  const { daily, kept } = dailyAt(4)
  for (const [index, slot] of [5, 6, 7, 8, 9, 12, 16].entries()) daily.committed(stateAt(slot, index + 1))
  await settled()
  // Four slots a day: 8 and 12 and 16 begin one, and of those that wait for the disk only the newest is kept.
  assert.equal(kept, [4, 7])
})

test('a snapshot that cannot be kept is said, until one can', async () => {
  const { daily, kept, refuse, codes } = dailyAt(4)
  refuse(true)
  daily.committed(stateAt(8, 1))
  await settled()
  assert.is(daily.failure()?.code, 'snapshot-unwritable')
  daily.committed(stateAt(9, 2))
  await settled()
  assert.equal(codes, ['snapshot-unwritable'])
  refuse(false)
  daily.committed(stateAt(12, 3))
  await settled()
  assert.is(daily.failure(), undefined)
  assert.equal(kept, [3])
  await daily.stop()
  daily.committed(stateAt(16, 4))
  await settled()
  assert.equal(kept, [3])
})

test('homes keep snapshots while they trade; with a damaged state and lost blocks one goes on from there', async () => {
  const everyMs = 2 * STREET_SLOT_MS
  const running = createEngineStreet({ homes: 4, snapshotEveryMs: everyMs })
  await running.startAll()
  await running.runSlots(7)
  const home = memberAt(running, 3)
  home.kill()
  const { tip, files, blocks } = home.disk
  assert.ok(tip && tip.height >= 6)
  assert.ok(files.size >= 2 && files.size <= 7)
  const newest = Math.max(...[...files.keys()].map((name) => Number.parseInt(name, 10)))
  home.disk.leaves.delete('settled')
  for (let height = 1; height <= newest; height++) blocks.delete(height)
  await home.start()
  assert.is(home.engine().keeper.tip().blockHash, tip.blockHash)
  assert.is(home.engine().snapshotFailure(), undefined)
  await running.runSlots(12)
  assert.is(home.engine().halted(), undefined)
  assert.is(new Set(running.roots()).size, 1)
  assert.ok(home.disk.blocks.has(1), 'the blocks before it came from peers')
  await running.stopAll()
})

test('a disk that has no room for a snapshot goes on trading, and says so', async () => {
  const running = createEngineStreet({ homes: 4, snapshotEveryMs: 2 * STREET_SLOT_MS })
  const home = memberAt(running, 0)
  home.disk.fails = (what) => what === 'snapshot'
  await running.startAll()
  await running.runSlots(5)
  assert.is(home.engine().snapshotFailure()?.code, 'snapshot-unwritable')
  assert.is(home.engine().halted(), undefined)
  assert.equal(home.disk.files.size, 0)
  assert.ok(home.engine().keeper.tip().height >= 4)
  assert.is(new Set(running.roots()).size, 1)
  assert.ok(home.log.some(({ code, level }) => code === 'snapshot-unwritable' && level === 'warn'))
  await running.stopAll()
})

test.run()

interface DamagedHome {
  readonly disk: MemoryDisk
  /** Keeps one, in the place of another of its height. */
  readonly keep: (height: number, snapshot: Snapshot) => Promise<void>
  readonly repair: (snapshots?: SnapshotShelf) => Promise<Repaired>
}

interface Repaired {
  /** Heights of the blocks that were computed again, in order. */
  readonly executed: number[]
  readonly height: number
  /** That were logged. */
  readonly codes: string[]
}

function snapshotAt(height: number): Snapshot {
  const commit = commitAt(chain, height - 1)
  return { stored: commit.stored, leaves: commit.changed }
}

function keepIn(disk: MemoryDisk, communityHash: string): SnapshotShelf {
  return createSnapshots({ communityHash, place: 'snapshots' }, createMemoryFolder(disk))
}

/** A disk with the whole chain and snapshots of some heights. */
async function homeWith(heights: readonly number[]): Promise<MemoryDisk> {
  const disk = createMemoryDisk()
  const store = createMemoryStore(disk)
  for (const commit of chain.commits) await store.commitBlocks([commit])
  for (const height of heights) await keepIn(disk, community.hash).keep(height, snapshotAt(height))
  return disk
}

/** The same with a leaf that is lost. */
async function damagedHome(heights: readonly number[]): Promise<DamagedHome> {
  const disk = await homeWith(heights)
  disk.leaves.delete('settled')
  return {
    disk,
    keep: (height, snapshot) => keepIn(disk, community.hash).keep(height, snapshot),
    repair: (snapshots = keepIn(disk, community.hash)) => repairOn(disk, snapshots),
  }
}

async function repairOn(disk: MemoryDisk, snapshots: SnapshotShelf): Promise<Repaired> {
  const store = createMemoryStore(disk)
  const executed: number[] = []
  const codes: string[] = []
  const rules = {
    find: shelf.find,
    // Asked once before each block is executed.
    prepare(rule: Parameters<typeof shelf.prepare>[0]) {
      executed.push((executed.at(-1) ?? begun()) + 1)
      return shelf.prepare(rule)
    },
  }
  /** Where the walk begins: the log says so. */
  let from = 0
  const begun = (): number => from
  const note = (fields: object): void => {
    const { code, height } = fields as { code?: string; height?: number }
    if (code !== undefined) codes.push(code)
    else from = height ?? 0
  }
  const quiet = (): void => undefined
  const logger = { debug: quiet, info: quiet, warn: note, error: note }
  const context: ChainContext = { community, verify: verifyEd25519, ruleFor: shelf.find }
  await repairState(context, { store, rules, logger, snapshots })
  return { executed, height: (await store.load())?.tip.height ?? 0, codes }
}

/** Block 4 of a street with the same founders on which everybody traded something else, with a certificate that holds. */
async function otherLedger(): Promise<Snapshot> {
  const other = await makeLedgerChain({ blocks: 4, energyWh: 700 })
  assert.is(other.street.community.hash, community.hash)
  const commit = commitAt(other, 3)
  assert.is.not(commit.tip.blockHash, commitAt(chain, 3).tip.blockHash)
  return { stored: commit.stored, leaves: commit.changed }
}

function sortedLeaves(disk: MemoryDisk): Map<string, Uint8Array> {
  return new Map([...disk.leaves].sort(([left], [right]) => (left < right ? -1 : 1)))
}

function dailyAt(tipSlot: number) {
  const kept: number[] = []
  const codes: string[] = []
  let isRefusing = false
  const quiet = (): void => undefined
  const daily = createDailySnapshots(
    { tipSlot, slotMs: SLOT_MS, everyMs: DAY_MS },
    {
      store: { block: (height) => Promise.resolve(height > 0 ? stored(1) : undefined) },
      snapshots: {
        async keep(height) {
          await Promise.resolve()
          if (isRefusing) throw new OperatingError({ code: 'snapshot-unwritable' }, 'Full.')
          kept.push(height)
        },
        async *found() {
          // None is asked for.
        },
      },
      logger: {
        ...{ debug: quiet, info: quiet, error: quiet },
        warn: (fields: object) => codes.push(String((fields as { code?: unknown }).code)),
      },
    },
  )
  return { daily, kept, codes, refuse: (now: boolean) => (isRefusing = now) }
}

function stateAt(slot: number, height: number) {
  return { ...street.state(), slot, height }
}

/** Longer than what is under way in memory takes. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => void setImmediate(resolve))
}
