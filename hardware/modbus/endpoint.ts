import { backoffMs } from './backoff.ts'
import {
  closedError,
  quarantinedError,
  unreachableError,
  type BusError,
  type BusPlace,
} from './bus-errors.ts'
import { connect, type Call, type Connection, type Outcome } from './connection.ts'
import { TIMEOUTS_UNTIL_BROKEN } from './limits.ts'
import { createQuarantine } from './quarantine.ts'

/** How patient to be with one endpoint, in real time. */
export interface EndpointOptions {
  readonly host: string
  readonly port: number
  readonly connectTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly minGapMs: number
}

/** One endpoint with at most one connection, and what past failures have taught about it. */
export interface Endpoint {
  /** One try: how it went, or the error that makes a further try pointless for now. */
  exchange(place: BusPlace, call: Call): Promise<Outcome | BusError>
  close(): Promise<void>
}

/** Connects when first needed, and anew after two timeouts in a row, a framing error or a lost connection. */
export function createEndpoint(
  options: EndpointOptions,
  dependencies: { random: () => number; monotonicMs: () => number },
): Endpoint {
  const { random, monotonicMs } = dependencies
  const quarantine = createQuarantine()
  let connection: Connection | null = null
  const closing = new AbortController()
  const isClosed = () => closing.signal.aborted
  /** Connections in a row that failed or broke without one good answer. */
  let failures = 0
  let timeoutsInARow = 0
  let notBeforeMs = -Infinity
  let quietUntilMs = -Infinity

  async function drop(): Promise<void> {
    const old = connection
    connection = null
    timeoutsInARow = 0
    await old?.destroy()
  }

  async function ensureConnection(place: BusPlace): Promise<Connection | BusError> {
    if (connection?.isOpen() === true) return connection
    await drop()
    const pauseMs = Math.ceil(notBeforeMs - monotonicMs())
    if (pauseMs > 0)
      return unreachableError(place, `no connection, and none is tried for another ${pauseMs} ms`)
    try {
      connection = await connect({ ...options, signal: closing.signal })
    } catch (cause) {
      if (isClosed()) return closedError(place)
      failures += 1
      notBeforeMs = monotonicMs() + backoffMs(failures, random)
      return unreachableError(place, 'no connection', cause)
    }
    return connection
  }

  async function learn(unitId: number, outcome: Outcome): Promise<void> {
    if (outcome.type === 'answer' || outcome.type === 'exception') {
      failures = 0
      timeoutsInARow = 0
      quarantine.answered(unitId)
    } else if (outcome.type === 'timeout') {
      timeoutsInARow += 1
      quarantine.timedOut(unitId, monotonicMs())
      if (timeoutsInARow >= TIMEOUTS_UNTIL_BROKEN) await drop()
    } else {
      // The first break is mended at once; a device that breaks every connection is left alone for longer and longer.
      notBeforeMs = monotonicMs() + backoffMs(failures, random)
      failures += 1
      await drop()
    }
  }

  return {
    async exchange(place, call) {
      if (isClosed()) return closedError(place)
      const leftMs = quarantine.remainingMs(place.unitId, monotonicMs())
      if (leftMs > 0) return quarantinedError(place, leftMs)
      const current = await ensureConnection(place)
      if (current instanceof Error) return current
      const gapMs = Math.ceil(quietUntilMs - monotonicMs())
      if (gapMs > 0) await new Promise((resolve) => setTimeout(resolve, gapMs))
      const outcome = await current.exchange(place.unitId, call, options.requestTimeoutMs)
      quietUntilMs = monotonicMs() + options.minGapMs
      await learn(place.unitId, outcome)
      return isClosed() ? closedError(place) : outcome
    },
    async close() {
      closing.abort()
      await drop()
    },
  }
}
