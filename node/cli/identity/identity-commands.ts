/** The commands about this home's keys. Each is loaded when it is run, so that the others do not wait for it. */
import type { Command } from 'commander'
import { CONFIG_OPTION, JSON_OPTION } from '../community/common-options.ts'
import { MEMBER_KEY_FILE } from '../community/home-files.ts'
import { wholeFromOne } from '../flags.ts'
import type { Terminal } from '../terminal.ts'
import type { RotateFlags } from './rotate-keys.ts'
import type { IdentityFlags } from './show-identity.ts'

/** Adds `identity …` to the program. */
export function addIdentityCommands(program: Command, terminal: Terminal): void {
  const identity = program
    .command('identity')
    .description('the keys of this home: show, export, rotate, submit')
  identity
    .command('show')
    .description('which keys this home has, and whether the chain has them too')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (flags: IdentityFlags) => {
      const { showIdentity } = await import('./show-identity.ts')
      await showIdentity(flags, terminal)
    })
  identity
    .command('export')
    .description('print the public record of this home; it holds no secret')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (flags: IdentityFlags) => {
      const { exportIdentity } = await import('./show-identity.ts')
      await exportIdentity(flags, terminal)
    })
  addRotate(identity, terminal)
  identity
    .command('submit')
    .description("hand a neighbour's change of keys to this home's node")
    .argument('<text...>', 'what its identity rotate --text printed')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (words: readonly string[], flags: IdentityFlags) => {
      const { submitKeys } = await import('./submit-keys.ts')
      await submitKeys(words, flags, terminal)
    })
}

function addRotate(identity: Command, terminal: Terminal): void {
  identity
    .command('rotate')
    .description('make new keys for this home, certified by its member key, and tell the street')
    .option('--member-key <file>', 'the member key, which is kept offline', MEMBER_KEY_FILE)
    .option('--in-slots <n>', 'in force so many slots after the next open one', wholeFromOne)
    .option('--text', 'print a text for a neighbour to submit, for a home whose node does not run')
    .option('--finish', 'put the new keys in place of the old ones, once they are in force')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (flags: RotateFlags & { readonly finish?: true }) => {
      if (flags.finish === true) {
        const { finishRotation } = await import('./finish-rotation.ts')
        await finishRotation(flags, terminal)
      } else {
        const { rotateKeys } = await import('./rotate-keys.ts')
        await rotateKeys(flags, terminal)
      }
    })
}
