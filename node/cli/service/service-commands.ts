/** The commands about the service of this machine. What they do is loaded when it is run. */
import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { CONFIG_OPTION, JSON_OPTION } from '../community/common-options.ts'
import type { Terminal } from '../terminal.ts'
import type { InstallFlags } from './install-service.ts'
import type { ServiceStatusFlags } from './service-status.ts'

/** Adds `service …` to the program. */
export function addServiceCommands(program: Command, terminal: Terminal): void {
  const service = program
    .command('service')
    .description('this home as a service of the machine: install, status')
  service
    .command('install')
    .description('write a systemd unit that starts this home with the machine')
    .option(...CONFIG_OPTION)
    .option('--print', 'print the unit and write nothing')
    .option('-o, --output <file>', 'where to; else to systemd, for which it needs rights')
    .option('--user <name>', 'a user of this machine, for a home outside /var/lib/streetwatt', userName)
    .option(...JSON_OPTION)
    .action(async (flags: InstallFlags) => {
      const { installService } = await import('./install-service.ts')
      await installService(flags, terminal)
    })
  service
    .command('status')
    .description('what systemd knows, and what the node says of itself')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (flags: ServiceStatusFlags) => {
      const { showServiceStatus } = await import('./service-status.ts')
      await showServiceStatus(flags, terminal)
    })
}

function userName(text: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_-]{0,31}$/.test(text)) return text
  throw new InvalidArgumentError('it must be the name of a user')
}
