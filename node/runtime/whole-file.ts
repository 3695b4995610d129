import { rename, writeFile } from 'node:fs/promises'

/** Writes a small file so that readers see all of it or the one before, never half. */
export async function writeWholeFile(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text)
  await rename(`${path}.new`, path)
}
