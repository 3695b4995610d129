/** A folder of the file system for snapshots. */
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncFolder } from '../runtime/synced-folder.ts'
import type { SnapshotFolder } from './snapshots.ts'

export function createSnapshotFolder(directory: string): SnapshotFolder {
  const at = (name: string): string => join(directory, name)
  return {
    async names() {
      return readdir(directory).catch((error: unknown) => {
        if ((error as { code?: unknown }).code === 'ENOENT') return []
        throw error
      })
    },
    async read(name, maxBytes) {
      const { size } = await stat(at(name))
      return size > maxBytes ? undefined : new Uint8Array(await readFile(at(name)))
    },
    async write(name, pieces) {
      if ((await mkdir(directory, { recursive: true })) !== undefined) await syncFolder(dirname(directory))
      const file = await open(at(name), 'w')
      try {
        for (const piece of pieces) await file.writeFile(piece)
        await file.sync()
      } finally {
        await file.close()
      }
    },
    rename: (from, to) => rename(at(from), at(to)),
    remove: (name) => rm(at(name), { force: true }),
    sync: () => syncFolder(directory),
  }
}
