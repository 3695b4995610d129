import modbusSerial from 'modbus-serial'
import type { EndpointAddress } from './address.ts'
import type { ByteLine, OpenOptions } from './byte-line.ts'
import { createFrameCheck } from './frame-check.ts'
import { LinePort } from './line-port.ts'
import { openSerial, type LoadSerialPort } from './open-serial.ts'
import { openSocket, type SocketLine } from './open-socket.ts'
import { ask, type BusRequest, type Client } from './request.ts'

/** How one exchange ended. Only an answer, a timeout and an exception leave the connection usable. */
export type Outcome =
  | { readonly type: 'answer'; readonly words: readonly number[] }
  | { readonly type: 'exception'; readonly exceptionCode: number; readonly cause: unknown }
  /** `strayBytes` came that were no answer. */
  | { readonly type: 'timeout'; readonly strayBytes: number }
  | { readonly type: 'malformed'; readonly what: string; readonly cause?: unknown }
  | { readonly type: 'disconnected'; readonly cause?: unknown }

/** One connection and one modbus-serial client that never sees another one. */
export interface Connection {
  readonly isOpen: () => boolean
  exchange(unitId: number, request: BusRequest, timeoutMs: number): Promise<Outcome>
  /** Ends the connection at once; a pending exchange ends as disconnected. Resolves when the line is free. */
  destroy(): Promise<void>
}

type Fail = (outcome: Outcome) => void

/** What opening takes besides the address. */
export type ConnectOptions = OpenOptions & { readonly loadSerialPort?: LoadSerialPort | undefined }

/**
 * Connects within `connectTimeoutMs` or rejects with the error of the socket or port. Both are ours and not the
 * client's, because modbus-serial neither times out a connection, nor reports a reset, nor frees an old socket.
 */
export async function connect(address: EndpointAddress, options: ConnectOptions): Promise<Connection> {
  const line =
    address.transport === 'rtu'
      ? await openSerial(address, options, options.loadSerialPort)
      : await openSocket(address, options)
  let finishPending: Fail | null = null
  function fail(outcome: Outcome): void {
    void line.close()
    finishPending?.(outcome)
  }
  const port = isModbusTcp(line, address) ? null : new LinePort(line)
  const client = new modbusSerial.default(port)
  // These listeners stay for good: without them an event that comes late would end the process (its fault 6).
  line.stream.on('error', (cause) => fail({ type: 'disconnected', cause }))
  line.stream.on('end', () => fail({ type: 'disconnected' }))
  line.stream.on('close', (cause?: unknown) => fail({ type: 'disconnected', cause }))
  client.on('error', (cause) => fail({ type: 'disconnected', cause }))
  client.on('close', () => fail({ type: 'disconnected' }))
  if (isModbusTcp(line, address)) await linkTcp(line, client, fail)
  else await new Promise<void>((resolve) => client.open(() => resolve()))

  return {
    isOpen: () => line.isOpen(),
    exchange: (unitId, request, timeoutMs) =>
      new Promise((resolve) => {
        const onTimeout = () => finish({ type: 'timeout', strayBytes: port?.strayBytes ?? 0 })
        const timer = setTimeout(onTimeout, timeoutMs)
        function finish(outcome: Outcome): void {
          clearTimeout(timer)
          if (finishPending !== finish) return
          finishPending = null
          port?.giveUp()
          resolve(outcome)
        }
        finishPending = finish
        if (!line.isOpen()) return finish({ type: 'disconnected' })
        client.setID(unitId)
        ask(client, request).then(
          (words) => finish({ type: 'answer', words }),
          (error: unknown) => finish(clientFailure(error)),
        )
      }),
    async destroy() {
      fail({ type: 'disconnected' })
      await line.close()
    },
  }
}

function isModbusTcp(line: ByteLine, { transport = 'tcp' }: EndpointAddress): line is SocketLine {
  return transport === 'tcp'
}

async function linkTcp(line: SocketLine, client: Client, fail: Fail): Promise<void> {
  const frames = createFrameCheck()
  // Registered before the client's own listener: a bad frame ends the exchange before the client can misread it.
  line.stream.on('data', (chunk: Buffer) => {
    const what = frames.push(chunk)
    if (what !== null) fail({ type: 'malformed', what })
  })
  await client.linkTCP(line.stream, { port: line.stream.remotePort ?? 0 })
}

/** modbus-serial marks a refusal with `modbusCode`; "Port Not Open" is not even an Error; the rest is framing. */
function clientFailure(error: unknown): Outcome {
  const fields: Record<string, unknown> = typeof error === 'object' && error !== null ? { ...error } : {}
  const exceptionCode = fields['modbusCode']
  if (typeof exceptionCode === 'number') return { type: 'exception', exceptionCode, cause: error }
  if (fields['errno'] === 'ECONNREFUSED') return { type: 'disconnected', cause: error }
  return {
    type: 'malformed',
    what: error instanceof Error ? error.message : 'an answer it cannot read',
    cause: error,
  }
}
