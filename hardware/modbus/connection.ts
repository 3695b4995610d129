import net from 'node:net'
import modbusSerial from 'modbus-serial'
import { createFrameCheck } from './frame-check.ts'

type Client = InstanceType<typeof modbusSerial.default>

/** How one exchange ended. Only a timeout and an exception leave the connection usable. */
export type Outcome =
  | { readonly type: 'answer'; readonly words: readonly number[] }
  | { readonly type: 'exception'; readonly exceptionCode: number; readonly cause: unknown }
  | { readonly type: 'timeout' }
  | { readonly type: 'malformed'; readonly what: string; readonly cause?: unknown }
  | { readonly type: 'disconnected'; readonly cause?: unknown }

/** What to ask the client for, made in the same synchronous step as `setID`. */
export type Call = (client: Client) => Promise<readonly number[]>

/** Where to connect, and how long to try; the signal ends the attempt. */
export interface Target {
  readonly host: string
  readonly port: number
  readonly connectTimeoutMs: number
  readonly signal: AbortSignal
}

/** One TCP connection and one modbus-serial client that never sees another socket. */
export interface Connection {
  readonly isOpen: () => boolean
  exchange(unitId: number, call: Call, timeoutMs: number): Promise<Outcome>
  /** Ends the connection at once; a pending exchange ends as disconnected. Resolves when the socket is gone. */
  destroy(): Promise<void>
}

/**
 * Connects within `connectTimeoutMs` or rejects with the socket's error. The socket is ours and not the client's,
 * because modbus-serial neither times out a connection, nor reports a reset, nor frees an old socket.
 */
export async function connect(place: Target): Promise<Connection> {
  const socket = await openSocket(place)
  const client = new modbusSerial.default()
  const frames = createFrameCheck()
  let finishPending: ((outcome: Outcome) => void) | null = null
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))

  function fail(outcome: Outcome): void {
    socket.destroy()
    finishPending?.(outcome)
  }
  socket.on('error', (cause) => fail({ type: 'disconnected', cause }))
  socket.on('end', () => fail({ type: 'disconnected' }))
  socket.on('close', () => fail({ type: 'disconnected' }))
  // Registered before the client's own listener: a bad frame ends the exchange before the client can misread it.
  socket.on('data', (chunk) => {
    const what = frames.push(chunk)
    if (what !== null) fail({ type: 'malformed', what })
  })
  // Without listeners modbus-serial's events end the process (its fault 6).
  client.on('error', (cause) => fail({ type: 'disconnected', cause }))
  client.on('close', () => fail({ type: 'disconnected' }))
  await client.linkTCP(socket, { port: place.port })

  return {
    isOpen: () => !socket.destroyed,
    exchange: (unitId, call, timeoutMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => finish({ type: 'timeout' }), timeoutMs)
        function finish(outcome: Outcome): void {
          clearTimeout(timer)
          if (finishPending === finish) finishPending = null
          resolve(outcome)
        }
        finishPending = finish
        if (socket.destroyed) return finish({ type: 'disconnected' })
        client.setID(unitId)
        call(client).then(
          (words) => finish({ type: 'answer', words }),
          (error: unknown) => finish(clientFailure(error)),
        )
      }),
    async destroy() {
      fail({ type: 'disconnected' })
      await closed
    },
  }
}

function openSocket({ host, port, connectTimeoutMs, signal }: Target): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port, noDelay: true })
    const onTimeout = () => socket.destroy(new Error(`no connection within ${connectTimeoutMs} ms`))
    const timer = setTimeout(onTimeout, connectTimeoutMs)
    const onAbort = () => socket.destroy(new Error('the bus was closed'))
    signal.addEventListener('abort', onAbort, { once: true })
    const settle = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
    socket.once('connect', () => {
      settle()
      socket.removeListener('error', reject)
      resolve(socket)
    })
    socket.once('error', reject)
    socket.once('close', settle)
  })
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
