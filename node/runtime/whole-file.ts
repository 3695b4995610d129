import { rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from './synced-folder.ts'

/**
 * Writes a small file so that readers see all of it or the one before, never half. With `isSynced` that also holds after a
 * loss of power: when it resolves, the file is on the disk.
 */
export async function writeWholeFile(
  path: string,
  content: string | Uint8Array,
  { mode = 0o666, isSynced = false }: { readonly mode?: number; readonly isSynced?: boolean } = {},
): Promise<void> {
  await writeFile(`${path}.new`, content, { mode, flush: isSynced })
  await rename(`${path}.new`, path)
  if (isSynced) await syncFolder(dirname(path))
}
