/** The commands about the configuration. What they do is loaded when it is run, so that the others do not wait for it. */
import type { Command } from 'commander'
import { CONFIG_OPTION, JSON_OPTION } from '../community/common-options.ts'
import type { Terminal } from '../terminal.ts'
import type { ConfigFlags } from './config-flags.ts'

/** Adds `config …` to the program. */
export function addConfigCommands(program: Command, terminal: Terminal): void {
  const config = program
    .command('config')
    .description('the configuration of this home: check, show, schema, path, migrate')
  config
    .command('check')
    .description('say whether the node would start with it, and what is wrong with line and column')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (flags: ConfigFlags) => {
      const { checkConfig } = await import('./check-config.ts')
      await checkConfig(flags, terminal)
    })
  config
    .command('show')
    .description('what holds, defaults and environment included; secrets are hidden')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (flags: ConfigFlags) => {
      const { showConfig } = await import('./show-config.ts')
      await showConfig(flags, terminal)
    })
  config
    .command('schema')
    .description('the JSON Schema of the format, for editors')
    .option(...JSON_OPTION)
    .action(async () => {
      const { configJsonSchema } = await import('../../config/config-schema.ts')
      terminal.print(JSON.stringify(configJsonSchema(), null, 2))
    })
  config
    .command('path')
    .description('where the configuration is, and what it names')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (flags: ConfigFlags) => {
      const { showPaths } = await import('./show-paths.ts')
      await showPaths(flags, terminal)
    })
  config
    .command('migrate')
    .description("bring a file of an earlier version to this program's, comments and all")
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (flags: ConfigFlags) => {
      const { migrateConfig } = await import('./migrate-config.ts')
      await migrateConfig(flags, terminal)
    })
}
