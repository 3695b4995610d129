/** The commands about this home's links. Each is loaded when it is run, so that the others do not wait for it. */
import type { Command } from 'commander'
import { CONFIG_OPTION, JSON_OPTION } from '../community/common-options.ts'
import type { Terminal } from '../terminal.ts'
import type { PeersFlags } from './list-peers.ts'

/** Adds `peers …` to the program. */
export function addPeersCommands(program: Command, terminal: Terminal): void {
  const peers = program.command('peers').description('the links of this home: list, ping')
  peers
    .command('list')
    .description('who is linked, by which way, and where the others are looked for')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (flags: PeersFlags) => {
      const { listPeers } = await import('./list-peers.ts')
      await listPeers(flags, terminal)
    })
  peers
    .command('ping')
    .description('how long a message takes to members and back')
    .argument('[ids...]', 'names of members; by default all')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (ids: readonly string[], flags: PeersFlags) => {
      const { pingPeers } = await import('./ping-peers.ts')
      await pingPeers(ids, flags, terminal)
    })
}
