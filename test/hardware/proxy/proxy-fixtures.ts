/** A proxy in front of a bus that answers when the test says, and clients that speak bytes. */
import type { Socket } from 'node:net'
import { connect } from 'node:net'
import type { Proxy, ProxyOptions, ProxyParts } from '../../../hardware/proxy/proxy.ts'
import { createProxy } from '../../../hardware/proxy/proxy.ts'

export interface LoggedLine {
  readonly code: string
  readonly functionCode: number
  readonly refusedWrites: number
}

export interface ProxyBench {
  readonly proxy: Proxy
  readonly port: number
  readonly logged: LoggedLine[]
  readonly connect: () => Promise<ProxyClient>
}

export interface ProxyClient {
  readonly socket: Socket
  /** Sends a PDU and resolves to the PDU of its answer. */
  readonly ask: (pdu: readonly number[], unitId?: number) => Promise<number[]>
  readonly send: (bytes: readonly number[]) => void
  /** Resolves when the proxy has ended the connection. */
  readonly ended: Promise<void>
}

/** Something to wait for until a test lets it go on. */
export function makeGate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open: () => open() }
}

/** Words that say which register they are. */
export const addressWords = (address: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => address + index)

export async function withProxy(
  read: (unitId: number, address: number, count: number) => Promise<readonly number[]>,
  body: (bench: ProxyBench) => Promise<void>,
  options: Partial<ProxyOptions> = {},
): Promise<void> {
  const logged: LoggedLine[] = []
  const logger: ProxyParts['logger'] = { warn: (fields) => logged.push(fields as LoggedLine) }
  const bus = { readHolding: read, readInput: read }
  const proxy = createProxy({ port: 0, ...options }, { bus, logger })
  const { port } = await proxy.start()
  const sockets: Socket[] = []
  try {
    await body({
      proxy,
      port,
      logged,
      async connect() {
        const client = await connectClient(port)
        sockets.push(client.socket)
        return client
      },
    })
  } finally {
    for (const socket of sockets) socket.destroy()
    await proxy.stop()
  }
}

async function connectClient(port: number): Promise<ProxyClient> {
  const socket = connect({ host: '127.0.0.1', port })
  const waiting = new Map<number, (pdu: number[]) => void>()
  let received = Buffer.alloc(0)
  let transaction = 0
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    while (received.length >= 7 && received.length >= 6 + received.readUInt16BE(4)) {
      const end = 6 + received.readUInt16BE(4)
      waiting.get(received.readUInt16BE(0))?.([...received.subarray(7, end)])
      received = received.subarray(end)
    }
  })
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  return {
    socket,
    ended,
    send: (bytes) => socket.write(Buffer.from(bytes)),
    ask(pdu, unitId = 1) {
      transaction += 1
      const id = transaction
      const length = pdu.length + 1
      return new Promise((resolve) => {
        waiting.set(id, resolve)
        socket.write(Buffer.from([id >> 8, id & 255, 0, 0, length >> 8, length & 255, unitId, ...pdu]))
      })
    },
  }
}
