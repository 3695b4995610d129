import { nameOf, type EndpointAddress, type Transport } from './address.ts'
import { createBarriers, type Barriers } from './barriers.ts'
import { outcomeError, closedError, queueFullError, rangeError, type BusPlace } from './bus-errors.ts'
import { createEndpoint } from './endpoint.ts'
import { createJob, type Job } from './job.ts'
import { QUEUE_LIMIT_REQUESTS, READ_ATTEMPTS, READ_LIMIT_REGISTERS, WRITE_LIMIT_REGISTERS } from './limits.ts'
import { rangeFault, wordFault } from './limits.ts'
import type { LoadSerialPort } from './open-serial.ts'
import type { Pace } from './pace.ts'
import { isRead, type BusRequest } from './request.ts'

/** How patient to be. All times are real time, also when the market's clock runs faster. */
export interface Patience {
  readonly connectTimeoutMs?: number
  readonly requestTimeoutMs?: number
  /** From the call to its end, waiting in the queue included; longer for a unit whose pace has a longer timeout. */
  readonly deadlineMs?: number
  /** Silence between an answer and the next request, for devices that need it. */
  readonly minGapMs?: number
  /** Silence between a new connection and its first request. */
  readonly afterConnectMs?: number
  readonly queueLimit?: number
}

/** One endpoint, and how patient to be with it. */
export type BusOptions = EndpointAddress & Patience

/** `random` is in [0, 1) and spreads reconnections; `monotonicMs` is a clock for pauses, not for samples. */
export interface BusDependencies {
  readonly random: () => number
  readonly monotonicMs?: () => number
  readonly loadSerialPort?: LoadSerialPort
}

/** `attempts` is how often a read is tried: 1 while scanning for units that may not exist. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined
  readonly attempts?: number
  readonly timeoutMs?: number
}

/** Function 6 writes a single register, as some devices insist on; 16 is the default. */
export interface WriteOptions extends RequestOptions {
  readonly functionCode?: 6 | 16
}

/** Function 3 reads holding registers, function 4 input registers. */
export type RegisterKind = 'holding' | 'input'

type Read = (
  unitId: number,
  address: number,
  count: number,
  options?: RequestOptions,
) => Promise<readonly number[]>

/** All traffic with one endpoint, one request at a time. Everything it throws is a `BusError`. */
export interface Bus {
  readonly address: EndpointAddress
  readonly transport: Transport
  /** The path of a serial line. */
  readonly host: string
  /** Null on a serial line. */
  readonly port: number | null
  readonly readHolding: Read
  readonly readInput: Read
  /** Goes before waiting reads, and is never repeated by itself. */
  writeHolding(
    unitId: number,
    address: number,
    words: readonly number[],
    options?: WriteOptions,
  ): Promise<void>
  /** How slowly a unit wants to be asked, from now on. */
  setPace(unitId: number, pace: Pace): void
  /** What the refusals of a unit have taught, as long as the bus lives; `forget` it when its map has moved. */
  barriers(unitId: number, kind: RegisterKind): Barriers
  /** Refuses what waits, ends the connection and resolves when the socket or port is free. */
  close(): Promise<void>
}

/**
 * Makes the one bus of an endpoint. Nothing is sent before the first request.
 *
 * @example
 * const bus = createBus({ host: '192.168.1.20', port: 502 }, { random: Math.random })
 * const marker = await bus.readHolding(1, 40000, 2)
 */
export function createBus(options: BusOptions, dependencies: BusDependencies): Bus {
  const { connectTimeoutMs = 3_000, requestTimeoutMs = 2_000, deadlineMs = 12_000 } = options
  const { minGapMs = 0, afterConnectMs = 0, queueLimit = QUEUE_LIMIT_REQUESTS } = options
  const { random, monotonicMs = () => performance.now(), loadSerialPort } = dependencies
  const { transport, host, port } = nameOf(options)
  const endpoint = createEndpoint(
    { address: options, connectTimeoutMs, requestTimeoutMs, minGapMs, afterConnectMs },
    { random, monotonicMs, loadSerialPort },
  )
  const waiting: { writes: Job[]; reads: Job[] } = { writes: [], reads: [] }
  const learned = new Map<string, Barriers>()
  let isClosed = false
  let pumping: Promise<void> | null = null

  const next = () => waiting.writes.shift() ?? waiting.reads.shift()
  async function pump(): Promise<void> {
    for (let job = next(); job !== undefined; job = next()) await run(job)
    pumping = null
  }

  async function run(job: Job): Promise<void> {
    for (let left = job.attempts; left > 0 && !job.isSettled(); left -= 1) {
      const result = await endpoint.exchange(job)
      if (result instanceof Error) job.reject(result)
      else if (result.type === 'answer') job.resolve(result.words)
      else if (left === 1 || result.type === 'exception') {
        job.reject(outcomeError(job.place, result, job.timeoutMs))
      }
    }
  }

  function submit(
    unitId: number,
    request: BusRequest,
    fault: string | null,
    { signal, attempts = READ_ATTEMPTS, timeoutMs = endpoint.timeoutMs(unitId) }: RequestOptions,
  ): Promise<readonly number[]> {
    const place: BusPlace = { host, port, unitId }
    if (fault !== null) return Promise.reject(rangeError(place, fault))
    if (isClosed) return Promise.reject(closedError(place))
    const queue = isRead(request) ? waiting.reads : waiting.writes
    if (queue.length >= queueLimit) return Promise.reject(queueFullError(place, queueLimit))
    const patience = { timeoutMs, deadlineMs: deadlineMs * Math.max(1, timeoutMs / requestTimeoutMs) }
    const job = createJob({ place, request, attempts: isRead(request) ? attempts : 1, ...patience, signal })
    queue.push(job)
    pumping ??= pump()
    return job.done
  }

  function read(functionCode: 3 | 4): Read {
    return (unitId, address, count, requestOptions = {}) => {
      const fault = rangeFault({ unitId, address, count, limit: READ_LIMIT_REGISTERS })
      return submit(unitId, { functionCode, address, count }, fault, requestOptions)
    }
  }

  return {
    address: options,
    transport,
    host,
    port,
    readHolding: read(3),
    readInput: read(4),
    async writeHolding(unitId, address, words, { functionCode = 16, ...requestOptions } = {}) {
      const limit = functionCode === 6 ? 1 : WRITE_LIMIT_REGISTERS
      const fault = rangeFault({ unitId, address, count: words.length, limit }) ?? wordFault(words)
      await submit(unitId, { functionCode, address, words: [...words] }, fault, requestOptions)
    },
    setPace: (unitId, pace) => endpoint.setPace(unitId, pace),
    barriers(unitId, kind) {
      const key = `${unitId} ${kind}`
      const known = learned.get(key) ?? createBarriers(monotonicMs)
      learned.set(key, known)
      return known
    },
    async close() {
      isClosed = true
      for (const job of [...waiting.writes.splice(0), ...waiting.reads.splice(0)]) {
        job.reject(closedError(job.place))
      }
      await endpoint.close()
      await pumping
    },
  }
}
