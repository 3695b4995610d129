/** The commands about who may ask this home: its password and its API tokens. */
import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import type { TokenScope } from '../../api/access/access-file.ts'
import { TOKEN_SCOPES } from '../../api/access/access-file.ts'
import { CONFIG_OPTION, JSON_OPTION } from '../community/common-options.ts'
import type { Terminal } from '../terminal.ts'
import type { AccessFlags } from './access-flags.ts'

/** Adds `password …` and `token …` to the program. */
export function addAccessCommands(program: Command, terminal: Terminal): void {
  addPassword(program, terminal)
  const token = program.command('token').description('API tokens of this home: create, list, revoke')
  token
    .command('create')
    .description('make a token for a program, and show it once')
    .argument('<name>', 'what it is for')
    .option('--scope <scope>', 'read, or write for what changes something', tokenScope, 'read' as const)
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (name: string, flags: AccessFlags & { readonly scope: TokenScope }) => {
      const { createToken } = await import('./token-actions.ts')
      await createToken(name, flags, terminal)
    })
  token
    .command('list')
    .description('which tokens there are; their secrets are not kept')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (flags: AccessFlags) => {
      const { listTokens } = await import('./token-actions.ts')
      await listTokens(flags, terminal)
    })
  token
    .command('revoke')
    .description('end a token')
    .argument('<token>', 'its id or its name')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (name: string, flags: AccessFlags) => {
      const { endToken } = await import('./token-actions.ts')
      await endToken(name, flags, terminal)
    })
}

function addPassword(program: Command, terminal: Terminal): void {
  const password = program.command('password').description('the password of the dashboard: set, reset')
  password
    .command('set')
    .description('ask for the new password, or read it as one line of standard input')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (flags: AccessFlags) => {
      const { setPassword } = await import('./password-actions.ts')
      await setPassword(flags, terminal)
    })
  password
    .command('reset')
    .description('makes a new password and shows it once; whoever is logged in is logged out')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (flags: AccessFlags) => {
      const { resetPassword } = await import('./password-actions.ts')
      await resetPassword(flags, terminal)
    })
}

function tokenScope(text: string): TokenScope {
  const scope = TOKEN_SCOPES.find((each) => each === text)
  if (scope === undefined) throw new InvalidArgumentError(`It is one of ${TOKEN_SCOPES.join(', ')}.`)
  return scope
}
