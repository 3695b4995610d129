/**
 * Every write of the store is one batch, and synced. Heard at the door of the database, behind which there is only
 * LevelDB: a write that took another way, or came without `sync`, would show here and in no other test but a power cut.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Level } from 'level'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { LevelStore } from '../../node/store/level-store.ts'
import { openLevelStore } from '../../node/store/level-store.ts'
import { makeCommits } from './store-suite.ts'

/** A write as the database was asked for it. */
interface Heard {
  readonly way: string
  readonly isSynced: boolean
}

type Way = (...given: unknown[]) => unknown

/** All ways by which `level` writes; a batch that is built up in steps is asked for its options at the end. */
const WAYS = ['_put', '_del', '_clear', '_batch', '_chainedBatch']

const { commits, communityHash } = makeCommits(3)
const [first] = commits
const BYTES = Uint8Array.of(1, 2, 3)

/** Every method of the store that writes. */
const WRITES: Readonly<Partial<Record<keyof LevelStore, (store: LevelStore) => Promise<void>>>> = {
  commitBlocks: (store) => store.commitBlocks([given(first)]),
  replaceBlock: (store) => store.replaceBlock(1, given(first).stored),
  replaceState: (store) => store.replaceState(given(first).tip, given(first).changed),
  saveSignState: (store) => store.saveSignState(BYTES),
  saveOwn: (store) => store.saveOwn('gate-vote', 7, 0, BYTES),
}
const READS: readonly string[] = [
  ...['load', 'storedState', 'blocks', 'found', 'block', 'outcome', 'loadSignState'],
  ...['loadOwn', 'lastOwn', 'listOwn', 'entries', 'close'],
]

const test = suite('the writes of the store')
const written = Level.prototype as unknown as Record<string, Way>
const ways = new Map(WAYS.map((name) => [name, given(written[name])]))
let heard: Heard[] = []

test.before.each(() => {
  heard = []
  for (const [way, write] of ways)
    written[way] = function (this: unknown, ...args: unknown[]) {
      const result = write.apply(this, args)
      if (way === '_chainedBatch') hearChained(result as Record<'_write', Way>)
      else heard.push({ way, isSynced: args.some(isSyncing) })
      return result
    }
})

test.after.each(() => {
  for (const [way, write] of ways) written[way] = write
})

test('every method that writes is known to this test', () =>
  inStore((store) => {
    assert.equal(Object.keys(store).sort(), [...Object.keys(WRITES), ...READS].sort())
    return Promise.resolve()
  }))

test('a new store is named in one synced batch', () =>
  inStore(() => {
    assert.equal(heard, [{ way: '_batch', isSynced: true }])
    return Promise.resolve()
  }))

for (const [name, write] of Object.entries(WRITES))
  test(`${name} writes one synced batch`, () =>
    inStore(async (store) => {
      heard = []
      await write(store)
      assert.equal(heard, [{ way: '_chainedBatch', isSynced: true }])
    }))

test('what only reads writes nothing', () =>
  inStore(async (store) => {
    for (const commit of commits) await store.commitBlocks([commit])
    heard = []
    await Promise.all([store.load(), store.storedState(), store.block(1), store.outcome(1)])
    await Promise.all([store.loadSignState(), store.loadOwn('sheet', 1), store.listOwn('sheet', 0, 9)])
    await store.lastOwn('sheet', 0)
    assert.is(await countOf(store.blocks(1, 9)), commits.length)
    assert.is(await countOf(store.found(1)), commits.length)
    assert.equal(heard, [])
  }))

test('a migration writes nothing that is not synced', () =>
  inDirectory(async (directory) => {
    const old = new Level<string, Uint8Array>(directory, { valueEncoding: 'view' })
    await old.put('schema', new TextEncoder().encode('1'))
    await old.put('community', new TextEncoder().encode(communityHash))
    // More than one batch of the copy.
    for (let slot = 0; slot < 300; slot++) await old.put(`own/sheet/${slot}/0`, BYTES)
    await old.close()
    heard = []
    await (await openLevelStore(directory, { communityHash })).close()
    assert.ok(heard.length > 1)
    for (const each of heard) assert.equal(each, { way: '_batch', isSynced: true })
  }))

/** It is written once, at its end, and says there whether it is synced. */
function hearChained(batch: Record<'_write', Way>): void {
  const write = batch._write
  batch._write = function (this: unknown, ...args: unknown[]) {
    heard.push({ way: '_chainedBatch', isSynced: args.some(isSyncing) })
    return write.apply(this, args)
  }
}

function isSyncing(argument: unknown): boolean {
  return typeof argument === 'object' && argument !== null && 'sync' in argument && argument.sync === true
}

function given<T>(value: T | undefined): T {
  assert.ok(value !== undefined)
  return value
}

async function countOf(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const item of items) count += Number(item !== undefined)
  return count
}

async function inStore(body: (store: LevelStore) => Promise<void>): Promise<void> {
  await inDirectory(async (directory) => {
    const store = await openLevelStore(directory, { communityHash })
    try {
      await body(store)
    } finally {
      await store.close()
    }
  })
}

async function inDirectory(body: (directory: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'streetwatt-store-'))
  try {
    await body(join(folder, 'ledger'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

test.run()
