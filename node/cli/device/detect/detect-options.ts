/** `streetwatt detect`: its flags. */
import type { Command } from 'commander'
import { interrupted } from '../../ending.ts'
import { printOut } from '../../print.ts'
import { createTerminal } from '../../terminal.ts'
import type { PlaceFlags } from '../place.ts'
import { JSON_HELP, addEndpointOptions } from '../place-options.ts'

export function addDetect(program: Command): void {
  const command = program
    .command('detect')
    .description('look for inverters, batteries and meters; reads only')
    .argument('[host...]', 'HOST[:PORT] or a network such as 192.168.1.0/24; without one, the local networks')
  addEndpointOptions(command, 'all that are usual')
    .option('--json', JSON_HELP)
    .action(async (hosts: string[], flags: PlaceFlags & { json?: true }) => {
      const { detect } = await import('./detect.ts')
      const terminal = createTerminal({ stdout: process.stdout, stderr: process.stderr })
      await detect(
        { hosts, flags, json: flags.json === true },
        { print: printOut, terminal, signal: interrupted() },
      )
    })
}
