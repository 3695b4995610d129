/** A store of layout 1 becomes one of layout 2: nothing is lost, the old one stays, and a kill changes none of it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Level } from 'level'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { encodePair } from '../../node/engine/certified-block.ts'
import { createSeededRandom } from '../../node/runtime/random.ts'
import { openLevelStore } from '../../node/store/level-store.ts'
import { sealValue } from '../../node/store/sealed-values.ts'
import { codeOf, makeCommits } from './store-suite.ts'

const { commits, communityHash } = makeCommits(4)
const last = commits.at(-1)
const SIGNED = Uint8Array.of(9, 8, 7)
const LEFT_KEY = 'own/sheet/000000000099/000000000000'
/** Enough that a kill comes in the middle. */
const FILLER = 3000

test('a store of layout 1 is copied into one of layout 2, and kept as it was', () =>
  inDirectory(async (directory) => {
    await writeLayoutOne(directory)
    let backup = ''
    const store = await openLevelStore(directory, { communityHash, migrated: (path) => (backup = path) })
    assert.is(backup, `${directory}.schema-1`)
    await isWhole(store)
    await store.close()
    const old = new Level<string, Uint8Array>(backup, { valueEncoding: 'view' })
    assert.equal([...(await old.get('sign-state'))], [...SIGNED])
    await old.close()
    // A half copy of somebody's second attempt: the store that is there stays.
    await cp(backup, `${directory}.migrating`, { recursive: true })
    const again = await openLevelStore(directory, { communityHash, migrated: () => assert.unreachable() })
    await isWhole(again)
    await again.close()
  }))

test('a kill while the copy grows leaves the old store; one before the last renaming is finished', () =>
  inDirectory(async (directory) => {
    await writeLayoutOne(directory)
    await cp(directory, `${directory}.migrating`, { recursive: true })
    // What an earlier attempt has left is not a part of the next.
    const left = new Level<string, Uint8Array>(`${directory}.migrating`, { valueEncoding: 'view' })
    await left.put(LEFT_KEY, sealValue(LEFT_KEY, SIGNED))
    await left.close()
    const store = await openLevelStore(directory, { communityHash })
    await isWhole(store)
    assert.equal(await store.listOwn('sheet', 0, 9), [])
    await store.close()
    // As if the old store had been renamed, and the new one not yet.
    await rename(directory, `${directory}.migrating`)
    const again = await openLevelStore(directory, { communityHash })
    await isWhole(again)
    await again.close()
  }))

test('the store of another community is not migrated', () =>
  inDirectory(async (directory) => {
    await writeLayoutOne(directory)
    assert.is(
      await codeOf(openLevelStore(directory, { communityHash: 'ab'.repeat(32) })),
      'store-other-community',
    )
    assert.not((await readdir(join(directory, '..'))).includes('ledger.schema-1'))
  }))

test('a process killed while it migrates leaves what the next one finishes', () =>
  inDirectory(async (directory) => {
    await writeLayoutOne(directory, FILLER)
    const random = createSeededRandom(5)
    for (let round = 0; round < 6; round++) {
      const script = fileURLToPath(new URL('./migrator.ts', import.meta.url))
      const child = spawn(process.execPath, ['--import', 'tsx', script, directory, communityHash], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const exited = once(child, 'exit')
      await once(child.stdout, 'data')
      await sleep(random.fraction() * 60)
      child.kill('SIGKILL')
      await exited
    }
    const store = await openLevelStore(directory, { communityHash })
    await isWhole(store)
    assert.is((await store.listOwn('sheet', 0, FILLER * 2)).length, FILLER)
    await store.close()
  }))

test.run()

async function isWhole(store: Awaited<ReturnType<typeof openLevelStore>>): Promise<void> {
  const loaded = await store.load()
  assert.equal(loaded?.tip, last?.tip)
  assert.equal(await store.loadSignState(), SIGNED)
  assert.equal(await store.block(2), commits[1]?.stored)
  assert.is(await store.outcome(1), '{"height":1}')
}

/** As version 1 wrote it: values without a checksum. */
async function writeLayoutOne(directory: string, sheets = 0): Promise<void> {
  assert.ok(last)
  const text = (value: string): Uint8Array => new TextEncoder().encode(value)
  const padded = (value: number): string => String(value).padStart(12, '0')
  const database = new Level<string, Uint8Array>(directory, { valueEncoding: 'view' })
  await database.put('schema', text('1'))
  await database.put('community', text(communityHash))
  await database.put('sign-state', SIGNED)
  for (const { tip, stored, outcome } of commits) {
    await database.put(`block/${padded(tip.height)}`, encodePair(stored))
    await database.put(`outcome/${padded(tip.height)}`, text(outcome))
  }
  for (const [key, value] of last.changed) await database.put(`state/${key}`, value)
  await database.put('tip', text(JSON.stringify(last.tip)))
  await database.batch(
    Array.from({ length: sheets }, (_, slot) => ({
      type: 'put' as const,
      key: `own/sheet/${padded(slot)}/${padded(0)}`,
      value: new Uint8Array(500),
    })),
  )
  await database.close()
}

/** A folder for the store, with room beside it. */
async function inDirectory(check: (directory: string) => Promise<void>): Promise<void> {
  const parent = await mkdtemp(join(tmpdir(), 'streetwatt-migration-'))
  try {
    await check(join(parent, 'ledger'))
  } finally {
    await rm(parent, { recursive: true })
  }
}
