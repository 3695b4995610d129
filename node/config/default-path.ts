/** Which configuration a command takes where none is named. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from './config-text.ts'

export const CONFIG_NAME = 'streetwatt.yaml'
/** Where a service has it. */
export const SYSTEM_CONFIG = `/etc/streetwatt/${CONFIG_NAME}`

/** The first that is there of this folder's, this user's and the machine's; this folder's where there is none. */
export function defaultConfigPath(environment: Environment = process.env): string {
  const own = environment['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
  const places = [CONFIG_NAME, join(own, 'streetwatt', CONFIG_NAME), SYSTEM_CONFIG]
  return places.find((path) => existsSync(path)) ?? CONFIG_NAME
}
