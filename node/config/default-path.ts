/** Which configuration a command takes where none is named. */
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from './config-text.ts'

export const CONFIG_NAME = 'streetwatt.yaml'
/** Where a machine has it for all its users. */
export const SYSTEM_CONFIG = `/etc/streetwatt/${CONFIG_NAME}`
/** Where a service of its own user has it, in its StateDirectory. */
export const SERVICE_CONFIG = `/var/lib/streetwatt/${CONFIG_NAME}`
/** What `service install` wrote: it names the configuration with which the service starts. */
export const SERVICE_UNIT = '/etc/systemd/system/streetwatt.service'

/**
 * The first that is there of this folder's, this user's, the machine's and its service's; this folder's where there is
 * none. `root` stands before the machine's own paths, for tests.
 */
export function defaultConfigPath(environment: Environment = process.env, root = ''): string {
  const own = environment['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
  const places = [CONFIG_NAME, join(own, 'streetwatt', CONFIG_NAME), `${root}${SYSTEM_CONFIG}`]
  const found = places.find((path) => existsSync(path))
  if (found !== undefined) return found
  const services = [configOfUnit(`${root}${SERVICE_UNIT}`), SERVICE_CONFIG].flatMap((path) => path ?? [])
  return services.map((path) => `${root}${path}`).find((path) => existsSync(path)) ?? CONFIG_NAME
}

/** What stands behind `start -c` in a unit; undefined where there is none, or it cannot be read. */
function configOfUnit(unit: string): string | undefined {
  try {
    const written = /^ExecStart=.* start -c (?:"((?:[^"\\]|\\.)*)"|(\S+))$/m.exec(readFileSync(unit, 'utf8'))
    const text = written?.[1]?.replaceAll(/\\(.)/g, '$1') ?? written?.[2]
    // As systemd writes them: % begins a specifier, $ a variable.
    return text?.replaceAll('%%', '%').replaceAll('$$', '$')
  } catch {
    return undefined
  }
}
