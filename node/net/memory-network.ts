import { OperatingError } from '../core/units/operating-error.ts'
import { protocolBroken, timedOut, unreachableMember } from './peer-errors.ts'
import { checkAnswerSize, checkMessageSize, checkRequestSize } from './sizes.ts'
import type { MemberId, Network, NetworkHandlers, Protocol } from '../engine/ports.ts'
import type { MemoryHub } from './memory-hub.ts'

/** A member's network inside one process, with the promises of the real one: for tests and the simulator. */
export function createMemoryNetwork(hub: MemoryHub, self: MemberId): Network {
  async function* ask(member: MemberId, protocol: Protocol, request: Uint8Array, signal: AbortSignal) {
    checkRequestSize(protocol, request)
    const aborted = untilAborted(signal)
    const frames = answer(member, protocol, request)
    try {
      for (;;) {
        const next = await Promise.race([aborted.promise, frames.next()])
        if (next.done === true) return
        yield next.value
      }
    } catch (error) {
      throw explain(error, member, signal)
    } finally {
      aborted.forget()
      // Not awaited: the answerer may never move again.
      void frames.return(undefined).catch(() => undefined)
    }
  }

  async function* answer(
    member: MemberId,
    protocol: Protocol,
    request: Uint8Array,
  ): AsyncGenerator<Uint8Array, void> {
    const handlers = linkedHandlers(member)
    await hub.travel({ from: self, to: member, bytes: request.byteLength })
    linkedHandlers(member)
    let answerBytes = 0
    for await (const frame of handlers.serve(protocol, request, self)) {
      answerBytes += frame.byteLength
      checkAnswerSize(frame.byteLength, answerBytes)
      linkedHandlers(member)
      await hub.travel({ from: member, to: self, bytes: frame.byteLength })
      yield frame
    }
  }

  function linkedHandlers(member: MemberId): NetworkHandlers {
    const handlers = hub.handlersOf(member)
    if (!hub.isLinked(self, member) || handlers === undefined)
      throw unreachableMember(member, 'is not connected')
    return handlers
  }

  return {
    start(handlers) {
      hub.enter(self, handlers)
      return Promise.resolve()
    },
    stop() {
      hub.leave(self)
      return Promise.resolve()
    },
    // Async, so that an oversized message rejects and does not throw before there is a promise.
    // eslint-disable-next-line @typescript-eslint/require-await
    async publish(topic, bytes) {
      checkMessageSize(topic, bytes)
      return hub.gossip(self, topic, bytes)
    },
    request: (member, protocol, request, { signal }) => ask(member, protocol, request, signal),
    peers: () =>
      hub.others(self).map((member) => {
        const isLinked = hub.isLinked(self, member)
        return { member, connected: isLinked, subscribed: isLinked }
      }),
    setMembers(members) {
      hub.admit(self, [self, ...members.map(({ id }) => id)])
    },
    addresses: () => [`/memory/${self}`],
  }
}

/** A promise that only ever rejects, when the signal fires; `forget` takes the listener away. */
function untilAborted(signal: AbortSignal): { promise: Promise<never>; forget: () => void } {
  let forget = (): void => undefined
  const promise = new Promise<never>((_resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error)
    }
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    forget = () => {
      signal.removeEventListener('abort', abort)
    }
  })
  promise.catch(() => undefined)
  return { promise, forget }
}

function explain(error: unknown, member: MemberId, signal: AbortSignal): unknown {
  if (signal.aborted) {
    const reason: unknown = signal.reason
    return reason instanceof Error && reason.name === 'TimeoutError' ? timedOut(member, reason) : reason
  }
  if (error instanceof OperatingError && error.code === 'peer-unreachable') return error
  return protocolBroken(member, error)
}
