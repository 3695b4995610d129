/** What happened in a run, as one hash over all events in their order, and the last of them in words. */
import { createHash } from 'node:crypto'

export interface Trace {
  readonly event: (atMs: number, words: string, bytes?: Uint8Array) => void
  /** The same for what is too common to be told at the end. */
  readonly small: (atMs: number, words: string) => void
  /** Over everything so far; the trace is closed. */
  hash(): string
  /** The last events, oldest first. */
  ending(): readonly string[]
}

/** Enough to see what led to a failure. */
const LINES_KEPT = 400

export function createTrace(): Trace {
  const hash = createHash('sha256')
  const lines: string[] = []
  return {
    event(atMs, words, bytes) {
      const line = `${atMs} ${words}`
      hash.update(line)
      if (bytes !== undefined) hash.update(bytes)
      lines.push(line)
      if (lines.length > 2 * LINES_KEPT) lines.splice(0, LINES_KEPT)
    },
    small(atMs, words) {
      hash.update(`${atMs} ${words}`)
    },
    hash: () => hash.digest('hex'),
    ending: () => lines.slice(-LINES_KEPT),
  }
}
