import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Below the ports that systems give to connections (Linux from 32768, others from 49152). A port of those may be free
 * now and be the near end of somebody's connection by the time it is listened on, and then for as long as that lasts.
 */
const FIRST_PORT = 20_000
const END_OF_PORTS = 32_768
const ATTEMPTS_LIMIT = 1000

interface HeldPort {
  readonly port: number
  close(): Promise<void>
}

/** Different ports on the loopback that are free now: the wanted one first, where it is. */
export async function freePorts(count: number, wanted?: number): Promise<number[]> {
  const held = wanted === undefined ? [] : [await hold(wanted)].filter((port) => port !== undefined)
  try {
    for (let attempts = 0; held.length < count && attempts < ATTEMPTS_LIMIT; attempts++) {
      const port = await hold(randomInt(FIRST_PORT, END_OF_PORTS))
      if (port !== undefined) held.push(port)
    }
    // A machine so full gets what the system still finds.
    while (held.length < count) held.push(await holdAny())
    return held.map(({ port }) => port)
  } finally {
    await Promise.all(held.map((port) => port.close()))
  }
}

async function holdAny(): Promise<HeldPort> {
  const port = await hold(0)
  if (port === undefined) throw new Error('no port is free on 127.0.0.1')
  return port
}

async function hold(port: number): Promise<HeldPort | undefined> {
  const server = createServer()
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => {
      resolve(false)
    })
    server.listen(port, '127.0.0.1', () => {
      resolve(true)
    })
  })
  if (!isFree) return undefined
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) =>
        server.close(() => {
          resolve()
        }),
      ),
  }
}
