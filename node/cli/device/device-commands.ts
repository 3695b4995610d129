/** The commands about devices. Each is loaded when it is run, so that the others do not wait for it. */
import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { interrupted } from '../ending.ts'
import { wholeFromOne } from '../flags.ts'
import { printOut } from '../print.ts'
import type { ReplaceFlags } from '../community/decisions.ts'
import { addReplacement } from '../community/propose-commands.ts'
import type { ProposeFlags } from '../community/propose.ts'
import { createTerminal } from '../terminal.ts'
import { addEmulate } from './emulate/emulate-options.ts'
import { addDetect } from './detect/detect-options.ts'
import type { ListFlags } from './list-devices.ts'
import type { PlaceFlags } from './place.ts'
import { CONFIG_HELP, DEFAULT_CONFIG, JSON_HELP, addPlaceOptions } from './place-options.ts'
import type { ProxyFlags } from './proxy-device.ts'
import type { ReadFlags } from './read-device.ts'
import { createScreen } from './screen.ts'
import { addSteeringCommands } from './steering/steering-commands.ts'
import type { TestFlags } from './test-device/test-device.ts'
import type { WatchFlags } from './watch-device.ts'

const LINES_HELP = 'one JSON document a line (NDJSON), and nothing else'

/** Adds `detect`, `device …` and `emulate` to the program. */
export function addDeviceCommands(program: Command): void {
  addDetect(program)
  const device = program
    .command('device')
    .description(
      'an inverter, a battery or a meter: list, read, test, watch, proxy, arm, disarm, steer, release, replace',
    )
  addList(device)
  addRead(device)
  addTest(device)
  addWatch(device)
  addSteeringCommands(device)
  addProxy(device)
  addReplace(device)
  addEmulate(program)
}

type Named<T> = T & PlaceFlags & { readonly config: string }

function addList(device: Command): void {
  device
    .command('list')
    .description('the configured device, and what is armed')
    .option('-c, --config <file>', CONFIG_HELP, DEFAULT_CONFIG)
    .option('--data-dir <folder>', 'where the arming is kept')
    .option('--json', JSON_HELP)
    .action(async (flags: ListFlags) => {
      const { listDevices } = await import('./list-devices.ts')
      await listDevices(flags, { print: printOut, signal: interrupted() })
    })
}

function addRead(device: Command): void {
  addPlaceOptions(device.command('read').description('one look at a device'))
    .option('--raw', 'every SunSpec model with every point, too')
    .option('--json', JSON_HELP)
    .action(async (argument: string | undefined, flags: Named<ReadFlags>) => {
      const { readDevice } = await import('./read-device.ts')
      await readDevice({ argument, flags }, flags, { print: printOut, signal: interrupted() })
    })
}

function addTest(device: Command): void {
  addPlaceOptions(device.command('test').description('read for a while and say what is good; writes nothing'))
    .option('--for <seconds>', 'how long; the sign of the meter needs some energy to flow', wholeFromOne, 20)
    .option('--every <seconds>', 'between two looks', seconds, 1)
    .option('--json', JSON_HELP)
    .action(async (argument: string | undefined, flags: Named<TestFlags>) => {
      const { testDevice } = await import('./test-device/test-device.ts')
      const parts = { print: printOut, terminal: terminal(), signal: interrupted() }
      await testDevice({ argument, flags }, flags, parts)
    })
}

function addWatch(device: Command): void {
  addPlaceOptions(device.command('watch').description('what flows now, until Ctrl-C'))
    .option('--every <seconds>', 'between two looks', seconds, 2)
    .option('--for <seconds>', 'end by itself after this time', wholeFromOne)
    .option('--json', LINES_HELP)
    .action(async (argument: string | undefined, flags: Named<WatchFlags>) => {
      const { watchDevice } = await import('./watch-device.ts')
      const parts = { print: printOut, screen: createScreen(process.stdout), signal: interrupted() }
      await watchDevice({ argument, flags }, flags, parts)
    })
}

/** Of this home; `community propose replacement` is the same for any. */
function addReplace(device: Command): void {
  addReplacement(
    device.command('replace').description('tell the community that the meter or inverter was exchanged'),
  )
    .option('--in-slots <n>', 'in force so many slots after the next open one', wholeFromOne)
    .option('-c, --config <file>', CONFIG_HELP, DEFAULT_CONFIG)
    .option('--json', JSON_HELP)
    .action(async (flags: ReplaceFlags & ProposeFlags) => {
      const { replaceDevice } = await import('../community/decisions.ts')
      const { proposeChange } = await import('../community/propose.ts')
      await proposeChange(replaceDevice(undefined, flags), flags, terminal())
    })
}

function addProxy(device: Command): void {
  addPlaceOptions(
    device
      .command('proxy')
      .description('let several programs read a device that takes one client; refuses writes'),
  )
    .option(
      '--listen <[address:]port>',
      'where to listen; on the loopback unless an address is named',
      '1503',
    )
    .option('--json', 'the first line says where it listens, as JSON, and nothing else follows')
    .action(async (argument: string | undefined, flags: Named<ProxyFlags>) => {
      const { proxyDevice } = await import('./proxy-device.ts')
      const out = terminal()
      const say = (line: string): void => {
        out.say(line)
      }
      await proxyDevice({ argument, flags }, flags, { print: printOut, say, signal: interrupted() })
    })
}

function terminal() {
  return createTerminal({ stdout: process.stdout, stderr: process.stderr })
}

function seconds(text: string): number {
  const value = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN
  if (value >= 0.1) return value
  throw new InvalidArgumentError('it must be a number of seconds, at least 0.1')
}
