import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { OperatingError } from '../core/units/operating-error.ts'
import { withoutBrackets } from './hosts.ts'

export interface ListenOptions {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Where the port is taken, try the ones after it. */
  readonly portFallback: boolean
}

/** How many ports are tried in a row. */
const PORTS_TRIED = 20
const LAST_PORT = 65_535

/** Listens and returns the port it got. Throws `port-taken` or `address-unavailable`. */
export async function listen(server: Server, { host, port, portFallback }: ListenOptions): Promise<number> {
  const last = portFallback && port !== 0 ? Math.min(port + PORTS_TRIED - 1, LAST_PORT) : port
  for (let candidate = port; ; candidate++) {
    try {
      return await listenOnce(server, withoutBrackets(host), candidate)
    } catch (error) {
      if (errorCode(error) === 'EADDRINUSE' && candidate < last) continue
      throw explained(error, { host, port, last })
    }
  }
}

function listenOnce(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function explained(
  cause: unknown,
  { host, port, last }: { host: string; port: number; last: number },
): OperatingError {
  if (errorCode(cause) === 'EADDRINUSE') {
    const ports = last > port ? `All ports from ${port} to ${last} are` : `Port ${port} is`
    return new OperatingError(
      { code: 'port-taken', host, port },
      `${ports} taken on ${host}; stop the other program or choose another port.`,
      { cause },
    )
  }
  return new OperatingError(
    { code: 'address-unavailable', host, port },
    `Cannot listen on ${host}:${port}; choose an address of this machine and a port above 1023.`,
    { cause },
  )
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
