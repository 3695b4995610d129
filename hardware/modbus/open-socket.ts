import net from 'node:net'
import type { ByteLine, OpenOptions } from './byte-line.ts'

/** A socket, and the line that it is. */
export interface SocketLine extends ByteLine {
  readonly stream: net.Socket
}

/** Connects within `connectTimeoutMs`, or rejects with the socket's error and leaves nothing behind. */
export function openSocket(
  { host, port }: { host: string; port: number },
  { connectTimeoutMs, signal }: OpenOptions,
): Promise<SocketLine> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port, noDelay: true })
    const onTimeout = () => socket.destroy(new Error(`no connection within ${connectTimeoutMs} ms`))
    const timer = setTimeout(onTimeout, connectTimeoutMs)
    const onAbort = () => socket.destroy(new Error('the bus was closed'))
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    const settle = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
    socket.once('connect', () => {
      settle()
      resolve(lineOver(socket))
    })
    // It stays: a socket may fail at any time, and an error that nobody hears ends the process.
    socket.on('error', reject)
    socket.once('close', settle)
  })
}

function lineOver(socket: net.Socket): SocketLine {
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  return {
    stream: socket,
    isOpen: () => !socket.destroyed,
    close() {
      socket.destroy()
      return closed
    },
  }
}
