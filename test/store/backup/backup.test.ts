/** Backups: what is restored is what was there, and whatever is damaged, cut, newer or in the way is refused whole. */
import {
  chmod,
  chown,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { stateRoot } from '../../../node/core/chain/state-leaves.ts'
import { parseHomeConfig } from '../../../node/config/home-config.ts'
import { createHomeBackups } from '../../../node/home-backups.ts'
import { SILENT } from '../../../node/runtime/logger.ts'
import { createBackupDesk } from '../../../node/store/backup/backup-desk.ts'
import { backupPath, listBackups, pruneNightly } from '../../../node/store/backup/backup-folder.ts'
import type { Manifest } from '../../../node/store/backup/manifest.ts'
import { withBackup } from '../../../node/store/backup/open-backup.ts'
import { restoreBackup } from '../../../node/store/backup/restore-backup.ts'
import { writeBackup } from '../../../node/store/backup/write-backup.ts'
import type { LevelStore } from '../../../node/store/level-store.ts'
import { openLevelStore } from '../../../node/store/level-store.ts'
import { newHomeKeys, readKeyFile, writeKeyFile } from '../../../node/store/key-file.ts'
import { withDirectory } from '../../cli/run-command.ts'
import { commitAt, makeLedgerChain, writeLedgerHome } from '../../support/ledger-chain.ts'
import { createVirtualTime } from '../../support/virtual-clock.ts'
import { chooseSeed } from '../../support/seed.ts'
import { codeOf } from '../store-suite.ts'
import { retarred } from './retarred.ts'

const chain = await makeLedgerChain({ blocks: 4 })
const { community } = chain.street
const communityHash = community.hash
const NOW_MS = 1_780_000_000_000
const PASSWORD = 'not-for-neighbours'

interface BackedUp {
  readonly directory: string
  readonly path: string
  readonly manifest: Manifest
}

async function withBackedUpHome(
  body: (home: BackedUp) => Promise<void>,
  { withKeys = true }: { withKeys?: boolean } = {},
): Promise<void> {
  await withDirectory(async (directory) => {
    const home = join(directory, 'home')
    const configPath = await writeLedgerHome(home, chain)
    await writeKeyFile(join(home, 'keys.json'), newHomeKeys())
    for (const name of ['access.json', 'owner.json'])
      await writeFile(join(home, 'data', name), '{}', { mode: 0o600 })
    const store = await openLevelStore(join(home, 'data', 'ledger'), { communityHash })
    const path = join(directory, 'backups', 'one.streetwatt.tar')
    try {
      const manifest = await writeBackup(
        { path, withKeys, program: '0.1.0', createdAtMs: NOW_MS },
        { home: await partsOf(configPath), community, store },
      )
      await body({ directory, path, manifest })
    } finally {
      await store.close()
    }
  })
}

async function partsOf(configPath: string) {
  const configText = `# Ours alone.\n${await readFile(configPath, 'utf8')}mqtt: { url: mqtt://box:1883, password: ${PASSWORD} }\n`
  const { genesisPath, keysPath, memberPath, dataDirectory } = parseHomeConfig(configText, configPath)
  return { configText, genesisPath, keysPath, memberPath, dataDirectory }
}

function restore(path: string, folder: string, more: Partial<Parameters<typeof restoreBackup>[0]> = {}) {
  return restoreBackup({ path, folder, withKeys: false, replacedEnding: null, ...more })
}

test('a backup of the owner is no nightly one, whatever the folder is called', () =>
  withBackedUpHome(async ({ directory, path, manifest }) => {
    const folder = join(directory, 'nightly-backups')
    await mkdir(folder)
    const found = async (kind: 'backup' | 'nightly') => {
      await copyFile(path, backupPath(folder, kind, NOW_MS))
      const write = () => Promise.resolve(manifest)
      const desk = createBackupDesk({ folder, keep: 7 }, { write, nowMs: () => NOW_MS, logger: SILENT })
      await desk.look()
      return desk.lastGoodMs()
    }
    assert.is(await found('backup'), undefined, 'or last night is not made up for')
    assert.is(await found('nightly'), NOW_MS)
  }))

test('a home is restored to the same root, with its configuration, its keys when asked, and nothing readable by others', () =>
  withBackedUpHome(async ({ directory, path, manifest }) => {
    assert.is((await stat(path)).mode & 0o777, 0o600)
    assert.equal(await readdir(join(path, '..')), ['one.streetwatt.tar'])
    assert.is(manifest.tip?.height, 4)
    assert.is(manifest.tip?.stateRoot, stateRoot(chain.street.state()))

    const folder = join(directory, 'new', 'home')
    const restored = await restore(path, folder, { withKeys: true })
    assert.is(restored.config, join(folder, 'streetwatt.yaml'))
    const text = await readFile(restored.config, 'utf8')
    assert.match(text, '# Ours alone.')
    const config = parseHomeConfig(text, restored.config)
    assert.is(config.dataDirectory, join(folder, 'data'))
    assert.equal(await readKeyFile(config.keysPath), await readKeyFile(join(directory, 'home', 'keys.json')))
    assert.equal(await readFile(config.genesisPath), await readFile(join(directory, 'home', 'genesis.json')))
    for (const name of ['streetwatt.yaml', 'keys.json', 'data/access.json', 'data/owner.json'])
      assert.is((await stat(join(folder, name))).mode & 0o077, 0, name)
    assert.is((await stat(folder)).mode & 0o077, 0)
    const store = await openLevelStore(join(folder, 'data', 'ledger'), { communityHash, create: false })
    const loaded = await store.load()
    assert.is(loaded && stateRoot(loaded.state), manifest.tip?.stateRoot)
    assert.equal(await store.block(2), commitAt(chain, 1).stored)
    await store.close()
  }))

const IS_ROOT = process.geteuid?.() === 0
const SERVICE = { uid: 61_184, gid: 61_184 }

if (IS_ROOT)
  test('what root restores belongs to the owner of the folder, all of it, also where a service’s folder is a link', () =>
    withBackedUpHome(async ({ directory, path }) => {
      const kept = join(directory, 'private', 'streetwatt')
      await mkdir(kept, { recursive: true })
      await chown(kept, SERVICE.uid, SERVICE.gid)
      const folder = join(directory, 'streetwatt')
      await symlink(kept, folder)
      const { config } = await restore(path, folder, { withKeys: true })
      assert.is(config, join(folder, 'streetwatt.yaml'))
      assert.ok((await lstat(folder)).isSymbolicLink())
      const names = await readdir(kept, { recursive: true })
      assert.ok(names.includes('data/ledger/CURRENT'), names.join())
      for (const name of ['.', ...names]) {
        const { uid, gid } = await lstat(join(kept, name))
        assert.equal({ uid, gid }, SERVICE, name)
      }
    }))

test('keys come back only when they are asked for, and cannot be asked of a backup without them', async () => {
  await withBackedUpHome(async ({ directory, path }) => {
    const { config } = await restore(path, join(directory, 'new'))
    assert.equal((await readdir(join(config, '..'))).sort(), ['data', 'genesis.json', 'streetwatt.yaml'])
  })
  await withBackedUpHome(
    async ({ directory, path, manifest }) => {
      assert.not.ok(manifest.hasKeys)
      const folder = join(directory, 'new')
      assert.is(await codeOf(restore(path, folder, { withKeys: true })), 'backup-without-keys')
      assert.equal((await readdir(directory)).sort(), ['backups', 'home'])
      const keys = await readFile(join(directory, 'home', 'keys.json'), 'utf8')
      const { nodeSeed } = JSON.parse(keys) as { nodeSeed: string }
      assert.not.ok((await readFile(path)).includes(nodeSeed))
    },
    { withKeys: false },
  )
})

test('a backup is of one moment, whatever is written while it is made', () =>
  withDirectory(async (directory) => {
    const home = join(directory, 'home')
    const configPath = await writeLedgerHome(home, { ...chain, commits: chain.commits.slice(0, 2) })
    await writeKeyFile(join(home, 'keys.json'), newHomeKeys())
    const store = await openLevelStore(join(home, 'data', 'ledger'), { communityHash })
    const path = join(directory, 'one.streetwatt.tar')
    await writeBackup(
      { path, withKeys: true, program: '0.1.0', createdAtMs: NOW_MS },
      { home: await partsOf(configPath), community, store: { entries: () => interrupted(store) } },
    )
    await store.close()
    const { manifest } = await restore(path, join(directory, 'new'))
    assert.is(manifest.tip?.height, 2)
    assert.is(manifest.tip?.blockHash, commitAt(chain, 1).tip.blockHash)
  }))

/** Two more blocks are committed once the first entry was read. */
async function* interrupted(store: LevelStore): ReturnType<LevelStore['entries']> {
  let isFirst = true
  for await (const entry of store.entries()) {
    yield entry
    if (isFirst) await store.commitBlocks([commitAt(chain, 2), commitAt(chain, 3)])
    isFirst = false
  }
}

test('a backup that was changed anywhere or cut is refused, and leaves no trace of a home', () =>
  withBackedUpHome(async ({ directory, path }) => {
    const whole = await readFile(path)
    const folder = join(directory, 'new')
    const bad = join(directory, 'bad.streetwatt.tar')
    const change = fc.record({ at: fc.nat(whole.length - 1), by: fc.integer({ min: 1, max: 255 }) })
    const refused = async (bytes: Uint8Array): Promise<void> => {
      await writeFile(bad, bytes)
      assert.is(await codeOf(restore(bad, folder)), 'backup-damaged')
      assert.equal((await readdir(directory)).sort(), ['backups', 'bad.streetwatt.tar', 'home'])
    }
    await fc.assert(
      fc.asyncProperty(change, ({ at, by }) => {
        const bytes = Buffer.from(whole)
        bytes[at] = (bytes[at] ?? 0) ^ by
        return refused(bytes)
      }),
      { seed: chooseSeed(), numRuns: 150, ignoreEqualValues: true },
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), (length) => refused(whole.subarray(0, length))),
      { seed: chooseSeed(), numRuns: 60 },
    )
    await refused(Buffer.concat([whole, Buffer.alloc(512)]))
    await refused(Buffer.concat([whole, whole]))
    await refused(Buffer.from('not a backup at all'))
    assert.is(await codeOf(restore(whole.toString('latin1', 0, 20), folder)), 'backup-unreadable')
  }))

test('a manifest of a later form or of a later layout of the store is refused as newer', () =>
  withBackedUpHome(async ({ directory, path }) => {
    const folder = join(directory, 'new')
    const whole = await readFile(path)
    for (const change of [{ version: 2, program: '9.0.0', strange: true }, { storeSchema: 3 }]) {
      await writeFile(path, retarred(whole, { manifest: (manifest) => ({ ...manifest, ...change }) }))
      assert.is(await codeOf(restore(path, folder)), 'backup-newer')
    }
  }))

test('what is whole and yet lies is refused: another root, another tip, a part that has no place, another genesis', () =>
  withBackedUpHome(async ({ directory, path }) => {
    const folder = join(directory, 'new')
    const whole = await readFile(path)
    const lies: Parameters<typeof retarred>[1][] = [
      { manifest: (manifest) => ({ ...manifest, tip: { ...manifest.tip, height: 3 } as Manifest['tip'] }) },
      { manifest: (manifest) => ({ ...manifest, tip: null }) },
      { manifest: (manifest) => ({ ...manifest, ledgerEntries: manifest.ledgerEntries - 1 }) },
      {
        manifest: (manifest) => ({
          ...manifest,
          community: { ...manifest.community, hash: 'ab'.repeat(32) },
        }),
      },
      { parts: { 'genesis.json': Buffer.from('{}') } },
      { parts: { 'ledger.gz': Buffer.from('no gzip') } },
      { parts: { '../outside': Buffer.from('!') } },
      { parts: { 'rules/../../outside': Buffer.from('!') } },
      { parts: { 'profile.sh': Buffer.from('!') } },
    ]
    for (const lie of lies) {
      await writeFile(path, retarred(whole, lie))
      assert.is(await codeOf(restore(path, folder)), 'backup-damaged', JSON.stringify(lie))
      assert.equal((await readdir(directory)).sort(), ['backups', 'home'])
    }
    await writeFile(path, retarred(whole, {}))
    await restore(path, folder)
  }))

test('a folder that is not empty is refused, or moved away when its owner says so; an empty one is taken', () =>
  withBackedUpHome(async ({ directory, path }) => {
    const folder = join(directory, 'new')
    await mkdir(folder)
    await restore(path, folder)
    await writeFile(join(folder, 'mine.txt'), 'mine')
    assert.is(await codeOf(restore(path, folder)), 'backup-folder-not-empty')
    const { movedTo } = await restore(path, folder, { replacedEnding: 'before-restore' })
    assert.is(movedTo, `${folder}.before-restore`)
    assert.is(await readFile(join(folder, '..', 'new.before-restore', 'mine.txt'), 'utf8'), 'mine')
    assert.not.ok((await readdir(folder)).includes('mine.txt'))
  }))

test('a name that is taken and a folder that cannot be written are refused, and nothing half is left', () =>
  withBackedUpHome(async ({ directory, path }) => {
    const home = await partsOf(join(directory, 'home', 'streetwatt.yaml'))
    const options = { withKeys: true, program: '0.1.0', createdAtMs: NOW_MS }
    const store = { entries: emptyStore }
    assert.is(await codeOf(writeBackup({ ...options, path }, { home, community, store })), 'backup-exists')
    const inFile = join(path, 'inside.streetwatt.tar')
    assert.is(
      await codeOf(writeBackup({ ...options, path: inFile }, { home, community, store })),
      'backup-unwritable',
    )
    const other = join(directory, 'backups', 'two.streetwatt.tar')
    const broken = { entries: brokenStore }
    assert.is(
      await codeOf(writeBackup({ ...options, path: other }, { home, community, store: broken })),
      'backup-unwritable',
    )
    const missing = { ...home, keysPath: join(directory, 'none.json') }
    assert.is(
      await codeOf(writeBackup({ ...options, path: other }, { home: missing, community, store })),
      'key-file-unreadable',
    )
    assert.equal(await readdir(join(directory, 'backups')), ['one.streetwatt.tar'])
  }))

async function* emptyStore(): ReturnType<LevelStore['entries']> {
  await Promise.resolve()
  yield* []
}

async function* brokenStore(): ReturnType<LevelStore['entries']> {
  await Promise.resolve()
  yield ['a', new Uint8Array(8)]
  throw new Error('the disk is gone')
}

test('the list shows the last first, and a damaged one by its code; only nightly ones beyond those kept go', () =>
  withBackedUpHome(async ({ directory, path }) => {
    const folder = join(directory, 'list')
    assert.equal(await listBackups(folder), [])
    await mkdir(folder)
    const whole = await readFile(path)
    const nights = Array.from({ length: 4 }, (_, day) => NOW_MS + day * 86_400_000)
    for (const atMs of nights)
      await writeFile(
        backupPath(folder, 'nightly', atMs),
        retarred(whole, { manifest: (manifest) => ({ ...manifest, createdAtMs: atMs }) }),
      )
    await writeFile(backupPath(folder, 'backup', NOW_MS - 1), whole.subarray(0, 1000))
    await writeFile(join(folder, 'other.txt'), '')
    await writeFile(`${backupPath(folder, 'nightly', NOW_MS - 5000)}.new`, '')
    await pruneNightly(folder, { keep: 2 })
    const listed = await listBackups(folder)
    assert.equal(
      listed.map(({ code, manifest }) => [code, manifest?.createdAtMs, manifest?.tip?.height]),
      [
        ['ok', nights[3], 4],
        ['ok', nights[2], 4],
        ['backup-damaged', undefined, undefined],
      ],
    )
    assert.is(await withBackup(path, ({ bytes }) => Promise.resolve(bytes)), whole.length)
    assert.ok((await readdir(folder)).includes('other.txt'))
    await chmod(folder, 0o700)
  }))

test('the page is told of each backup when, how large, by whom, and whether it reads and has keys', () =>
  withBackedUpHome(async ({ directory, path }) => {
    const folder = join(directory, 'shelf')
    await mkdir(folder)
    const bytes = await readFile(path)
    await writeFile(backupPath(folder, 'nightly', NOW_MS), bytes)
    await writeFile(backupPath(folder, 'backup', NOW_MS + 1000), bytes.subarray(0, bytes.length / 2))
    const { list } = createHomeBackups(
      {
        folder,
        keep: 7,
        nightlyAtMinute: null,
        home: await partsOf(join(directory, 'home', 'streetwatt.yaml')),
      },
      {
        ...{ community, logger: SILENT, version: '0.1.0' },
        clock: createVirtualTime(NOW_MS).clock(),
        now: () => NOW_MS,
        store: {
          entries() {
            throw new Error('nothing is backed up here')
          },
        },
      },
    )
    const told = await list()
    assert.equal(
      [told.folder, told.keep, told.nightlyAtMinute, told.problem, told.more],
      [folder, 7, null, null, 0],
    )
    assert.equal(told.backups, [
      {
        ...{ file: 'nightly-2026-05-28T202640Z.streetwatt.tar', kind: 'nightly', code: 'ok' },
        ...{ bytes: bytes.length, createdAtMs: NOW_MS, hasKeys: true, height: 4 },
      },
      {
        ...{ file: 'backup-2026-05-28T202641Z.streetwatt.tar', kind: 'own', code: 'backup-damaged' },
        ...{ bytes: null, createdAtMs: null, hasKeys: null, height: null },
      },
    ])
    await writeFile(backupPath(folder, 'nightly', NOW_MS + 5000), bytes)
    assert.equal(await list(), told, 'who asks often makes the disk no busier')
  }))

test.run()
