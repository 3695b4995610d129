import { PROTOCOLS } from '../engine/ports.ts'
import { createDeadline } from './deadline.ts'
import { wireName } from './envelope.ts'
import { abortOn, asError, createAnsweringEnd } from './frames.ts'
import { MAX_ANSWERS_PER_MEMBER, MAX_REQUEST_BYTES } from './limits.ts'
import { checkAnswerSize } from './sizes.ts'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import type { NetworkHandlers, Protocol } from '../engine/ports.ts'
import type { Logger } from '../runtime/logger.ts'
import type { NetworkLimits } from './limits.ts'
import type { Members } from './members.ts'

/** Answers direct requests of members with what the handlers serve. */
export async function registerResponder(
  options: { communityHash: string; limits: NetworkLimits },
  dependencies: { libp2p: Libp2p; members: Members; handlers: NetworkHandlers; logger: Logger },
): Promise<void> {
  const { libp2p, members, handlers, logger } = dependencies

  async function answer(protocol: Protocol, stream: Stream, connection: Connection): Promise<void> {
    const member = members.byPeer(connection.remotePeer)?.id
    const deadline = createDeadline(options.limits.frameTimeoutMs)
    abortOn(deadline.signal, stream)
    try {
      // The gater lets no stranger come this far.
      if (member === undefined) throw new Error('a stranger asks')
      const frames = createAnsweringEnd(stream, MAX_REQUEST_BYTES)
      deadline.restart()
      const request = await frames.request()
      deadline.pause()
      let answerBytes = 0
      for await (const frame of handlers.serve(protocol, request, member)) {
        answerBytes += frame.byteLength
        checkAnswerSize(frame.byteLength, answerBytes)
        // A reader who takes nothing for so long is gone or wants to bind us.
        deadline.restart()
        await frames.content(frame)
        deadline.pause()
      }
      deadline.restart()
      await frames.end()
    } catch (error) {
      logger.debug({ protocol, member, err: error }, 'an answer was broken off')
      stream.abort(asError(error))
    } finally {
      deadline.close()
    }
  }

  for (const protocol of PROTOCOLS) {
    await libp2p.handle(
      wireName(options.communityHash, protocol),
      (stream, connection) => answer(protocol, stream, connection),
      { maxInboundStreams: MAX_ANSWERS_PER_MEMBER, maxOutboundStreams: MAX_ANSWERS_PER_MEMBER },
    )
  }
}
