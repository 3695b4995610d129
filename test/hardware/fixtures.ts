/** What hardware tests need: register servers on free ports, raw TCP servers that misbehave, and a bus that hurries. */
import net from 'node:net'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { createModbusServer } from '../../hardware/emulator/modbus-server.ts'
import type { UnitMap } from '../../hardware/emulator/pdu.ts'
import { createBus, type Bus, type Patience } from '../../hardware/modbus/bus.ts'

/** Registers of one unit by address; what is not there answers exception 2. Writes land in it. */
export function unitOf(
  registers: Map<number, number>,
  onRead: (address: number, count: number) => void = () => {},
): UnitMap {
  return {
    read(address, count) {
      onRead(address, count)
      const words = Array.from({ length: count }, (_, index) => registers.get(address + index))
      const known = words.filter((word) => word !== undefined)
      return known.length === count ? known : null
    },
    write(address, words) {
      if (!words.every((_, index) => registers.has(address + index))) return 2
      words.forEach((word, index) => registers.set(address + index, word))
      return 0
    },
  }
}

/** Words at an address, as registers. */
export function registersAt(address: number, words: readonly number[]): Map<number, number> {
  return new Map(words.map((word, index) => [address + index, word]))
}

/** Runs `body` beside a server of these units. */
export async function withUnits(
  units: Readonly<Record<number, UnitMap>>,
  body: (bus: Bus, port: number) => Promise<void>,
  options: Patience = {},
): Promise<void> {
  const server = createModbusServer({ host: '127.0.0.1', port: 0 }, { unitAt: (id) => units[id] ?? null })
  const { port } = await server.start()
  const bus = hastyBus(port, { requestTimeoutMs: 2000, ...options })
  try {
    await body(bus, port)
  } finally {
    await bus.close()
    await server.stop()
  }
}

/** Runs `body` beside a raw TCP server; `onRequest` gets whole request frames, and the number of the connection from 1. */
export async function withRawServer(
  onRequest: (request: Buffer, socket: net.Socket, connection: number) => void,
  body: (bus: Bus, connections: () => number) => Promise<void>,
  options: Patience = {},
): Promise<void> {
  let connections = 0
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    connections += 1
    const connection = connections
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (request) => onRequest(request, socket, connection))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bus = hastyBus(portOf(server), options)
  try {
    await body(bus, () => connections)
  } finally {
    await bus.close()
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
}

/** A bus that waits for nothing long. */
export function hastyBus(port: number, options: Patience = {}): Bus {
  return createBus({ host: '127.0.0.1', port, requestTimeoutMs: 100, ...options }, { random: () => 0 })
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const port = portOf(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** The answer to a read request, with these words. */
export function readAnswer(request: Buffer, words: readonly number[]): Buffer {
  const answer = Buffer.alloc(9 + 2 * words.length)
  request.copy(answer, 0, 0, 8)
  answer.writeUInt16BE(3 + 2 * words.length, 4)
  answer.writeUInt8(2 * words.length, 8)
  words.forEach((word, index) => answer.writeUInt16BE(word, 9 + 2 * index))
  return answer
}

/** The code of the operating error that a promise rejects with; any other end fails the test. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return (await errorOf(promise)).code
}

export async function errorOf(promise: Promise<unknown>): Promise<OperatingError> {
  try {
    await promise
  } catch (error) {
    if (error instanceof OperatingError) return error
    throw error
  }
  throw new Error('the promise was expected to reject')
}

function portOf(server: net.Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port')
  return address.port
}
