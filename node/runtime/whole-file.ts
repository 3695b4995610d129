import { rename, writeFile } from 'node:fs/promises'

/** Writes a small file so that readers see all of it or the one before, never half. */
export async function writeWholeFile(
  path: string,
  content: string | Uint8Array,
  { mode = 0o666 }: { readonly mode?: number } = {},
): Promise<void> {
  await writeFile(`${path}.new`, content, { mode })
  await rename(`${path}.new`, path)
}
