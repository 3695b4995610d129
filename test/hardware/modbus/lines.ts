/**
 * Raw devices on serial lines, for tests: behind a TCP gateway, or behind a pseudo terminal that socat joins to the same
 * server. A device gets whole requests and may answer whatever it likes, whenever it likes.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { EndpointAddress } from '../../../hardware/modbus/address.ts'
import { createBus, type Bus, type Patience } from '../../../hardware/modbus/bus.ts'
import { command, type Requirement } from '../../support/optional.ts'
import { crc16 } from '../../../hardware/modbus/reply-finder.ts'

/** Gets one request, and a way to put bytes on the line. */
export type LineDevice = (request: Buffer, send: (bytes: Uint8Array) => void) => void

/** A line that is up. */
export interface Line {
  readonly address: EndpointAddress
  readonly bus: Bus
  /** Every request that came, in order. */
  readonly requests: readonly Buffer[]
  /** Pulls the plug; a new one is put in by `plug`. */
  readonly unplug: () => Promise<void>
  readonly plug: () => Promise<void>
}

/** The two ways to a serial line; the second needs socat. */
export type LineKind = 'rtu-tcp' | 'rtu'

/** What a serial line needs here: socat for the pseudo terminal, and the optional package that opens it. */
export function serialLine(): Requirement {
  const socat = command('socat')
  return socat.isPresent ? { name: 'serialport', isPresent: hasSerialPort() } : socat
}

function hasSerialPort(): boolean {
  try {
    createRequire(import.meta.url)('serialport')
    return true
  } catch {
    return false
  }
}

/** A frame with its checksum. */
export function frame(...bytes: readonly number[]): Buffer {
  const crc = crc16(Uint8Array.from(bytes))
  return Buffer.from([...bytes, crc & 0xff, crc >> 8])
}

/** The answer to a read with these words. */
export function lineAnswer(request: Buffer, words: readonly number[]): Buffer {
  const [unitId = 0, functionCode = 0] = request
  return frame(unitId, functionCode, 2 * words.length, ...words.flatMap((word) => [word >> 8, word & 0xff]))
}

/** The answer of a device whose registers hold their own addresses. */
export function ownAddresses(request: Buffer): Buffer {
  const address = request.readUInt16BE(2)
  return lineAnswer(
    request,
    Array.from({ length: request.readUInt16BE(4) }, (_, index) => (address + index) & 0xffff),
  )
}

/** The words that `ownAddresses` answers with. */
export function addressesFrom(address: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => address + index)
}

/** Runs `body` with a bus on a line to the device. */
export async function withLine(
  kind: LineKind,
  device: LineDevice,
  body: (line: Line) => Promise<void>,
  options: Patience = {},
): Promise<void> {
  const gateway = await startGateway(device)
  const pty = kind === 'rtu' ? createPty(gateway.port) : null
  await pty?.plug()
  const address: EndpointAddress =
    pty === null
      ? { transport: 'rtu-tcp', host: '127.0.0.1', port: gateway.port }
      : { transport: 'rtu', path: pty.path, baudRate: 115_200, parity: 'none' }
  const bus = createBus({ ...address, requestTimeoutMs: 100, ...options }, { random: () => 0 })
  try {
    await body({
      address,
      bus,
      requests: gateway.requests,
      unplug: pty?.unplug ?? gateway.drop,
      plug: pty?.plug ?? (() => Promise.resolve()),
    })
  } finally {
    await bus.close()
    await pty?.remove()
    await gateway.stop()
  }
}

interface Gateway {
  readonly port: number
  readonly requests: Buffer[]
  readonly drop: () => Promise<void>
  stop(): Promise<void>
}

async function startGateway(device: LineDevice): Promise<Gateway> {
  const sockets = new Set<net.Socket>()
  const requests: Buffer[] = []
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    let received = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      for (let length = requestLength(received); length > 0; length = requestLength(received)) {
        const request = received.subarray(0, length)
        received = received.subarray(length)
        requests.push(request)
        device(request, (bytes) => socket.writable && socket.write(bytes))
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  function drop(): Promise<void> {
    for (const socket of sockets) socket.destroy()
    return Promise.resolve()
  }
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    requests,
    drop,
    async stop() {
      await drop()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The length of the request that the bytes begin with, or 0 while it is not whole. */
function requestLength(bytes: Buffer): number {
  if (bytes.length < 8) return 0
  const length = bytes[1] === 16 ? 9 + (bytes[6] ?? 0) : 8
  return bytes.length >= length ? length : 0
}

function createPty(port: number): {
  path: string
  readonly plug: () => Promise<void>
  readonly unplug: () => Promise<void>
  remove(): Promise<void>
} {
  const folder = mkdtempSync(join(tmpdir(), 'streetwatt-line-'))
  const path = join(folder, 'tty')
  let socat: ChildProcess | null = null
  async function unplug(): Promise<void> {
    const old = socat
    socat = null
    if (old === null || old.exitCode !== null) return
    const gone = new Promise((resolve) => old.once('exit', resolve))
    old.kill('SIGKILL')
    await gone
    rmSync(path, { force: true })
  }
  return {
    path,
    unplug,
    async plug() {
      socat = spawn('socat', [`pty,raw,echo=0,link=${path}`, `tcp:127.0.0.1:${port}`], { stdio: 'ignore' })
      for (let tries = 0; tries < 500 && !existsSync(path); tries += 1) await pause(10)
    },
    async remove() {
      await unplug()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
