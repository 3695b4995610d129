/** The store on disk: the promises of every store, what it refuses to open, and what a kill in mid-write leaves. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Level } from 'level'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createSeededRandom } from '../../node/runtime/random.ts'
import { openLevelStore } from '../../node/store/level-store.ts'
import { codeOf, makeCommits, testStore } from './store-suite.ts'

const promises = testStore('store on disk', async (communityHash) => {
  const directory = await temporaryDirectory()
  let store: Awaited<ReturnType<typeof openLevelStore>> | undefined
  return {
    communityHash,
    async open() {
      store = await openLevelStore(directory, { communityHash })
      return store
    },
    async close() {
      await store?.close()
      store = undefined
    },
    remove: () => rm(directory, { recursive: true }),
  }
})

const test = suite('store on disk alone')
const HASH = 'ab'.repeat(32)

test('a store that another holds is locked, and free when that one closes', () =>
  inDirectory(async (directory) => {
    const holder = await openLevelStore(directory, { communityHash: HASH })
    assert.is(await codeOf(openLevelStore(directory, { communityHash: HASH })), 'store-locked')
    await holder.close()
    await (await openLevelStore(directory, { communityHash: HASH })).close()
  }))

test('the store of another community is not touched, and let go', () =>
  inDirectory(async (directory) => {
    await (await openLevelStore(directory, { communityHash: HASH })).close()
    assert.is(
      await codeOf(openLevelStore(directory, { communityHash: 'cd'.repeat(32) })),
      'store-other-community',
    )
    await (await openLevelStore(directory, { communityHash: HASH })).close()
  }))

test('a store of another layout is not touched', () =>
  inDirectory(async (directory) => {
    await (await openLevelStore(directory, { communityHash: HASH })).close()
    await change(directory, (database) => database.put('schema', bytes('3')))
    assert.is(await codeOf(openLevelStore(directory, { communityHash: HASH })), 'store-schema-unknown')
  }))

test('a folder that cannot be one is unreadable', () =>
  inDirectory(async (directory) => {
    const path = join(directory, 'file')
    await writeFile(path, 'not a folder')
    assert.is(await codeOf(openLevelStore(path, { communityHash: HASH })), 'store-unreadable')
  }))

const DAMAGES: readonly { what: string; damage: (database: RawLevel) => Promise<void> }[] = [
  { what: 'a tip that is not JSON', damage: (database) => database.put('tip', bytes('{"height":')) },
  { what: 'a tip without its fields', damage: (database) => database.put('tip', bytes('{"height":3}')) },
  { what: 'a block of noise', damage: (database) => database.put('block/000000000003', bytes('noise')) },
  { what: 'a leaf that is missing', damage: (database) => database.del('state/settled') },
  {
    what: 'a leaf that nobody wrote',
    damage: (database) => database.put('state/account/money/nobody', bytes('x')),
  },
]
for (const { what, damage } of DAMAGES) {
  test(`${what} is found when the store is loaded`, () =>
    inDirectory(async (directory) => {
      const { commits, communityHash } = makeCommits(3)
      const store = await openLevelStore(directory, { communityHash })
      for (const commit of commits) await store.commitBlocks([commit])
      await store.close()
      await change(directory, damage)
      const again = await openLevelStore(directory, { communityHash })
      assert.is(await codeOf(again.load()), 'store-corrupt')
      await again.close()
    }))
}

const flip = (value: Uint8Array): Uint8Array => value.map((byte, at) => (at === 5 ? byte ^ 0x10 : byte))

test('one flipped bit is found by the checksum of its value, whatever it is', () =>
  inDirectory(async (directory) => {
    const { commits, communityHash } = makeCommits(3)
    const written = await openLevelStore(directory, { communityHash })
    for (const commit of commits) await written.commitBlocks([commit])
    await written.saveSignState(bytes('signed'))
    await written.saveOwn('gate-vote', 7, 0, bytes('a vote'))
    await written.saveOwn('gate-vote', 8, 0, bytes('another'))
    await written.close()
    const keys = ['sign-state', 'own/gate-vote/000000000007/000000000000', 'block/000000000002']
    await change(directory, async (database) => {
      for (const key of [...keys, 'outcome/000000000001'])
        await database.put(key, flip(await database.get(key)))
    })
    const store = await openLevelStore(directory, { communityHash })
    assert.is(await codeOf(store.loadSignState()), 'sign-state-damaged')
    assert.is(await codeOf(store.loadOwn('gate-vote', 7)), 'store-corrupt')
    assert.is((await store.loadOwn('gate-vote', 8))?.revision, 0)
    assert.is(await store.outcome(1), undefined)
    assert.is(await store.block(2), undefined)
    const served: unknown[] = []
    for await (const pair of store.blocks(1, 10)) served.push(pair)
    assert.is(served.length, 1)
    const found: boolean[] = []
    for await (const { pair } of store.found(1)) found.push(pair !== undefined)
    assert.equal(found, [true, false, true])
    const [, second] = commits
    assert.ok(second)
    await store.replaceBlock(2, second.stored)
    assert.equal(await store.block(2), second.stored)
    await store.close()
  }))

test('a state that was computed again replaces the damaged one whole', () =>
  inDirectory(async (directory) => {
    const { commits, communityHash } = makeCommits(3)
    const store = await openLevelStore(directory, { communityHash })
    for (const commit of commits) await store.commitBlocks([commit])
    const [, second] = commits
    assert.ok(second)
    await store.replaceState(second.tip, second.changed)
    assert.is((await store.load())?.tip.height, 2)
    await store.replaceState(undefined, new Map())
    assert.is(await store.load(), undefined)
    await store.close()
  }))

test('bytes that rot on the disk are corruption, not a state', () =>
  inDirectory(async (directory) => {
    const { commits, communityHash } = makeCommits(3)
    const store = await openLevelStore(directory, { communityHash })
    for (const commit of commits) await store.commitBlocks([commit])
    await store.close()
    // A second start moves the log into a table; then its blocks have checksums of their own.
    await (await openLevelStore(directory, { communityHash })).close()
    const tables = (await readdir(directory)).filter((name) => name.endsWith('.ldb'))
    assert.ok(tables.length > 0)
    for (const name of tables) {
      const content = await readFile(join(directory, name))
      for (let at = 200; at < content.length / 2; at += 64) content[at] = (content[at] ?? 0) ^ 0xff
      await writeFile(join(directory, name), content)
    }
    const code = await openLevelStore(directory, { communityHash }).then(
      async (again) => {
        const loaded = await codeOf(again.load())
        await again.close()
        return loaded
      },
      (error: unknown) => (error as { code?: unknown }).code,
    )
    assert.ok(code === 'store-corrupt' || code === 'store-unreadable', String(code))
  }))

test('what is asked of a closed store fails with a code', () =>
  inDirectory(async (directory) => {
    const store = await openLevelStore(directory, { communityHash: HASH })
    await store.close()
    assert.is(await codeOf(store.saveSignState(bytes('x'))), 'store-failed')
    assert.is(await codeOf(store.loadOwn('sheet', 1)), 'store-failed')
  }))

test('every write is on the disk before it is acknowledged, not only in the cache of the system', () =>
  inDirectory(async (directory) => {
    const { communityHash, commits } = makeCommits(1)
    const [commit] = commits
    assert.ok(commit)
    const store = await openLevelStore(join(directory, 'ledger'), { communityHash })
    const writes = await watchWrites(join(directory, 'other'))
    try {
      await store.commitBlocks(commits)
      await store.replaceBlock(1, commit.stored)
      await store.replaceState(undefined, new Map())
      await store.saveSignState(bytes('signed'))
      await store.saveOwn('sheet', 1, 0, bytes('sheet'))
    } finally {
      writes.end()
    }
    assert.equal(
      writes.options,
      Array.from({ length: 5 }, () => ({ sync: true })),
    )
    await store.close()
  }))

test('a process killed in mid-write leaves the last acknowledged block or the next, whole', () =>
  inDirectory(async (directory) => {
    const random = createSeededRandom(11)
    const { communityHash } = makeCommits(1)
    let height = 0
    for (let round = 0; round < 6; round++) {
      const acknowledged = await commitUntilKilled(directory, 1 + Math.floor(random.fraction() * 18))
      const store = await openLevelStore(directory, { communityHash })
      const loaded = await store.load()
      assert.ok(loaded, 'the store opens, and its state has the root of its block')
      assert.ok(loaded.tip.height >= acknowledged && loaded.tip.height <= acknowledged + 1)
      assert.ok(loaded.tip.height >= height)
      height = loaded.tip.height
      await store.close()
    }
    assert.ok(height > 6)
  }))

promises.run()
test.run()

type RawLevel = Level<string, Uint8Array>

/** Kills the writer by SIGKILL after so many commits of its own; resolves to the last height that it acknowledged. */
async function commitUntilKilled(directory: string, commits: number): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('./writer.ts', import.meta.url)), directory],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const exited = once(child, 'exit')
  let acknowledged = 0
  let seen = 0
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line)
    seen += 1
    if (seen === commits) child.kill('SIGKILL')
  }
  await exited
  return acknowledged
}

interface Batches {
  _write: (this: unknown, asked: { readonly sync?: boolean }) => Promise<void>
}

/** What LevelDB is asked for with each batch of whatever database, until the end. */
async function watchWrites(directory: string): Promise<{ options: unknown[]; end: () => void }> {
  const options: unknown[] = []
  const database: RawLevel = new Level(directory)
  await database.open()
  const batches = Object.getPrototypeOf(database.batch()) as Batches
  await database.close()
  const { _write: write } = batches
  batches._write = function (asked) {
    options.push({ sync: asked.sync })
    return write.call(this, asked)
  }
  return {
    options,
    end: () => {
      batches._write = write
    },
  }
}

async function change(directory: string, act: (database: RawLevel) => Promise<void>): Promise<void> {
  const database: RawLevel = new Level(directory, { valueEncoding: 'view' })
  await act(database)
  await database.close()
}

async function inDirectory(check: (directory: string) => Promise<void>): Promise<void> {
  const directory = await temporaryDirectory()
  try {
    await check(directory)
  } finally {
    await rm(directory, { recursive: true })
  }
}

function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'streetwatt-store-'))
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
