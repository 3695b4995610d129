/**
 * How the commands of this machine speak with the node that runs on it: a socket in the node's data directory that its
 * owner alone may open. One line of JSON in, one out. A node that cannot have it runs without.
 */
import { chmod, lstat, rm } from 'node:fs/promises'
import type { Server, Socket } from 'node:net'
import { createServer } from 'node:net'
import type { Logger } from '../runtime/logger.ts'
import type { ControlAnswer, RequestRefusal } from './control-protocol.ts'
import { REQUEST_BYTES_LIMIT, SOCKET_PATH_LIMIT_BYTES } from './control-protocol.ts'

export interface ControlChannel {
  /** Resolves when it listens, or when it is said in the log why it does not. */
  start(): Promise<void>
  stop(): Promise<void>
}

export interface ControlChannelOptions {
  readonly path: string
  /** Real milliseconds in which a request must have come and been answered. */
  readonly deadlineMs?: number
}

export interface ControlChannelParts {
  readonly answer: (line: string) => Promise<ControlAnswer>
  readonly logger: Logger
}

const DEADLINE_MS = 20_000
const CONNECTIONS_LIMIT = 16

export function createControlChannel(
  { path, deadlineMs = DEADLINE_MS }: ControlChannelOptions,
  { answer, logger }: ControlChannelParts,
): ControlChannel {
  const open = new Set<Socket>()
  let server: Server | undefined

  function serve(socket: Socket): void {
    open.add(socket)
    const timer = setTimeout(() => socket.destroy(), deadlineMs)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      clearTimeout(timer)
      open.delete(socket)
    })
    readLine(socket).then(
      (line) => (typeof line === 'string' ? answered(line) : refused(line.code)).then(send),
      () => socket.destroy(),
    )
    function send(result: ControlAnswer): void {
      if (!socket.destroyed) socket.end(`${JSON.stringify(result)}\n`)
    }
  }

  async function answered(line: string): Promise<ControlAnswer> {
    try {
      return await answer(line)
    } catch (error) {
      logger.error({ code: 'channel-request-failed', err: error }, 'a request of a command failed')
      return { ok: false, code: 'channel-request-failed' }
    }
  }

  return {
    async start() {
      try {
        server = await listen(path, serve)
      } catch (error) {
        const code = isTooLong(path) ? 'channel-path-too-long' : 'channel-unavailable'
        logger.warn({ code, path, error: String(error) }, 'commands cannot speak with this node')
      }
    },
    async stop() {
      const stopped = server
      server = undefined
      if (stopped === undefined) return
      for (const socket of open) socket.destroy()
      await new Promise<void>((resolve) => {
        stopped.close(() => {
          resolve()
        })
      })
    },
  }
}

function isTooLong(path: string): boolean {
  return Buffer.byteLength(path) > SOCKET_PATH_LIMIT_BYTES
}

/** The store's lock says that no other node works here: a socket that is there was left behind. */
async function listen(path: string, serve: (socket: Socket) => void): Promise<Server> {
  if (isTooLong(path)) throw new Error('the path of the socket is longer than systems take')
  const left = await lstat(path).catch(() => undefined)
  if (left?.isSocket() === true) await rm(path)
  const server = createServer({ allowHalfOpen: true }, serve)
  server.maxConnections = CONNECTIONS_LIMIT
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  await chmod(path, 0o600)
  return server
}

/** The first line; a code for one that is too long. Rejects when the other side ends before. */
function readLine(socket: Socket): Promise<string | { code: RequestRefusal }> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let length = 0
    function take(chunk: Buffer): void {
      const end = chunk.indexOf(0x0a)
      length += end < 0 ? chunk.length : end
      parts.push(end < 0 ? chunk : chunk.subarray(0, end))
      if (length > REQUEST_BYTES_LIMIT) done({ code: 'channel-request-too-long' })
      else if (end >= 0) done(Buffer.concat(parts).toString('utf8'))
    }
    function done(line: string | { code: RequestRefusal }): void {
      socket.off('data', take)
      // What comes after the line is nobody's.
      socket.resume()
      resolve(line)
    }
    socket.on('data', take)
    socket.once('end', reject)
    socket.once('close', reject)
  })
}

function refused(code: RequestRefusal): Promise<ControlAnswer> {
  return Promise.resolve({ ok: false, code })
}
