/** `streetwatt config show`: what holds, in the program's own units, with every secret hidden. */
import { stringify } from 'yaml'
import { parseConfig, readConfigFile } from '../../config/home-config.ts'
import { redact } from '../../runtime/secrets.ts'
import type { Terminal } from '../terminal.ts'
import type { ConfigFlags } from './config-flags.ts'

export async function showConfig({ config: path, json }: ConfigFlags, terminal: Terminal): Promise<void> {
  const { config, secrets, overriddenBy } = parseConfig(await readConfigFile(path), path, process.env)
  const shown = redact(config, secrets)
  if (json === true) {
    terminal.print(JSON.stringify({ path, overriddenBy, config: shown }, null, 2))
    return
  }
  terminal.print(`# What ${path} comes to, in the units of the names; paths are whole, secrets hidden.`)
  for (const name of overriddenBy)
    terminal.print(`# The environment variable ${name} stands before the file.`)
  terminal.print(stringify(shown).trimEnd())
}
