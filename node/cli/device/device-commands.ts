/** The commands about devices. Each is loaded when it is run, so that the others do not wait for it. */
import type { Command } from 'commander'
import { interrupted } from '../ending.ts'
import { printOut } from '../print.ts'
import { addDetect } from './detect/detect-options.ts'
import type { PlaceFlags } from './place.ts'
import { JSON_HELP, addPlaceOptions } from './place-options.ts'
import type { ReadFlags } from './read-device.ts'

/** Adds `detect` and `device …` to the program. */
export function addDeviceCommands(program: Command): void {
  addDetect(program)
  const device = program
    .command('device')
    .description('read, test and steer an inverter, a battery or a meter')
  addRead(device)
}

type Named<T> = T & PlaceFlags & { readonly config: string }

function addRead(device: Command): void {
  addPlaceOptions(device.command('read').description('one look at a device'))
    .option('--raw', 'every SunSpec model with every point, too')
    .option('--json', JSON_HELP)
    .action(async (argument: string | undefined, flags: Named<ReadFlags>) => {
      const { readDevice } = await import('./read-device.ts')
      await readDevice({ argument, flags }, flags, { print: printOut, signal: interrupted() })
    })
}
