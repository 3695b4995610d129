/** Snapshots on disk: the order of syncs and names, full disks, and a process killed in mid-write. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createMemoryFolder } from '../../sim/street/memory-folder.ts'
import { createSeededRandom } from '../../node/runtime/random.ts'
import { createSnapshotFolder } from '../../node/store/snapshot-folder.ts'
import type { SnapshotFolder } from '../../node/store/snapshots.ts'
import { createSnapshots, fileName } from '../../node/store/snapshots.ts'
import { createMemoryDisk } from '../support/memory-store.ts'
import { codeOf, communityHash, makeSnapshot, testSnapshots } from './snapshot-suite.ts'

const onDisk = testSnapshots('snapshots on disk', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-snapshots-'))
  return {
    folder: createSnapshotFolder(join(directory, 'snapshots')),
    remove: () => rm(directory, { recursive: true }),
  }
})
const inMemory = testSnapshots('snapshots on the simulated disk', () =>
  Promise.resolve({ folder: createMemoryFolder(createMemoryDisk()), remove: () => Promise.resolve() }),
)

test('a snapshot is synced before it has its name, its name before older ones go, and these at last', async () => {
  const { folder, calls } = watchedFolder()
  const shelf = shelfOf(folder)
  for (let height = 1; height <= 8; height++) await shelf.keep(height, makeSnapshot())
  assert.equal(calls.slice(-6), [
    `write ${fileName(8)}.new`,
    `rename ${fileName(8)}.new`,
    'sync',
    'names',
    `remove ${fileName(1)}`,
    'sync',
  ])
})

for (const call of ['write', 'rename', 'sync'] as const) {
  test(`where the disk refuses to ${call}, that is said with a code, and the snapshots before it stay`, async () => {
    const { folder, calls, refuse } = watchedFolder()
    const shelf = shelfOf(folder)
    await shelf.keep(1, makeSnapshot())
    refuse(call)
    assert.is(await codeOf(shelf.keep(2, makeSnapshot())), 'snapshot-unwritable')
    refuse(undefined)
    const names = await folder.names()
    assert.ok(names.includes(fileName(1)))
    assert.not.ok(names.includes(`${fileName(2)}.new`), 'half a file is not left on a full disk')
    assert.not.ok(calls.includes(`remove ${fileName(1)}`))
    await shelf.keep(3, makeSnapshot())
    assert.ok((await folder.names()).includes(fileName(3)), 'the next day is tried again')
  })
}

test('to remove what is not there, as after a kill, is no failure', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-snapshots-'))
  try {
    const folder = createSnapshotFolder(directory)
    await folder.write('one', [Uint8Array.of(1)])
    for (let times = 0; times < 2; times++) await folder.remove('one')
    assert.equal(await readdir(directory), [])
  } finally {
    await rm(directory, { recursive: true })
  }
})

test('a folder that cannot be one is said with a code, and so is a file that cannot be read', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-snapshots-'))
  try {
    const path = join(directory, 'file')
    await writeFile(path, 'no folder')
    const shelf = shelfOf(createSnapshotFolder(path))
    assert.is(await codeOf(shelf.keep(1, makeSnapshot())), 'snapshot-unwritable')
    assert.is(await codeOf(firstOf(shelf)), 'snapshot-unreadable')
    // A folder where a file should be is refused when it is read, as a failing sector is.
    const odd = createSnapshotFolder(join(directory, 'odd'))
    await shelfOf(odd).keep(1, makeSnapshot())
    await createSnapshotFolder(join(directory, 'odd', fileName(2))).write('inside', [])
    assert.equal(await firstOf(shelfOf(odd)), { height: 2, code: 'snapshot-unreadable' })
  } finally {
    await rm(directory, { recursive: true })
  }
})

test('a process killed in mid-write leaves whole snapshots only, and the newest that it acknowledged', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-snapshots-'))
  try {
    const random = createSeededRandom(5)
    let newest = 0
    for (let round = 0; round < 4; round++) {
      const acknowledged = await keepUntilKilled(directory, newest, 2 + 8 * random.fraction())
      const heights: number[] = []
      for await (const { height, code } of shelfOf(createSnapshotFolder(directory)).found()) {
        assert.is(code, 'ok')
        heights.push(height)
      }
      const [highest = 0] = heights
      assert.ok(highest >= acknowledged && highest <= acknowledged + 1, `${highest}, ${acknowledged}`)
      newest = highest
    }
    await shelfOf(createSnapshotFolder(directory)).keep(newest + 1, makeSnapshot())
    assert.not.ok((await readdir(directory)).some((name) => name.endsWith('.new')))
  } finally {
    await rm(directory, { recursive: true })
  }
})

onDisk.run()
inMemory.run()
test.run()

function shelfOf(folder: SnapshotFolder) {
  return createSnapshots({ communityHash, place: 'here' }, folder)
}

async function firstOf(shelf: ReturnType<typeof shelfOf>): Promise<unknown> {
  for await (const found of shelf.found()) return found
  return undefined
}

/** A folder in memory that tells what was asked of it, and refuses one kind of call as a full disk does. */
function watchedFolder() {
  const inner = createMemoryFolder(createMemoryDisk())
  const calls: string[] = []
  let refused: string | undefined

  async function ask<T>(call: string, name: string, act: () => Promise<T>): Promise<T> {
    calls.push(name === '' ? call : `${call} ${name}`)
    if (call === refused) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    return act()
  }
  const folder: SnapshotFolder = {
    names: () => ask('names', '', inner.names),
    read: (name, maxBytes) => ask('read', name, () => inner.read(name, maxBytes)),
    async write(name, pieces) {
      // A disk fills up while it is written to.
      if (refused === 'write') await inner.write(name, [Uint8Array.of(1, 2, 3)])
      return ask('write', name, () => inner.write(name, pieces))
    },
    rename: (from, to) => ask('rename', from, () => inner.rename(from, to)),
    remove: (name) => ask('remove', name, () => inner.remove(name)),
    sync: () => ask('sync', '', inner.sync),
  }
  const refuse = (call: string | undefined): void => {
    refused = call
  }
  return { folder, calls, refuse }
}

/** Kills the writer after so many snapshots of its own; resolves to the last height that it acknowledged. */
async function keepUntilKilled(directory: string, from: number, count: number): Promise<number> {
  const writer = fileURLToPath(new URL('./snapshot-writer.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', writer, directory, communityHash, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  let [acknowledged, seen] = [from, 0]
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line)
    seen += 1
    if (seen >= count) child.kill('SIGKILL')
  }
  await exited
  return acknowledged
}
