/** The flags with which every device command names its device. */
import type { Command } from 'commander'
import { InvalidArgumentError, Option } from 'commander'
import { defaultConfigPath } from '../../config/default-path.ts'
import { isPort } from './endpoint-text.ts'

export const PLACE_HELP = 'HOST[:PORT]; without one the device of the configuration'
export const JSON_HELP = 'one JSON document on standard output, and nothing else'
export const DEFAULT_CONFIG = defaultConfigPath()
export const CONFIG_HELP = 'the configuration that names the device'
const BAUD_MOST = 4_000_000

/** Adds `[host]`, `--host`, `--port`, `--unit`, the serial flags, `--profile` and `-c`. */
export function addPlaceOptions(command: Command): Command {
  return addEndpointOptions(command.argument('[host]', PLACE_HELP))
    .option('--host <host[:port]>', 'the host, as a flag')
    .option('--profile <name>', 'what it is, where that cannot be found out; sunspec is one too')
    .option('-c, --config <file>', CONFIG_HELP, DEFAULT_CONFIG)
}

/** `--port`, `--unit`, `--transport`, `--serial`, `--baud`, `--parity`. */
export function addEndpointOptions(command: Command, usualUnits = 'the first that answers'): Command {
  return command
    .option('--port <n>', 'default 502, then 1502', portNumber)
    .option('--unit <n>', `the Modbus unit id, 0 to 255; default: ${usualUnits}`, unitNumber)
    .addOption(
      new Option('--transport <kind>', 'rtu-tcp is RTU frames through a serial server').choices([
        'tcp',
        'rtu',
        'rtu-tcp',
      ]),
    )
    .option('--serial <path>', 'a serial line, for example /dev/ttyUSB0')
    .option('--baud <n>', 'the speed of that line, default 9600', baudRate)
    .addOption(new Option('--parity <kind>', 'its parity, default none').choices(['none', 'even', 'odd']))
}

export function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && isPort(Number(text))) return Number(text)
  throw new InvalidArgumentError('it must be a port from 1 to 65535')
}

export function unitNumber(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) <= 255) return Number(text)
  throw new InvalidArgumentError('it must be a unit id from 0 to 255')
}

function baudRate(text: string): number {
  const baud = /^\d{3,7}$/.test(text) ? Number(text) : Number.NaN
  if (baud >= 300 && baud <= BAUD_MOST) return baud
  throw new InvalidArgumentError('it must be a speed such as 9600 or 19200')
}
