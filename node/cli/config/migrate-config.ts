/** `streetwatt config migrate`: the file in this program's version; what it was is kept beside it. */
import { copyFile, constants, stat } from 'node:fs/promises'
import { CONFIG_VERSION } from '../../config/config-schema.ts'
import { parseHomeConfig, readConfigFile } from '../../config/home-config.ts'
import { migrateText } from '../../config/migration.ts'
import { writeWholeFile } from '../../runtime/whole-file.ts'
import type { Terminal } from '../terminal.ts'
import type { ConfigFlags } from './config-flags.ts'

/** The result is checked before anything is written. */
export async function migrateConfig({ config: path, json }: ConfigFlags, terminal: Terminal): Promise<void> {
  const before = await readConfigFile(path)
  const { fromVersion, text } = migrateText(before, path)
  parseHomeConfig(text, path, process.env)
  const backup = `${path}.v${String(fromVersion)}`
  const isChanged = text !== before
  if (isChanged) {
    await copyFile(path, backup, constants.COPYFILE_EXCL)
    await writeWholeFile(path, text, { mode: (await stat(path)).mode & 0o777 })
  }
  if (json === true)
    terminal.print(
      JSON.stringify({ fromVersion, toVersion: CONFIG_VERSION, backup: isChanged ? backup : null }, null, 2),
    )
  else if (isChanged)
    terminal.print(`${path} is of version ${String(CONFIG_VERSION)} now; as it was, it is in ${backup}.`)
  else terminal.print(`${path} is of version ${String(fromVersion)} already: nothing to do.`)
}
