import { defaultConfigPath } from '../../config/default-path.ts'

/** Options that the commands about communities share. */
export const CONFIG_OPTION = [
  '-c, --config <file>',
  'the configuration of this home',
  defaultConfigPath(),
] as const
export const JSON_OPTION = ['--json', 'one JSON document on standard output, and nothing else'] as const
