import { OperatingError } from '../core/units/operating-error.ts'
import { MAX_ANSWER_BYTES, MAX_ANSWER_FRAME_BYTES, MAX_REQUEST_BYTES, maxMessageBytes } from './limits.ts'
import type { Topic } from '../engine/ports.ts'
import type { WireProtocol } from './wire-protocols.ts'

/** Throws `message-too-large`; gossipsub itself would send it, and the receivers would close the stream (trap 2). */
export function checkMessageSize(topic: Topic, bytes: Uint8Array): void {
  const limitBytes = maxMessageBytes(topic)
  if (bytes.byteLength <= limitBytes) return
  const detail = { code: 'message-too-large', topic, bytes: bytes.byteLength, limitBytes }
  throw new OperatingError(
    detail,
    `A message of ${bytes.byteLength} bytes is too large for ${topic} (${limitBytes}).`,
  )
}

/** Throws `message-too-large` for a request that no member would read. */
export function checkRequestSize(protocol: WireProtocol, request: Uint8Array): void {
  if (request.byteLength <= MAX_REQUEST_BYTES) return
  const detail = {
    code: 'message-too-large',
    protocol,
    bytes: request.byteLength,
    limitBytes: MAX_REQUEST_BYTES,
  }
  throw new OperatingError(
    detail,
    `A request of ${request.byteLength} bytes is too large (${MAX_REQUEST_BYTES}).`,
  )
}

/** Throws `message-too-large` for an answer that the asking member would refuse. */
export function checkAnswerSize(frameBytes: number, answerBytes: number): void {
  if (frameBytes <= MAX_ANSWER_FRAME_BYTES && answerBytes <= MAX_ANSWER_BYTES) return
  const detail = { code: 'message-too-large', frameBytes, answerBytes, limitBytes: MAX_ANSWER_FRAME_BYTES }
  throw new OperatingError(
    detail,
    `An answer of ${answerBytes} bytes, ${frameBytes} in one frame, is too large.`,
  )
}
