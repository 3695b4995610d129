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
  ask(request: Uint8Array, signal: AbortSignal): Promise<void>
  /** The next frame, or null at the end of the answer. Throws when the answer breaks off. */
  next(signal: AbortSignal): Promise<Uint8Array | null>
}

/** The answering end of a direct stream. */
export interface AnsweringEnd {
  request(signal: AbortSignal): Promise<Uint8Array>
  content(frame: Uint8Array, signal: AbortSignal): Promise<void>
  end(signal: AbortSignal): Promise<void>
}

// Each end wraps its stream once: every wrapper buffers all that arrives, and an idle one would overflow.

export function createAskingEnd(stream: Stream, maxFrameBytes: number): AskingEnd {
  const frames = lpStream(stream, { maxDataLength: KIND_BYTES + maxFrameBytes })
  return {
    async ask(request, signal) {
      await frames.write(request, { signal })
      await stream.close({ signal })
    },
    async next(signal) {
      if (stream.readStatus === 'paused') stream.resume()
      const bytes = (await frames.read({ signal })).subarray()
      // Without this a reader slower than the sender would fill the library's 4 MiB buffer, which then resets the
      // stream; a paused stream grants no new window, and the sender waits.
      if (stream.readStatus === 'readable') stream.pause()
      if (bytes[0] === CONTENT) return bytes.subarray(KIND_BYTES)
      if (bytes[0] === END && bytes.byteLength === KIND_BYTES) return null
      throw new Error('a frame is neither content nor the end')
    },
  }
}

export function createAnsweringEnd(stream: Stream, maxRequestBytes: number): AnsweringEnd {
  const frames = lpStream(stream, { maxDataLength: maxRequestBytes })
  return {
    request: async (signal) => (await frames.read({ signal })).subarray(),
    async content(frame, signal) {
      const bytes = new Uint8Array(KIND_BYTES + frame.byteLength)
      bytes[0] = CONTENT
      bytes.set(frame, KIND_BYTES)
      await frames.write(bytes, { signal })
    },
    async end(signal) {
      await frames.write(Uint8Array.of(END), { signal })
      await stream.close({ signal })
    },
  }
}
