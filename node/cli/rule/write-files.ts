import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { OperatingError } from '../../core/units/operating-error.ts'

/** Writes files below a folder, by their paths in it; what is there under the same names is replaced. */
export async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    for (const [name, text] of files) {
      const path = join(folder, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, text)
    }
  } catch (cause) {
    throw new OperatingError(
      { code: 'folder-unwritable', folder },
      `Cannot write into the folder ${folder}: check the path, its permissions and the disk.`,
      { cause },
    )
  }
}
