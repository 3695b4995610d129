import './with-resolvers.ts'
import { lpStream } from '@libp2p/utils'
import type { Stream } from '@libp2p/interface'

/**
 * A direct stream carries length-prefixed frames. The request is one frame. In an answer the first byte of each
 * frame says whether it is content or the end, because a stream that merely stops may also be a peer that died.
 */
const CONTENT = 0
const END = 1
const KIND_BYTES = 1

/** The asking end of a direct stream. */
export interface AskingEnd {
  /** Writes the request and closes our side for writing. */
  ask(request: Uint8Array): Promise<void>
  /** The next frame, or null at the end of the answer. Throws when the answer breaks off. */
  next(): Promise<Uint8Array | null>
}

/** The answering end of a direct stream. */
export interface AnsweringEnd {
  request(): Promise<Uint8Array>
  content(frame: Uint8Array): Promise<void>
  end(): Promise<void>
}

// Time limits abort the stream, which fails whatever waits here: the library's write leaves a listener on a signal
// that is passed to it, one per frame. Each end wraps its stream once: every wrapper buffers all that arrives, and an idle one would overflow.

/** Wraps a stream we opened. */
export function createAskingEnd(stream: Stream, maxFrameBytes: number): AskingEnd {
  const frames = lpStream(stream, { maxDataLength: KIND_BYTES + maxFrameBytes })
  return {
    async ask(request) {
      await frames.write(request)
      await stream.close()
    },
    async next() {
      if (stream.readStatus === 'paused') stream.resume()
      const bytes = (await frames.read()).subarray()
      // Without this a reader slower than the sender would fill the library's 4 MiB buffer, which then resets the
      // stream; a paused stream grants no new window, and the sender waits.
      if (stream.readStatus === 'readable') stream.pause()
      // A copy, for what is made of a frame are views of it: the library's piece may hold much more, and would stay with them.
      if (bytes[0] === CONTENT) return new Uint8Array(bytes.subarray(KIND_BYTES))
      if (bytes[0] === END && bytes.byteLength === KIND_BYTES) return null
      throw new Error('a frame is neither content nor the end')
    },
  }
}

/** Wraps a stream a member opened. */
export function createAnsweringEnd(stream: Stream, maxRequestBytes: number): AnsweringEnd {
  const frames = lpStream(stream, { maxDataLength: maxRequestBytes })
  return {
    request: async () => (await frames.read()).subarray(),
    async content(frame) {
      const bytes = new Uint8Array(KIND_BYTES + frame.byteLength)
      bytes[0] = CONTENT
      bytes.set(frame, KIND_BYTES)
      await frames.write(bytes)
    },
    async end() {
      await frames.write(Uint8Array.of(END))
      await stream.close()
    },
  }
}

/** Tears the stream when the signal fires, with the signal's reason. */
export function abortOn(signal: AbortSignal, stream: Stream): void {
  const abort = (): void => {
    stream.abort(asError(signal.reason))
  }
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
}

/** What was thrown, as an error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
