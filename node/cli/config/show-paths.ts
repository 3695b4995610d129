/** `streetwatt config path`: which file the commands take here, and the files and folders that it names. */
import { resolve } from 'node:path'
import { readHomeConfig } from '../../config/home-config.ts'
import { formatTable } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import type { ConfigFlags } from './config-flags.ts'

export async function showPaths({ config: path, json }: ConfigFlags, terminal: Terminal): Promise<void> {
  const { genesisPath, keysPath, memberPath, dataDirectory } = await readHomeConfig(path)
  const paths = {
    config: resolve(path),
    genesis: genesisPath,
    keys: keysPath,
    member: memberPath,
    data: dataDirectory,
  }
  if (json === true) terminal.print(JSON.stringify(paths, null, 2))
  else terminal.print(formatTable(Object.entries(paths).map(([name, at]) => [name, at ?? '–'])).trimEnd())
}
