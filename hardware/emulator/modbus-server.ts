import net from 'node:net'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { MBAP, RTU } from './framing.ts'
import type { UnitMap } from './pdu.ts'
import { createSession } from './session.ts'
import { FAULTLESS_WIRE, type WireFaults } from './wire-faults.ts'

/** More clients are turned away. */
export const CLIENT_LIMIT = 64
/** A gateway does not promise that a frame comes in one piece, only that it comes without a pause. */
const SILENCE_OVER_TCP_MS = 50

/** A Modbus server on one address. */
export interface ModbusServer {
  start(): Promise<{ host: string; port: number }>
  stop(): Promise<void>
  /** Ends all connections; new ones may come. */
  cut(): void
}

export interface ModbusServerOptions {
  readonly host: string
  readonly port: number
  /** Modbus TCP, or the frames of a serial line over TCP. */
  readonly transport?: 'tcp' | 'rtu-tcp'
}

/** How a new client is met. */
export type Welcome = 'serve' | 'refuse' | 'keep-waiting'

export interface ModbusServerDependencies {
  readonly unitAt: (unitId: number) => UnitMap | null
  readonly faults?: WireFaults
  /** Asked for each new client; everybody is served unless it says otherwise. */
  readonly welcome?: (servedClients: number) => Welcome
}

/**
 * A small server that keeps to the Modbus specifications, unlike modbus-serial's own, which leaves some wrong requests
 * unanswered and answers others that it should refuse. A stream that is not Modbus TCP is ended.
 */
export function createModbusServer(
  options: ModbusServerOptions,
  { unitAt, faults = FAULTLESS_WIRE, welcome = () => 'serve' }: ModbusServerDependencies,
): ModbusServer {
  const isSerial = options.transport === 'rtu-tcp'
  const clients = new Set<net.Socket>()
  const waiting: net.Socket[] = []
  let served = 0

  const server = net.createServer({ noDelay: true }, (socket) => {
    clients.add(socket)
    socket.once('close', () => clients.delete(socket))
    socket.on('error', () => socket.destroy())
    const welcomed = welcome(served)
    if (welcomed === 'refuse') socket.destroy()
    else if (welcomed === 'serve') serve(socket)
    else waiting.push(socket.pause())
  })
  server.maxConnections = CLIENT_LIMIT

  function serve(socket: net.Socket): void {
    served += 1
    const session = createSession(
      { framing: isSerial ? RTU : MBAP, silenceMs: isSerial ? SILENCE_OVER_TCP_MS : 0 },
      { unitAt, faults, send: (bytes) => socket.write(bytes), giveUp: () => socket.destroy() },
    )
    socket.on('data', (chunk) => session.receive(chunk))
    socket.once('close', () => {
      served -= 1
      session.end()
      serveNext()
    })
    socket.resume()
  }

  function serveNext(): void {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (next.destroyed) continue
      serve(next)
      return
    }
  }

  function cut(): void {
    waiting.length = 0
    for (const socket of clients) socket.destroy()
  }

  return {
    cut,
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', (cause) => reject(listenError(options, cause)))
        server.listen({ host: options.host, port: options.port }, () => {
          const address = server.address()
          resolve({
            host: options.host,
            port: typeof address === 'object' ? (address?.port ?? options.port) : options.port,
          })
        })
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        cut()
      }),
  }
}

function listenError({ host, port }: { host: string; port: number }, cause: unknown): OperatingError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new OperatingError(
    { code: 'emulator-cannot-listen', host, port },
    `the emulator cannot listen on ${host}:${port} (${reason}); choose another port, or 0 for a free one.`,
    { cause },
  )
}
