import type { Duplex } from 'node:stream'

/** A socket or a serial port, opened and owned by us. */
export interface ByteLine {
  readonly stream: Duplex
  isOpen(): boolean
  /** Resolves when the socket is gone, or the port free for the next one; may be called twice. */
  close(): Promise<void>
}

/** How long to try to open a line; the signal ends the attempt. */
export interface OpenOptions {
  readonly connectTimeoutMs: number
  readonly signal: AbortSignal
}
