import { frameSilenceMs, type EndpointAddress } from './address.ts'
import { backoffMs } from './backoff.ts'
import {
  closedError,
  givenUpError,
  quarantinedError,
  serialUnavailableError,
  unreachableError,
  type BusError,
  type BusPlace,
} from './bus-errors.ts'
import { connect, type Connection, type Outcome } from './connection.ts'
import { createLateReplies } from './late-replies.ts'
import { TIMEOUTS_UNTIL_BROKEN, TIMEOUTS_UNTIL_REOPENED } from './limits.ts'
import { SerialUnavailable, type LoadSerialPort } from './open-serial.ts'
import { createSilence, type Pace } from './pace.ts'
import { createQuarantine } from './quarantine.ts'
import { isRead, type BusRequest } from './request.ts'

/** How patient to be with one endpoint, in real time. */
export interface EndpointOptions {
  readonly address: EndpointAddress
  readonly connectTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly minGapMs: number
  readonly afterConnectMs: number
}

/** One request on its way to the line. */
export interface Errand {
  readonly place: BusPlace
  readonly request: BusRequest
  readonly timeoutMs: number | undefined
  /** Whether somebody still waits; what nobody waits for is not sent. */
  isSettled(): boolean
}

/** One endpoint with at most one connection, and what past failures have taught about it. */
export interface Endpoint {
  /** One try: how it went, or the error that makes a further try pointless for now. */
  exchange(errand: Errand): Promise<Outcome | BusError>
  setPace(unitId: number, pace: Pace): void
  timeoutMs(unitId: number): number
  close(): Promise<void>
}

/** Connects when first needed, and anew after a few timeouts in a row, a framing error or a lost connection. */
export function createEndpoint(
  options: EndpointOptions,
  dependencies: {
    random: () => number
    monotonicMs: () => number
    loadSerialPort?: LoadSerialPort | undefined
  },
): Endpoint {
  const { address, connectTimeoutMs } = options
  const { random, monotonicMs, loadSerialPort } = dependencies
  const isSerial = address.transport === 'rtu' || address.transport === 'rtu-tcp'
  const timeoutsUntilBroken = address.transport === 'rtu' ? TIMEOUTS_UNTIL_REOPENED : TIMEOUTS_UNTIL_BROKEN
  const quarantine = createQuarantine()
  const late = createLateReplies(monotonicMs)
  const silence = createSilence({
    ...options,
    timeoutMs: options.requestTimeoutMs,
    frameSilenceMs: frameSilenceMs(address),
  })
  const closing = new AbortController()
  const isClosed = () => closing.signal.aborted
  let connection: Connection | null = null
  /** Connections in a row that failed or broke without one good answer. */
  let failures = 0
  let timeoutsInARow = 0
  let notBeforeMs = -Infinity

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
      connection = await connect(address, { connectTimeoutMs, signal: closing.signal, loadSerialPort })
    } catch (cause) {
      if (isClosed()) return closedError(place)
      if (cause instanceof SerialUnavailable) return serialUnavailableError(place, cause)
      failures += 1
      notBeforeMs = monotonicMs() + backoffMs(failures, random)
      return unreachableError(place, 'no connection', cause)
    }
    silence.connected(monotonicMs())
    return connection
  }

  async function learn(unitId: number, outcome: Outcome, timeoutMs: number): Promise<void> {
    const nowMs = monotonicMs()
    silence.exchanged(unitId, nowMs)
    if (outcome.type === 'answer' || outcome.type === 'exception') {
      failures = 0
      timeoutsInARow = 0
      quarantine.answered(unitId)
    } else if (outcome.type === 'timeout') {
      timeoutsInARow += 1
      quarantine.timedOut(unitId, nowMs)
      if (isSerial) silence.keepUntil(nowMs + timeoutMs)
      if (timeoutsInARow >= timeoutsUntilBroken) await drop()
    } else {
      // The first break is mended at once; a device that breaks every connection is left alone for longer and longer.
      notBeforeMs = nowMs + backoffMs(failures, random)
      failures += 1
      await drop()
    }
  }

  async function attempt(errand: Errand): Promise<Outcome | BusError> {
    const { place, request } = errand
    if (isClosed()) return closedError(place)
    // A write is rare and meant: it may be the one that sets a battery free.
    const leftMs = isRead(request) ? quarantine.remainingMs(place.unitId, monotonicMs()) : 0
    if (leftMs > 0) return quarantinedError(place, leftMs)
    const current = await ensureConnection(place)
    if (current instanceof Error) return current
    await silent(place.unitId)
    if (isClosed()) return closedError(place)
    if (errand.isSettled()) return givenUpError(place)
    const timeoutMs = errand.timeoutMs ?? silence.timeoutMs(place.unitId)
    const outcome = await current.exchange(place.unitId, request, timeoutMs)
    if (outcome.type === 'timeout' || outcome.type === 'disconnected') late.missed(place.unitId, request)
    await learn(place.unitId, outcome, timeoutMs)
    return isClosed() ? closedError(place) : outcome
  }

  async function silent(unitId: number): Promise<void> {
    const leftMs = Math.ceil(silence.leftMs(unitId, monotonicMs()))
    if (leftMs > 0) await sleep(leftMs, closing.signal)
  }

  return {
    exchange(errand) {
      if (!isSerial) return attempt(errand)
      const { place, request } = errand
      return late.exchange(place.unitId, request, (changed) => attempt({ ...errand, request: changed }))
    },
    setPace(unitId, pace) {
      silence.setPace(unitId, pace)
    },
    timeoutMs: (unitId) => silence.timeoutMs(unitId),
    async close() {
      closing.abort()
      await drop()
    },
  }
}

/** Ends early, without an error, when the signal aborts. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
  })
}
