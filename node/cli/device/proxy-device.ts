/** `streetwatt device proxy`: lets several programs read a device that takes one client, until Ctrl-C. */
import { createBus } from '../../../hardware/modbus/bus.ts'
import { createProxy } from '../../../hardware/proxy/proxy.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { aborted } from '../ending.ts'
import type { Print } from '../print.ts'
import { formatHostPort, parseHostPort } from './endpoint-text.ts'
import type { NamedPlace } from './open-place.ts'
import { findPlace } from './open-place.ts'
import { reach } from './reach.ts'

export interface ProxyFlags {
  readonly listen: string
  readonly json?: true
}

export interface ProxyCommandParts {
  readonly print: Print
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost']

/** With --json the first and only line is `{ host, port, device }`, once it listens. */
export async function proxyDevice(
  place: NamedPlace,
  { listen, json }: ProxyFlags,
  { print, say, signal }: ProxyCommandParts,
): Promise<void> {
  const target = listenTarget(listen)
  const address = await reach((await findPlace(place)).addresses, signal)
  const bus = createBus(address, { random: Math.random })
  const logger = {
    warn: (fields: object, message: string): void => {
      say(`${message}: ${JSON.stringify(fields)}`)
    },
  }
  const proxy = createProxy(target, { bus, logger })
  try {
    const { host, port } = await proxy.start()
    const device = address.transport === 'rtu' ? address.path : formatHostPort(address)
    if (json === true) await print(`${JSON.stringify({ host, port, device })}\n`)
    else
      await print(`${formatHostPort({ host, port })} reads ${device}; writes are refused. Ctrl-C ends it.\n`)
    if (!LOOPBACK.includes(host)) say('other machines can read the device here: Modbus has no password')
    await aborted(signal)
  } finally {
    await proxy.stop()
    await bus.close()
  }
}

/** `1503`, or an address of this machine and a port. */
function listenTarget(text: string): { host: string; port: number } {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return { host: '127.0.0.1', port: Number(text) }
  const parsed = parseHostPort(text)
  if (parsed !== null && parsed.port !== null) return { host: parsed.host, port: parsed.port }
  throw new OperatingError(
    { code: 'usage-place-invalid' },
    `--listen ${text} is no port and no ADDRESS:PORT; write 1503, or 0.0.0.0:1503 for all of this machine's addresses.`,
  )
}
