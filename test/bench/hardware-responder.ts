/**
 * The fastest device there can be, in a process of its own: one image of registers, answered from memory, without a check.
 * What a bus needs beyond this is its own doing.
 */
import net from 'node:net'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { crc16 } from '../../hardware/modbus/reply-finder.ts'

/** How frames are wrapped: with the header of Modbus TCP, or with the checksum of a serial line. */
export type Framing = 'tcp' | 'rtu-tcp'

interface Data {
  readonly framing: Framing
  readonly registers: readonly (readonly [number, number])[]
}

export interface Responder {
  readonly port: number
  stop(): Promise<void>
}

/** Starts the process; it listens on a free port of this machine. */
export async function startResponder(data: Data): Promise<Responder> {
  const child = fork(fileURLToPath(import.meta.url), ['--responder'], { execArgv: ['--import', 'tsx'] })
  child.send(data)
  const [port] = (await once(child, 'message')) as [number]
  return {
    port,
    async stop() {
      const gone = once(child, 'exit')
      child.kill()
      await gone
    },
  }
}

function answer({ framing, registers }: Data): void {
  const words = new Map(registers)
  const head = framing === 'tcp' ? 6 : 0
  const server = net.createServer((socket) => {
    socket.setNoDelay()
    socket.on('error', () => {})
    socket.on('data', (request) => {
      const address = request.readUInt16BE(head + 2)
      const count = request.readUInt16BE(head + 4)
      const isThere = words.has(address) && words.has(address + count - 1)
      const body = isThere ? 3 + 2 * count : 3
      const reply = Buffer.alloc(head + body + (framing === 'tcp' ? 0 : 2))
      request.copy(reply, 0, 0, head + 2)
      if (framing === 'tcp') reply.writeUInt16BE(body, 4)
      if (isThere) {
        reply[head + 2] = 2 * count
        for (let at = 0; at < count; at += 1)
          reply.writeUInt16BE(words.get(address + at) ?? 0, head + 3 + 2 * at)
      } else {
        reply[head + 1] = (request[head + 1] ?? 0) | 0x80
        reply[head + 2] = 2
      }
      if (framing !== 'tcp') reply.writeUInt16LE(crc16(reply.subarray(0, body)), body)
      socket.write(reply)
    })
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    process.send?.(typeof address === 'object' ? address?.port : 0)
  })
}

if (process.argv.includes('--responder')) process.once('message', (data) => answer(data as Data))
