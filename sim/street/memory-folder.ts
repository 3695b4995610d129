/**
 * A folder in memory with the promises of the one on disk, for what a home keeps in files of its own. It lies on the
 * simulated disk, which outlives the process.
 */
/* eslint-disable @typescript-eslint/require-await -- Promises, as the port asks; memory need not wait. */
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { SnapshotFolder } from '../../node/store/snapshots.ts'
import type { MemoryDisk } from './memory-store.ts'

export interface MemoryFolder extends SnapshotFolder {
  /** Whatever is asked from now on hangs for ever, as with a dead process. */
  kill(): void
}

export function createMemoryFolder(disk: MemoryDisk): MemoryFolder {
  const { files } = disk
  let isDead = false

  async function change(act: () => void): Promise<void> {
    await disk.waits()
    if (isDead) await new Promise(() => undefined)
    if (disk.fails('snapshot')) throw new OperatingError({ code: 'store-failed' }, 'This disk is full.')
    act()
  }

  function contentOf(name: string): Uint8Array {
    const content = files.get(name)
    if (content === undefined) throw new OperatingError({ code: 'store-failed' }, 'There is no such file.')
    return content
  }

  return {
    names: async () => [...files.keys()],
    async read(name, maxBytes) {
      const content = contentOf(name)
      return content.length > maxBytes ? undefined : Uint8Array.from(content)
    },
    write: (name, pieces) =>
      change(() => {
        files.set(name, Uint8Array.from(Buffer.concat([...pieces])))
      }),
    rename: (from, to) =>
      change(() => {
        files.set(to, contentOf(from))
        files.delete(from)
      }),
    remove: (name) =>
      change(() => {
        files.delete(name)
      }),
    sync: () => change(() => undefined),
    kill() {
      isDead = true
    },
  }
}
