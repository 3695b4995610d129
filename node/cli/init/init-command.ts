/** `streetwatt init`: its flags. Every question has one. */
import type { Command } from 'commander'
import { InvalidArgumentError, Option } from 'commander'
import { TRUST_LEVELS } from '../../core/metering/site.ts'
import { CONNECTION_LIMIT_W } from '../community/community-commands.ts'
import { JSON_OPTION } from '../community/common-options.ts'
import {
  battery,
  collectAddress,
  communityName,
  currencyCode,
  latitude,
  longitude,
  memberName,
  pricePerKwh,
  resolutionWh,
  watts,
  wattsOrNone,
} from '../community/values.ts'
import { addEndpointOptions } from '../device/place-options.ts'
import { interrupted } from '../ending.ts'
import { wholeFromOne } from '../flags.ts'
import type { Terminal } from '../terminal.ts'
import type { InitFlags } from './init-flags.ts'
import { SIGN_ANSWERS } from './sign-answer.ts'

export function addInit(program: Command, terminal: Terminal): void {
  const command = program
    .command('init')
    .description('make this home: find its device, its keys, its street; asks what no flag says')
    .option(
      '--device <host:port>',
      'its inverter or meter; none: later. Without it, the serial line, or the local networks are searched',
    )
  addEndpointOptions(command, 'found out, and asked where several answer')
    .option('--profile <name>', 'what it is, where that cannot be found out; sunspec is one too', profileName)
    .addOption(signOption('--grid <sign>', "the direction of the grid's power"))
    .addOption(signOption('--grid-counters <sign>', "the direction of the meter's counters"))
    .addOption(signOption('--battery-sign <sign>', "the direction of the battery's power"))
    .option('--invitation <text>', 'of the street to join; - reads it from standard input')
    .option('--name <name>', 'found a street of this name instead', communityName)
    .option('--id <name>', 'a short name for this home, as in home-1', memberName)
    .option('--title <title>', 'what people call it')
    .option('--dir <folder>', 'a new folder for its files; by default its name')
    .option('--retail <price>', 'what a kWh costs from the supplier, as in "31 ct/kWh"', pricePerKwh)
    .option('--feed-in <price>', 'what the supplier pays for one', pricePerKwh)
    .option('--latitude <degrees>', 'where it is, north positive; it stays on this machine', latitude)
    .option('--longitude <degrees>', 'east positive', longitude)
    .option('--timezone <zone>', "of a street that is founded; by default this machine's")
    .option('--currency <code>', 'of a street that is founded', currencyCode, 'EUR')
    .option('--gate-minutes <n>', 'how long before a slot its orders are final', wholeFromOne, 5)
    .option('--connection-w <watts>', 'what its connection carries', watts, CONNECTION_LIMIT_W)
    .option('--generation-w <watts>', 'nameplate of its generators together', wattsOrNone)
    .option('--battery <wh:w>', 'its capacity and power, as in 10000:5000, or none', battery)
    .addOption(
      new Option('--trust <level>', 'what its readings come from').choices(TRUST_LEVELS).default('inverter'),
    )
    .option('--resolution <wh>', 'the steps of its meter', resolutionWh, 1)
    .option('--address <multiaddr>', 'where neighbours reach it; may be given again', collectAddress)
    .option('--yes', 'ask nothing: what no flag says is as Enter would answer')
    .option(...JSON_OPTION)
    .action(async (flags: InitFlags) => {
      const { initHome } = await import('./init-home.ts')
      await initHome(flags, { terminal, signal: interrupted() })
    })
}

function signOption(flags: string, what: string): Option {
  return new Option(flags, `${what} is as the device says, or the other way round`).choices(SIGN_ANSWERS)
}

/** A configuration names profiles, and no files. */
function profileName(text: string): string {
  if (/^[a-z0-9-]+$/.test(text)) return text
  throw new InvalidArgumentError('it must be the name of a profile, such as sunspec or sungrow-sh')
}
