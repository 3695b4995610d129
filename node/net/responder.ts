import { createDeadline } from './deadline.ts'
import { wireName } from './envelope.ts'
import { abortOn, asError, createAnsweringEnd } from './frames.ts'
import { MAX_ANSWERS_PER_MEMBER, MAX_REQUEST_BYTES } from './limits.ts'
import { checkAnswerSize } from './sizes.ts'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import type { NetworkHandlers } from '../engine/ports.ts'
import type { Logger } from '../runtime/logger.ts'
import type { NetworkLimits } from './limits.ts'
import type { Members } from './members.ts'
import type { WireProtocol } from './wire-protocols.ts'
import { WIRE_PROTOCOLS } from './wire-protocols.ts'

/** Answers of the engine, and of the network itself. */
export type ServeStreams = (
  protocol: WireProtocol,
  ...asked: Parameters<NetworkHandlers['serve']> extends [unknown, ...infer Rest] ? Rest : never
) => ReturnType<NetworkHandlers['serve']>

/** Answers direct requests of members with what is served. */
export async function registerResponder(
  options: { communityHash: string; limits: NetworkLimits },
  dependencies: { libp2p: Libp2p; members: Members; serve: ServeStreams; logger: Logger },
): Promise<void> {
  const { libp2p, members, serve, logger } = dependencies

  async function answer(protocol: WireProtocol, stream: Stream, connection: Connection): Promise<void> {
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
      for await (const frame of serve(protocol, request, member)) {
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

  for (const protocol of WIRE_PROTOCOLS) {
    await libp2p.handle(
      wireName(options.communityHash, protocol),
      (stream, connection) => answer(protocol, stream, connection),
      {
        maxInboundStreams: MAX_ANSWERS_PER_MEMBER,
        maxOutboundStreams: MAX_ANSWERS_PER_MEMBER,
        runOnLimitedConnection: true,
      },
    )
  }
}
