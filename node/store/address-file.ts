/** Where members were to be found, kept beside the ledger: a home that was away dials them before anybody tells it. */
import { readFile, stat } from 'node:fs/promises'
import { writeWholeFile } from '../runtime/whole-file.ts'

/** A street of a thousand members with the longest addresses. */
const FILE_BYTES_LIMIT = 8 << 20

/** One file, written whole. What is lost with it is heard again, so it is not synced. */
export function createAddressFile(path: string): {
  load(): Promise<Uint8Array | undefined>
  save(bytes: Uint8Array): Promise<void>
} {
  return {
    async load() {
      const size = await stat(path).then(
        (found) => found.size,
        () => Number.POSITIVE_INFINITY,
      )
      return size > FILE_BYTES_LIMIT ? undefined : new Uint8Array(await readFile(path))
    },
    save: (bytes) => writeWholeFile(path, bytes),
  }
}
