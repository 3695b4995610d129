/** Finds out at which of a place's addresses somebody listens. Connecting is all that is done. */
import { connect } from 'node:net'
import type { EndpointAddress } from '../../../hardware/modbus/address.ts'
import { OperatingError } from '../../core/units/operating-error.ts'

const REACH_TIMEOUT_MS = 2_000

/** The only address, or the first that takes a connection. Throws `device-unreachable` when none does. */
export async function reach(
  addresses: readonly EndpointAddress[],
  signal: AbortSignal,
): Promise<EndpointAddress> {
  const [first, ...others] = addresses
  if (first !== undefined && others.length === 0) return first
  const ports: number[] = []
  for (const address of addresses) {
    if (address.transport === 'rtu') return address
    const { host, port } = address
    ports.push(port)
    if (await takesConnection({ host, port }, { timeoutMs: REACH_TIMEOUT_MS, signal })) return address
  }
  const host = first?.transport === 'rtu' ? first.path : (first?.host ?? '')
  throw new OperatingError(
    { code: 'device-unreachable', host, ports },
    `nothing takes a connection at ${host} on port ${ports.join(' or ')}; check the address, that the device is on and that Modbus TCP is enabled in it, or name its port as ${host}:PORT.`,
  )
}

/** Whether a TCP connection is accepted within the time; it is ended at once. */
export function takesConnection(
  { host, port }: { host: string; port: number },
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false)
    const socket = connect({ host, port })
    const end = (isAccepted: boolean) => () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
      socket.destroy()
      resolve(isAccepted)
    }
    const giveUp = end(false)
    const timer = setTimeout(giveUp, timeoutMs)
    signal.addEventListener('abort', giveUp, { once: true })
    socket.once('connect', end(true))
    socket.once('error', giveUp)
  })
}
