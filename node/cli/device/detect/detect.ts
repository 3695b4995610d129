/** `streetwatt detect`: knocks, asks who is there, and says what can be read and steered. Nothing is written. */
import { networkInterfaces } from 'node:os'
import type { EndpointAddress } from '../../../../hardware/modbus/address.ts'
import { OperatingError } from '../../../core/units/operating-error.ts'
import type { Print } from '../../print.ts'
import type { Terminal } from '../../terminal.ts'
import { formatHostPort } from '../endpoint-text.ts'
import type { PlaceFlags } from '../place.ts'
import { placeOfFlags } from '../place.ts'
import { detectionText } from './detection-words.ts'
import type { Detection } from './detection.ts'
import { examine } from './examine.ts'
import { scan } from './scan.ts'
import type { Target } from './targets.ts'
import { HOSTS_LIMIT, localSubnets, namedTargets, subnetTargets } from './targets.ts'

export interface DetectOptions {
  readonly hosts: readonly string[]
  readonly flags: PlaceFlags
  readonly json: boolean
}

export interface DetectParts {
  readonly print: Print
  readonly terminal: Terminal
  readonly signal: AbortSignal
}

/** So many endpoints are asked side by side; each gets one request at a time. */
const ASKED_AT_ONCE = 6

/** Prints what was found; nothing found is an empty result and no failure. */
export async function detect(options: DetectOptions, parts: DetectParts): Promise<void> {
  const detections = await findDevices(options, parts)
  if (options.json) await parts.print(`${JSON.stringify(detections)}\n`)
  else await parts.print(detections.length === 0 ? NOTHING : detections.map(detectionText).join('\n'))
}

/** All that answer at the named places, or else in the local networks. */
export async function findDevices(
  options: Pick<DetectOptions, 'hosts' | 'flags'>,
  parts: Pick<DetectParts, 'terminal' | 'signal'>,
): Promise<Detection[]> {
  return examineAll(await findEndpoints(options, parts), options, parts)
}

const NOTHING = `No device found. Is it on, and in the same network? Many inverters need Modbus TCP to be enabled by
their installer or in their own web page. Try its address: streetwatt detect 192.168.1.20
`

async function findEndpoints(
  options: Pick<DetectOptions, 'hosts' | 'flags'>,
  parts: Pick<DetectParts, 'terminal' | 'signal'>,
): Promise<EndpointAddress[]> {
  const { hosts, flags } = options
  const { terminal, signal } = parts
  if (flags.serial !== undefined || flags.transport === 'rtu') return [...serialAddresses(hosts, flags)]
  const transport = flags.transport ?? 'tcp'
  const isNamed = hosts.length > 0
  const targets = isNamed ? namedTargets(hosts, flags.port) : localTargets(flags.port, terminal)
  if (targets.length > HOSTS_LIMIT * 2)
    throw new OperatingError(
      { code: 'usage-network-too-large' },
      `${targets.length} endpoints are more than are looked at in one run; name fewer networks.`,
    )
  const progress = (done: number, all: number): void => {
    terminal.progress(`knocking: ${done} of ${all}`)
  }
  const open = await scan(targets, { isNamed, signal, progress })
  if (isNamed && open.length === 0) terminal.say(`nothing takes a connection at ${placesText(targets)}`)
  return open.map((target) => ({ transport, ...target }))
}

function serialAddresses(hosts: readonly string[], flags: PlaceFlags): readonly EndpointAddress[] {
  return placeOfFlags(hosts[0], flags)?.addresses ?? []
}

/** Says where it is going to look before it does. */
function localTargets(port: number | undefined, terminal: Terminal): Target[] {
  const subnets = localSubnets(networkInterfaces())
  const targets = subnetTargets(subnets, port)
  const networks = subnets.map(({ cidr, interfaceName }) => `${cidr} (${interfaceName})`).join(', ')
  const ports = [...new Set(targets.map((target) => target.port))].join(' and ')
  if (networks === '')
    terminal.say('this machine is in no private network; name a host: streetwatt detect HOST')
  else
    terminal.say(
      `looking through ${networks} at ports ${ports}; it only connects and reads, and writes nothing`,
    )
  return targets
}

async function examineAll(
  addresses: readonly EndpointAddress[],
  { flags }: Pick<DetectOptions, 'flags'>,
  { terminal, signal }: Pick<DetectParts, 'terminal' | 'signal'>,
): Promise<Detection[]> {
  const found: Detection[][] = addresses.map(() => [])
  const queue = [...addresses.entries()]
  let done = 0
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && !signal.aborted; next = queue.shift()) {
      const [index, address] = next
      const place = placesText([address.transport === 'rtu' ? { host: address.path, port: null } : address])
      terminal.progress(`asking ${place}: ${done} of ${addresses.length} done`)
      const { detections, remark } = await examine(address, {
        unit: flags.unit,
        profile: flags.profile,
        signal,
      })
      found[index] = detections
      if (remark !== null) terminal.say(`${place}: ${remark}`)
      done += 1
    }
  }
  await Promise.all(Array.from({ length: ASKED_AT_ONCE }, work))
  return found.flat()
}

function placesText(targets: readonly { readonly host: string; readonly port: number | null }[]): string {
  const some = targets.slice(0, 4).map(formatHostPort).join(', ')
  return targets.length > 4 ? `${some} and ${targets.length - 4} more` : some
}
