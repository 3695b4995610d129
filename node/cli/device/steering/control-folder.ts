/** Where arming and journal are kept: beside the home's other data, so that the node finds them. */
import { access } from 'node:fs/promises'
import { readHomeConfig } from '../../../config/home-config.ts'

export interface FolderFlags {
  readonly config: string
  readonly dataDir?: string
}

/** For a device that is tried without a configuration. */
export const DEFAULT_FOLDER = '.streetwatt'

/** `--data-dir`, else what the configuration says, else a folder here. */
export async function controlDirectory({ config, dataDir }: FolderFlags): Promise<string> {
  if (dataDir !== undefined) return dataDir
  const isConfigured = await access(config).then(
    () => true,
    () => false,
  )
  return isConfigured ? (await readHomeConfig(config)).dataDirectory : DEFAULT_FOLDER
}
