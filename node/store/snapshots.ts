/**
 * A home's snapshots as files, one for each day. A file is made under another name, synced, renamed, and the folder
 * synced: a loss of power at any moment leaves all of it or none. What is left of one that broke off goes with the next.
 */
import type { Hash } from '../core/crypto/sha256.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { Height } from '../core/units/quantities.ts'
import type { FoundSnapshot, SnapshotRead, SnapshotShelf } from '../engine/snapshot-shelf.ts'
import { decodeSnapshot, encodeSnapshot, SNAPSHOT_BYTES_LIMIT } from './snapshot-format.ts'

/** What a shelf asks of a folder; `synced-folder.ts` is one of the file system, the simulator has its own. */
export interface SnapshotFolder {
  /** Of the files in it; none where there is no folder yet. */
  readonly names: () => Promise<readonly string[]>
  /** Undefined where the file is larger. */
  read(name: string, maxBytes: number): Promise<Uint8Array | undefined>
  /** Makes a file, or replaces it; its content is synced when this resolves. Makes the folder where there is none. */
  write(name: string, pieces: Iterable<Uint8Array>): Promise<void>
  rename(from: string, to: string): Promise<void>
  remove(name: string): Promise<void>
  /** Names are on disk when this resolves. */
  readonly sync: () => Promise<void>
}

/** How many are kept: a week, should the last ones be damaged. */
export const SNAPSHOTS_KEPT = 7

const FILE_NAME = /^(\d{12})\.snapshot$/
const UNFINISHED = /^\d{12}\.snapshot\.new$/

/** Snapshots of one community; `place` is how people are told where they are. */
export function createSnapshots(
  { communityHash, place }: { communityHash: Hash; place: string },
  folder: SnapshotFolder,
): SnapshotShelf {
  async function keep(height: Height, snapshot: Parameters<SnapshotShelf['keep']>[1]): Promise<void> {
    const name = fileName(height)
    try {
      await folder.write(`${name}.new`, encodeSnapshot(communityHash, snapshot))
      await folder.rename(`${name}.new`, name)
    } catch (error) {
      // On a full disk the half of a file is in the way of what matters more.
      await folder.remove(`${name}.new`).catch(() => undefined)
      throw error
    }
    await folder.sync()
    // Only now: until here the older ones are all there is.
    for (const old of outdated(await folder.names(), height)) await folder.remove(old)
    await folder.sync()
  }

  async function read(name: string): Promise<SnapshotRead> {
    try {
      const bytes = await folder.read(name, SNAPSHOT_BYTES_LIMIT)
      return bytes === undefined ? { code: 'snapshot-damaged' } : decodeSnapshot(bytes, communityHash)
    } catch {
      return { code: 'snapshot-unreadable' }
    }
  }

  return {
    keep: (height, snapshot) => keep(height, snapshot).catch(unwritable(place)),
    async *found(): AsyncGenerator<FoundSnapshot, void> {
      const names = await folder.names().catch(unreadable(place))
      for (const height of heightsOf(names).reverse()) yield { height, ...(await read(fileName(height))) }
    },
  }
}

/**
 * What goes once a height is kept: all but the newest up to it, and what broke off. One of a greater height is of a
 * ledger that this home no longer has, or did not hold when it was needed.
 */
function outdated(names: readonly string[], height: Height): string[] {
  const heights = heightsOf(names)
  const kept = new Set(heights.filter((each) => each <= height).slice(-SNAPSHOTS_KEPT))
  return [
    ...heights.filter((each) => !kept.has(each)).map(fileName),
    ...names.filter((name) => UNFINISHED.test(name)),
  ]
}

/** Ascending. */
export function heightsOf(names: readonly string[]): Height[] {
  const heights = names.flatMap((name) => {
    const digits = FILE_NAME.exec(name)?.[1]
    return digits === undefined ? [] : [Number(digits)]
  })
  return heights.sort((left, right) => left - right)
}

export function fileName(height: Height): string {
  return `${height.toString().padStart(12, '0')}.snapshot`
}

function unwritable(place: string): (cause: unknown) => never {
  return (cause) => {
    throw new OperatingError(
      { code: 'snapshot-unwritable', place },
      `A snapshot of the ledger cannot be written to ${place}: trading goes on, but check that the disk has room and is well.`,
      { cause },
    )
  }
}

function unreadable(place: string): (cause: unknown) => never {
  return (cause) => {
    throw new OperatingError(
      { code: 'snapshot-unreadable', place },
      `The snapshots in ${place} cannot be read: check the folder's permissions and the disk.`,
      { cause },
    )
  }
}
