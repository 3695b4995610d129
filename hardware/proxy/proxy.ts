import net from 'node:net'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { Bus } from '../modbus/bus.ts'
import { serveClient } from './proxy-client.ts'
import { DEVICE_BUSY, exceptionAnswer, exceptionFor, parseRequest, wordsAnswer } from './proxy-request.ts'

export interface ProxyOptions {
  /** 127.0.0.1 unless said otherwise: whoever reaches it can read the device. */
  readonly host?: string
  /** 0 is a free port, told by `start`. */
  readonly port: number
  /** More clients are turned away. */
  readonly clientLimit?: number
}

export interface ProxyParts {
  readonly bus: Pick<Bus, 'readHolding' | 'readInput'>
  readonly logger: { warn(fields: object, message: string): void }
}

/** A Modbus TCP server in front of one bus. */
export interface Proxy {
  start(): Promise<{ host: string; port: number }>
  /** Turns everybody away and resolves when the port is free; the bus stays open. */
  stop(): Promise<void>
  facts(): ProxyFacts
}

export interface ProxyFacts {
  readonly clients: number
  readonly reads: number
  /** Reads that another client's request for the same registers answered too. */
  readonly shared: number
  readonly refusedWrites: number
}

const CLIENT_LIMIT = 16
/** So many reads of clients wait for the bus at once: there is room in its queue for our own. */
export const WAITING_LIMIT = 16
/** A client that keeps writing fills no log: one line in so long. */
const LOG_EVERY_MS = 10_000

/**
 * Lets several programs read a device that takes one client: their reads pass through our bus, one at a time and behind
 * ours, and reads of the same registers at the same time are one. Writes are refused with exception 1 and logged: what
 * steers the device is the lease, and nobody else.
 */
export function createProxy(options: ProxyOptions, { bus, logger }: ProxyParts): Proxy {
  const { host = '127.0.0.1', port, clientLimit = CLIENT_LIMIT } = options
  const clients = new Set<net.Socket>()
  const inFlight = new Map<string, Promise<readonly number[]>>()
  const counts = { reads: 0, shared: 0, refusedWrites: 0 }
  let loggedMs = -Infinity

  /** Null where too many wait already. */
  function read(unitId: number, table: 'holding' | 'input', address: number, count: number) {
    const key = [unitId, table, address, count].join(' ')
    const known = inFlight.get(key)
    counts.reads += 1
    if (known !== undefined) {
      counts.shared += 1
      return known
    }
    if (inFlight.size >= WAITING_LIMIT) return null
    const words =
      table === 'holding' ? bus.readHolding(unitId, address, count) : bus.readInput(unitId, address, count)
    const done = words.finally(() => inFlight.delete(key))
    inFlight.set(key, done)
    return done
  }

  function refuseWrite(client: net.Socket, unitId: number, functionCode: number): void {
    counts.refusedWrites += 1
    if (performance.now() - loggedMs < LOG_EVERY_MS) return
    loggedMs = performance.now()
    const { remoteAddress: from } = client
    const { refusedWrites } = counts
    logger.warn({ code: 'proxy-write-refused', from, unitId, functionCode, refusedWrites }, WRITE_REFUSED)
  }

  async function answer(client: net.Socket, unitId: number, pdu: Buffer): Promise<Buffer> {
    const functionCode = pdu[0] ?? 0
    const request = parseRequest(pdu)
    if (request.type === 'refused') {
      if (request.isWrite) refuseWrite(client, unitId, functionCode)
      return exceptionAnswer(functionCode, request.exceptionCode)
    }
    try {
      const { table, address, count } = request
      const words = read(unitId, table, address, count)
      return words === null
        ? exceptionAnswer(functionCode, DEVICE_BUSY)
        : wordsAnswer(functionCode, await words)
    } catch (error) {
      return exceptionAnswer(functionCode, exceptionFor(error))
    }
  }

  const server = net.createServer((socket) => {
    clients.add(socket)
    socket.once('close', () => clients.delete(socket))
    serveClient(socket, (unitId, pdu) => answer(socket, unitId, pdu))
  })
  server.maxConnections = clientLimit
  return {
    start: () => listen(server, { host, port }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const client of clients) client.destroy()
      }),
    facts: () => ({ clients: clients.size, ...counts }),
  }
}

const WRITE_REFUSED = 'a client of the proxy wanted to write and was refused'

function listen(
  server: net.Server,
  place: { host: string; port: number },
): Promise<{ host: string; port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(listenError(place, cause)))
    server.listen(place, () => {
      const address = server.address()
      const port = typeof address === 'object' ? (address?.port ?? place.port) : place.port
      resolve({ host: place.host, port })
    })
  })
}

function listenError({ host, port }: { host: string; port: number }, cause: Error): OperatingError {
  const what = `the proxy cannot listen on ${host}:${port} (${cause.message})`
  const remedy = 'choose another port, or 0 for a free one'
  return new OperatingError({ code: 'proxy-cannot-listen', host, port }, `${what}; ${remedy}.`, { cause })
}
