import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { AccessFile } from '../../api/access/access-file.ts'
import { ACCESS_FILE, createAccessFile } from '../../api/access/access-file.ts'
import { readStandingConfig } from '../../config/last-good.ts'

export interface AccessFlags {
  readonly config: string
  readonly json?: true
}

/** The file of the home with this configuration; the node need not run, and sees it at once if it does. */
export async function openAccessFile({ config }: AccessFlags): Promise<AccessFile> {
  const { dataDirectory } = (await readStandingConfig(config)).config
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
  return createAccessFile(join(dataDirectory, ACCESS_FILE))
}
