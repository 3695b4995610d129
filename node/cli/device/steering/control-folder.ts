/** Where arming and journal are kept: beside the home's other data, so that the node finds them. */
import { OperatingError } from '../../../core/units/operating-error.ts'
import { readStandingConfig } from '../../../config/last-good.ts'

export interface FolderFlags {
  readonly config: string
  readonly dataDir?: string
}

/** For a device that is tried without a configuration. */
export const DEFAULT_FOLDER = '.streetwatt'

/** `--data-dir`, else what the configuration says, or its last good one where it is broken, else a folder here. */
export async function controlDirectory({ config, dataDir }: FolderFlags): Promise<string> {
  if (dataDir !== undefined) return dataDir
  try {
    return (await readStandingConfig(config)).config.dataDirectory
  } catch (error) {
    if (isNotThere(error)) return DEFAULT_FOLDER
    throw error
  }
}

function isNotThere(error: unknown): boolean {
  if (!(error instanceof OperatingError) || error.code !== 'config-unreadable') return false
  return (error.cause as { code?: unknown } | undefined)?.code === 'ENOENT'
}
