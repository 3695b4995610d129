import { OperatingError } from '../core/units/operating-error.ts'
import { createDeadline } from './deadline.ts'
import { wireName } from './envelope.ts'
import { abortOn, createAskingEnd } from './frames.ts'
import {
  MAX_ANSWER_BYTES,
  MAX_ANSWER_FRAME_BYTES,
  MAX_ANSWERS_PER_MEMBER,
  MAX_REQUESTS_PER_MEMBER,
} from './limits.ts'
import { protocolBroken, timedOut, tooLarge, unreachableMember } from './peer-errors.ts'
import { checkRequestSize } from './sizes.ts'
import { createTurns } from './turns.ts'
import type { Connection, PeerId } from '@libp2p/interface'
import type { MemberId } from '../engine/ports.ts'
import type { NetworkLimits } from './limits.ts'
import type { Members } from './members.ts'
import type { WireProtocol } from './wire-protocols.ts'

/** One question to one member. */
export interface DirectRequest {
  readonly member: MemberId
  readonly protocol: WireProtocol
  readonly request: Uint8Array
  readonly signal: AbortSignal
}

/** Yields the frames of an answer, and throws the errors that the port names. */
export interface Requester {
  ask(question: DirectRequest): AsyncIterable<Uint8Array>
}

/** Asks members over links that exist; dialling is the dialer's work, so a member without a link fails at once. */
export function createRequester(
  options: { communityHash: string; limits: NetworkLimits },
  dependencies: { members: Members; connectionTo(peer: PeerId): Connection | undefined },
): Requester {
  const turns = createTurns(MAX_REQUESTS_PER_MEMBER)

  async function* ask(question: DirectRequest): AsyncGenerator<Uint8Array> {
    checkRequestSize(question.protocol, question.request)
    const connection = connectionOf(question.member)
    const giveBack = await turns
      .take(`${question.member} ${question.protocol}`, question.signal)
      .catch((error: unknown) => {
        throw explain(error, question.member, question.signal, connection)
      })
    try {
      yield* converse(question, connection)
    } finally {
      giveBack()
    }
  }

  async function* converse(question: DirectRequest, connection: Connection): AsyncGenerator<Uint8Array> {
    const deadline = createDeadline(options.limits.frameTimeoutMs, question.signal)
    const { signal } = deadline
    const wanted = { signal, maxOutboundStreams: MAX_ANSWERS_PER_MEMBER, runOnLimitedConnection: true }
    let abandon: ((reason: Error) => void) | undefined
    let answerBytes = 0
    try {
      deadline.restart()
      const stream = await connection.newStream(wireName(options.communityHash, question.protocol), wanted)
      abandon = (reason) => {
        stream.abort(reason)
      }
      abortOn(signal, stream)
      const frames = createAskingEnd(stream, MAX_ANSWER_FRAME_BYTES)
      await frames.ask(question.request)
      for (;;) {
        deadline.restart()
        const frame = await frames.next()
        deadline.pause()
        if (frame === null) break
        answerBytes += frame.byteLength
        if (answerBytes > MAX_ANSWER_BYTES) throw tooLarge(question.member)
        yield frame
      }
      abandon = undefined
    } catch (error) {
      throw explain(error, question.member, signal, connection)
    } finally {
      deadline.close()
      abandon?.(new Error('the answer is not wanted any more'))
    }
  }

  function connectionOf(member: MemberId): Connection {
    const neighbour = dependencies.members.byId(member)
    if (neighbour === undefined) throw unreachableMember(member, 'is not a member of this street')
    const connection = dependencies.connectionTo(neighbour.peer)
    if (connection === undefined) throw unreachableMember(member, 'is not connected')
    return connection
  }

  return { ask }
}

function explain(error: unknown, member: MemberId, signal: AbortSignal, connection: Connection): unknown {
  if (error instanceof OperatingError) return error
  const reason: unknown = signal.aborted ? signal.reason : error
  const name = reason instanceof Error ? reason.name : ''
  if (name === 'TimeoutError') return timedOut(member, reason)
  // The caller's own abort comes back as the caller gave it.
  if (signal.aborted) return reason
  if (name === 'InvalidDataLengthError' || name === 'InvalidDataLengthLengthError')
    return tooLarge(member, reason)
  if (connection.status !== 'open') return unreachableMember(member, 'has left', reason)
  return protocolBroken(member, reason)
}
