/** The commands that steer a battery, or say that it may be steered. */
import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { interrupted } from '../../ending.ts'
import { wholeFromOne } from '../../flags.ts'
import { printOut } from '../../print.ts'
import { createTerminal } from '../../terminal.ts'
import type { PlaceFlags } from '../place.ts'
import { CONFIG_HELP, DEFAULT_CONFIG, JSON_HELP, addPlaceOptions } from '../place-options.ts'
import { createScreen } from '../screen.ts'
import type { ArmFlags, ArmParts, DisarmFlags } from './arm-device.ts'
import { createYesAsker } from './ask-yes.ts'
import type { ReleaseFlags } from './release-device.ts'
import type { SteerFlags } from './steer-device.ts'

const FOLDER_HELP =
  "where arming and journal are kept; default the configuration's data folder, else .streetwatt"

/** Adds `arm`, `disarm`, `steer` and `release`. */
export function addSteeringCommands(device: Command): void {
  addArm(device)
  addDisarm(device)
  addSteer(device)
  addRelease(device)
}

function addArm(device: Command): void {
  addPlaceOptions(device.command('arm').description('say that a battery may be steered, within your limits'))
    .option('--data-dir <folder>', FOLDER_HELP)
    .option('--max-charge-w <w>', 'charge with at most so much', watts)
    .option('--max-discharge-w <w>', 'discharge with at most so much', watts)
    .option('--import-limit-w <w>', 'never more than this from the grid while steering', watts)
    .option('--export-limit-w <w>', 'never more than this to the grid while steering', watts)
    .option('--floor <percent>', 'never discharge below', percent)
    .option('--ceiling <percent>', 'never charge above', percent)
    .option('--yes', 'I agree that it is steered')
    .option('--accept-power-loss-risk', 'I agree although it has no timer of its own')
    .option('--json', JSON_HELP)
    .action(async (argument: string | undefined, flags: PlaceFlags & ArmFlags) => {
      const { arm } = await import('./arm-device.ts')
      await arm({ argument, flags }, flags, parts())
    })
}

function addDisarm(device: Command): void {
  addPlaceOptions(device.command('disarm').description('a battery is read-only again'))
    .option('--data-dir <folder>', FOLDER_HELP)
    .option('--all', 'every device that is armed here')
    .option('--json', JSON_HELP)
    .action(async (argument: string | undefined, flags: PlaceFlags & DisarmFlags) => {
      const { disarm } = await import('./arm-device.ts')
      await disarm({ argument, flags }, flags, parts())
    })
}

function addSteer(device: Command): void {
  addPlaceOptions(device.command('steer').description('steer an armed battery for a while, then release it'))
    .requiredOption('--power-w <±w>', '+ discharges, - charges, 0 keeps it still', signedWatts)
    .requiredOption('--for <seconds>', 'for how long at most; Ctrl-C ends it before', wholeFromOne)
    .option('--data-dir <folder>', FOLDER_HELP)
    .option('--yes', 'I mean it')
    .option('--json', 'one JSON document a line (NDJSON), and nothing else')
    .action(async (argument: string | undefined, flags: PlaceFlags & SteerFlags) => {
      const { steer } = await import('./steer-device.ts')
      await steer({ argument, flags }, flags, { ...parts(), screen: createScreen(process.stdout) })
    })
}

function addRelease(device: Command): void {
  device
    .command('release')
    .description('set every battery back that is still held, also after a crash')
    .option('--all', 'also those that should be normal already')
    .option('--data-dir <folder>', FOLDER_HELP)
    .option('-c, --config <file>', CONFIG_HELP, DEFAULT_CONFIG)
    .option('--json', JSON_HELP)
    .action(async (flags: ReleaseFlags) => {
      const { release } = await import('./release-device.ts')
      await release(flags, parts())
    })
}

function parts(): ArmParts {
  const terminal = createTerminal({ stdout: process.stdout, stderr: process.stderr })
  const say = (line: string): void => {
    terminal.say(line)
  }
  const asker = createYesAsker(process.stdin, process.stderr)
  return { print: printOut, say, asker, signal: interrupted() }
}

const WATTS_MOST = 1_000_000

function watts(text: string): number {
  if (/^\d{1,7}$/.test(text) && Number(text) <= WATTS_MOST) return Number(text)
  throw new InvalidArgumentError('it must be whole watts from 0')
}

function signedWatts(text: string): number {
  if (/^[+-]?\d{1,7}$/.test(text) && Math.abs(Number(text)) <= WATTS_MOST) return Number(text)
  throw new InvalidArgumentError('it must be whole watts: 2000 discharges, -2000 charges, 0 holds')
}

function percent(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) <= 100) return Number(text)
  throw new InvalidArgumentError('it must be a whole percentage from 0 to 100')
}
