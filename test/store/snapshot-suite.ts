/** The promises of a shelf of snapshots, on the file system and on the simulated disk alike. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { FoundSnapshot, Snapshot } from '../../node/engine/snapshot-shelf.ts'
import type { SnapshotFolder } from '../../node/store/snapshots.ts'
import { createSnapshots, fileName, SNAPSHOTS_KEPT } from '../../node/store/snapshots.ts'
import { codeOf, makeCommits } from './store-suite.ts'

export interface TestFolder {
  readonly folder: SnapshotFolder
  remove(): Promise<void>
}

const { commits, communityHash } = makeCommits(3)

/** A snapshot of one of the test's blocks; what it says is not looked at here. */
export function makeSnapshot(index = 0): Snapshot {
  const commit = commits[index]
  assert.ok(commit)
  return { stored: commit.stored, leaves: commit.changed }
}

export { communityHash }

export function testSnapshots(name: string, makeFolder: () => Promise<TestFolder>): ReturnType<typeof suite> {
  const test = suite(name)

  async function inFolder(check: (folder: SnapshotFolder) => Promise<void>): Promise<void> {
    const made = await makeFolder()
    try {
      await check(made.folder)
    } finally {
      await made.remove()
    }
  }
  const shelfOf = (folder: SnapshotFolder) => createSnapshots({ communityHash, place: 'here' }, folder)

  test('where nothing was kept, nothing is found', () =>
    inFolder(async (folder) => {
      assert.equal(await listFound(folder), [])
    }))

  test('what was kept is found, the highest first', () =>
    inFolder(async (folder) => {
      const shelf = shelfOf(folder)
      for (const height of [5, 100, 30]) await shelf.keep(height, makeSnapshot(height % 3))
      const found = await listFound(folder)
      // The one of 100 went when 30 was kept: it is of a ledger that is no more.
      assert.equal(
        found.map(({ height, code }) => [height, code]),
        [
          [30, 'ok'],
          [5, 'ok'],
        ],
      )
      const [newest] = found
      assert.ok(newest?.code === 'ok')
      assert.equal(newest.snapshot.stored, makeSnapshot(0).stored)
      assert.equal([...newest.snapshot.leaves], [...makeSnapshot(0).leaves])
    }))

  test('only the newest are kept, and one of the same height is replaced', () =>
    inFolder(async (folder) => {
      const shelf = shelfOf(folder)
      for (let height = 1; height <= SNAPSHOTS_KEPT + 3; height++) await shelf.keep(height, makeSnapshot(0))
      await shelf.keep(SNAPSHOTS_KEPT + 3, makeSnapshot(1))
      const found = await listFound(folder)
      assert.equal(
        found.map(({ height }) => height),
        [10, 9, 8, 7, 6, 5, 4],
      )
      assert.ok(found[0]?.code === 'ok')
      assert.equal(found[0].snapshot.stored, makeSnapshot(1).stored)
    }))

  test('what is left of one that broke off is never found, and goes with the next; other files stay', () =>
    inFolder(async (folder) => {
      await folder.write(`${fileName(9)}.new`, [Uint8Array.of(1, 2, 3)])
      await folder.write('notes.txt', [Uint8Array.of(1)])
      assert.equal(await listFound(folder), [])
      await shelfOf(folder).keep(10, makeSnapshot())
      assert.equal([...(await folder.names())].sort(), [fileName(10), 'notes.txt'])
    }))

  test('a torn file and one of another community are said, and the older one is still found', () =>
    inFolder(async (folder) => {
      await shelfOf(folder).keep(1, makeSnapshot())
      const bytes = await folder.read(fileName(1), 1 << 20)
      assert.ok(bytes)
      await folder.write(fileName(2), [bytes.subarray(0, bytes.length / 2)])
      await createSnapshots({ communityHash: 'ab'.repeat(32), place: 'here' }, folder).keep(3, makeSnapshot())
      assert.equal(
        (await listFound(folder)).map(({ height, code }) => [height, code]),
        [
          [3, 'snapshot-other-community'],
          [2, 'snapshot-damaged'],
          [1, 'ok'],
        ],
      )
    }))

  test('a file larger than any snapshot is not read', () =>
    inFolder(async (folder) => {
      await folder.write(fileName(1), [Uint8Array.of(1, 2, 3)])
      assert.is(await folder.read(fileName(1), 2), undefined)
      assert.equal(await folder.read(fileName(1), 3), Uint8Array.of(1, 2, 3))
    }))

  async function listFound(folder: SnapshotFolder): Promise<FoundSnapshot[]> {
    const found: FoundSnapshot[] = []
    for await (const each of shelfOf(folder).found()) found.push(each)
    return found
  }

  return test
}

export { codeOf }
