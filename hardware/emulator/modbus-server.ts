import net from 'node:net'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { answerPdu, type UnitMap } from './pdu.ts'

/** Transaction, protocol, length and unit. */
const HEADER_BYTES = 7
/** A unit id and a PDU of 1 to 253 bytes. */
const SMALLEST_LENGTH = 2
const LARGEST_LENGTH = 254
/** More clients are turned away. */
export const CLIENT_LIMIT = 64

/** A Modbus TCP server on one address. */
export interface ModbusServer {
  start(): Promise<{ host: string; port: number }>
  stop(): Promise<void>
}

/**
 * A small server that keeps to the Modbus TCP specification, unlike modbus-serial's own, which leaves some wrong
 * requests unanswered and answers others that it should refuse. A stream that is not Modbus TCP is ended.
 */
export function createModbusServer(
  options: { host: string; port: number },
  { unitAt }: { unitAt: (unitId: number) => UnitMap | null },
): ModbusServer {
  const clients = new Set<net.Socket>()
  const server = net.createServer({ noDelay: true }, (socket) => {
    clients.add(socket)
    socket.once('close', () => clients.delete(socket))
    socket.on('error', () => socket.destroy())
    let received: Buffer = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      received = answerFrames(Buffer.concat([received, chunk]), socket, unitAt)
    })
  })
  server.maxConnections = CLIENT_LIMIT
  return {
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', (cause) => reject(listenError(options, cause)))
        server.listen(options, () => {
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
        for (const socket of clients) socket.destroy()
      }),
  }
}

/** Answers all whole frames, in order, and returns what is left of the next one. */
function answerFrames(
  received: Buffer,
  socket: net.Socket,
  unitAt: (unitId: number) => UnitMap | null,
): Buffer {
  let rest = received
  while (rest.length >= HEADER_BYTES) {
    const length = rest.readUInt16BE(4)
    if (rest.readUInt16BE(2) !== 0 || length < SMALLEST_LENGTH || length > LARGEST_LENGTH) {
      socket.destroy()
      return Buffer.alloc(0)
    }
    const end = HEADER_BYTES - 1 + length
    if (rest.length < end) break
    const answer = answerPdu(unitAt(rest[6] ?? 0), rest.subarray(HEADER_BYTES, end))
    const header = Buffer.from(rest.subarray(0, HEADER_BYTES))
    header.writeUInt16BE(answer.length + 1, 4)
    socket.write(Buffer.concat([header, answer]))
    rest = rest.subarray(end)
  }
  return rest
}

function listenError({ host, port }: { host: string; port: number }, cause: unknown): OperatingError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new OperatingError(
    { code: 'emulator-cannot-listen', host, port },
    `the emulator cannot listen on ${host}:${port} (${reason}); choose another port, or 0 for a free one.`,
    { cause },
  )
}
