/** After a command: what it wrote into a home's data folder as root belongs to the folder's owner. */
import { readStandingConfig } from '../config/last-good.ts'
import { giveToOwner, ownerOf } from '../runtime/left-to-owner.ts'

/** Never throws; a command without a home leaves nothing. */
export async function leaveDataToOwner(flags: Readonly<Record<string, unknown>>): Promise<void> {
  if (process.geteuid?.() !== 0) return
  const folder = await folderOf(flags)
  const owner = folder === undefined ? null : await ownerOf(folder)
  if (folder !== undefined && owner !== null) await giveToOwner(folder, owner)
}

async function folderOf({ dataDir, config }: Readonly<Record<string, unknown>>): Promise<string | undefined> {
  if (typeof dataDir === 'string') return dataDir
  if (typeof config !== 'string') return undefined
  // The command has said already what is wrong with the file.
  return readStandingConfig(config, { say: () => undefined }).then(
    (standing) => standing.config.dataDirectory,
    () => undefined,
  )
}
