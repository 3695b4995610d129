/** `streetwatt emulate`: its flags. */
import type { Command } from 'commander'
import { InvalidArgumentError, Option } from 'commander'
import { FAULT_NAMES, parseFault } from '../../../../hardware/emulator/fault-names.ts'
import { EMULATED_DEVICES } from '../../../../hardware/emulator/options.ts'
import { OperatingError } from '../../../core/units/operating-error.ts'
import { interrupted } from '../../ending.ts'
import { moment } from '../../community/values.ts'
import { decimalFromZero, wholeFromOne } from '../../flags.ts'
import { printOut } from '../../print.ts'
import { createScreen } from '../screen.ts'
import { unitNumber } from '../place-options.ts'
import type { EmulateFlags } from './emulate.ts'

export function addEmulate(program: Command): void {
  program
    .command('emulate')
    .description('be an inverter, a battery or a meter on this machine, to try things with')
    .option('--device <name>', `one of ${EMULATED_DEVICES.join(', ')}`, 'hybrid')
    .option('--image <file>', 'replay the registers of a device from a JSON file instead')
    .option(
      '--host <address>',
      'where to listen; other machines reach it at an address of this one',
      '127.0.0.1',
    )
    .option('--port <n>', 'the TCP port, 0 for a free one; default 1502', listenPort)
    .addOption(
      new Option('--transport <kind>', 'rtu-tcp speaks RTU frames on the TCP port')
        .choices(['tcp', 'rtu-tcp'])
        .default('tcp'),
    )
    .option('--rtu <path>', 'a serial line to answer on; without --port it is the only place')
    .option('--baud <n>', 'the speed of that line', wholeFromOne, 9600)
    .addOption(new Option('--parity <kind>', 'its parity').choices(['none', 'even', 'odd']).default('none'))
    .option('--unit <n>', "the unit id; default the device's usual one", unitNumber)
    .addOption(
      new Option('--clock <kind>', 'frozen: the sun and the counters stand still')
        .choices(['real', 'frozen'])
        .default('real'),
    )
    .option('--at <time>', 'when it begins, or stands, instead of now, as in 2026-06-21T11:00Z', moment)
    .option('--kwp <n>', 'the roof of the home in kWp, 0 for none', decimalFromZero, 8)
    .option(
      '--seed <n>',
      'another seed makes another day, other faults, and another serial number',
      wholeFromOne,
      1,
    )
    .addOption(
      new Option(
        '--fault <name[:after_s]>',
        `what goes wrong, and after how many seconds; may be given again: ${FAULT_NAMES.join(', ')}`,
      )
        .argParser(collectFault)
        .default([], 'none'),
    )
    .option('--json', 'the first line says where it listens, as JSON, and nothing else follows')
    .action(async (flags: EmulateFlags) => {
      const { emulate } = await import('./emulate.ts')
      const screen = createScreen(process.stdout)
      await emulate(flags, { print: printOut, screen, signal: interrupted() })
    })
}

function listenPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port >= 0 && port <= 65_535) return port
  throw new InvalidArgumentError('it must be a port, or 0 for a free one')
}

function collectFault(text: string, earlier: readonly string[]): string[] {
  try {
    parseFault(text)
    return [...earlier, text]
  } catch (error) {
    if (error instanceof OperatingError) throw new InvalidArgumentError(error.message.replace(/\.$/, ''))
    throw error
  }
}
