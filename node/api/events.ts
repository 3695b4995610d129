import type { Logger } from '../runtime/logger.ts'
import type { HomeSource } from './source.ts'

/**
 * The live view: one server-sent event `state` with the whole document when it changed. Whoever is slow misses
 * states in between and gets the newest one; whoever reads nothing at all is dropped.
 */
export interface EventLimits {
  readonly clients: number
  /** Least time between two events; changes in between are one event. */
  readonly intervalMs: number
  readonly heartbeatMs: number
  /** Heartbeats in a row that may find a client's buffer full. */
  readonly missedHeartbeats: number
}

export const EVENT_LIMITS: EventLimits = {
  clients: 32,
  intervalMs: 250,
  heartbeatMs: 15_000,
  missedHeartbeats: 4,
}

export interface EventHub {
  /**
   * A new listener's stream, beginning with the state of now; undefined when there are too many. It ends when the listener may
   * not read any more, which is asked at each heartbeat and when `recheck` is called.
   */
  open(mayRead?: MayRead): ReadableStream<Uint8Array> | undefined
  clients(): number
  /** Somebody's session or token has ended. */
  recheck(): void
  /** Ends all streams. */
  close(): void
}

type MayRead = () => Promise<boolean>
const ALWAYS: MayRead = () => Promise.resolve(true)

interface Client {
  readonly mayRead: MayRead
  readonly controller: ReadableStreamDefaultController<Uint8Array>
  isBehind: boolean
  missedHeartbeats: number
}

/** How long a browser waits before it connects again. */
const RETRY_MS = 1000
const QUEUED_EVENTS = 2

/** Fans the source's changes out to its listeners. It subscribes only while somebody listens. */
export function createEventHub(
  limits: EventLimits,
  { source, logger }: { source: Pick<HomeSource, 'state' | 'subscribe'>; logger: Logger },
): EventHub {
  const encoder = new TextEncoder()
  const clients = new Set<Client>()
  let unsubscribe: (() => void) | undefined
  let pending: NodeJS.Timeout | undefined
  let heartbeat: NodeJS.Timeout | undefined
  let lastSentMs = -Infinity

  return {
    open(mayRead = ALWAYS) {
      if (clients.size >= limits.clients) return undefined
      let client: Client | undefined
      return new ReadableStream<Uint8Array>(
        {
          start(controller) {
            client = { controller, mayRead, isBehind: false, missedHeartbeats: 0 }
            join(client)
          },
          pull() {
            if (client?.isBehind === true) sendState([client])
          },
          cancel() {
            if (client !== undefined) leave(client)
          },
        },
        { highWaterMark: QUEUED_EVENTS },
      )
    },
    clients: () => clients.size,
    recheck,
    close() {
      for (const client of [...clients]) drop(client)
    },
  }

  function join(client: Client): void {
    const first = encoder.encode(`retry: ${RETRY_MS}\n\n${stateText()}`)
    clients.add(client)
    client.controller.enqueue(first)
    unsubscribe ??= source.subscribe(changed)
    heartbeat ??= setInterval(beat, limits.heartbeatMs)
  }

  function leave(client: Client): void {
    clients.delete(client)
    if (clients.size > 0) return
    unsubscribe?.()
    clearTimeout(pending)
    clearInterval(heartbeat)
    unsubscribe = pending = heartbeat = undefined
  }

  function drop(client: Client): void {
    leave(client)
    client.controller.close()
  }

  function changed(): void {
    pending ??= setTimeout(flush, Math.max(0, lastSentMs + limits.intervalMs - performance.now()))
  }

  function flush(): void {
    pending = undefined
    lastSentMs = performance.now()
    sendState(clients)
  }

  function sendState(to: Iterable<Client>): void {
    try {
      const event = encoder.encode(stateText())
      for (const client of to) send(client, event)
    } catch (error) {
      // A mistake in the view must not stop a node that trades; its listeners keep the last good state.
      logger.error({ err: error }, 'state could not be sent')
    }
  }

  function send(client: Client, event: Uint8Array): void {
    client.isBehind = (client.controller.desiredSize ?? 0) <= 0
    if (client.isBehind) return
    client.missedHeartbeats = 0
    client.controller.enqueue(event)
  }

  function recheck(): void {
    for (const client of [...clients])
      client.mayRead().then(
        (mayRead) => {
          if (!mayRead && clients.has(client)) drop(client)
        },
        (error: unknown) => {
          logger.error({ err: error }, 'it is not known who may listen')
          if (clients.has(client)) drop(client)
        },
      )
  }

  function beat(): void {
    recheck()
    const comment = encoder.encode(': still here\n\n')
    for (const client of [...clients]) {
      if ((client.controller.desiredSize ?? 0) > 0) client.controller.enqueue(comment)
      else if (++client.missedHeartbeats > limits.missedHeartbeats) drop(client)
    }
  }

  function stateText(): string {
    return `event: state\ndata: ${JSON.stringify(source.state())}\n\n`
  }
}
