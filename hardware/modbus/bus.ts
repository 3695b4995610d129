import { outcomeError, closedError, queueFullError, rangeError, type BusPlace } from './bus-errors.ts'
import type { Call } from './connection.ts'
import { createEndpoint } from './endpoint.ts'
import { createJob, type Job } from './job.ts'
import { QUEUE_LIMIT_REQUESTS, READ_ATTEMPTS, READ_LIMIT_REGISTERS, WRITE_LIMIT_REGISTERS } from './limits.ts'
import { rangeFault, wordFault } from './limits.ts'

/** One endpoint and how patient to be with it. All times are real time, also when the market's clock runs faster. */
export interface BusOptions {
  readonly host: string
  readonly port: number
  readonly connectTimeoutMs?: number
  readonly requestTimeoutMs?: number
  /** From the call to its end, waiting in the queue included. */
  readonly deadlineMs?: number
  /** Silence between an answer and the next request, for devices that need it. */
  readonly minGapMs?: number
  readonly queueLimit?: number
}

/** `random` is in [0, 1) and spreads reconnections; `monotonicMs` is a clock for pauses, not for samples. */
export interface BusDependencies {
  readonly random: () => number
  readonly monotonicMs?: () => number
}

/** `attempts` is how often a read is tried: 1 while scanning for units that may not exist. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined
  readonly attempts?: number
}

/** All traffic with one endpoint, one request at a time. Everything it throws is a `BusError`. */
export interface Bus {
  readonly host: string
  readonly port: number
  readHolding(
    unitId: number,
    address: number,
    count: number,
    options?: RequestOptions,
  ): Promise<readonly number[]>
  readInput(
    unitId: number,
    address: number,
    count: number,
    options?: RequestOptions,
  ): Promise<readonly number[]>
  /** Function 16; never repeated by itself. */
  writeHolding(
    unitId: number,
    address: number,
    words: readonly number[],
    options?: RequestOptions,
  ): Promise<void>
  /** Refuses what waits, ends the connection and resolves when the socket is gone. */
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
  const { host, port, connectTimeoutMs = 3_000, requestTimeoutMs = 2_000, deadlineMs = 12_000 } = options
  const { minGapMs = 0, queueLimit = QUEUE_LIMIT_REQUESTS } = options
  const { random, monotonicMs = () => performance.now() } = dependencies
  const endpoint = createEndpoint(
    { host, port, connectTimeoutMs, requestTimeoutMs, minGapMs },
    { random, monotonicMs },
  )
  const queue: Job[] = []
  let isClosed = false
  let pumping: Promise<void> | null = null

  async function run(job: Job): Promise<void> {
    for (let left = job.attempts; left > 0 && !job.isSettled(); left -= 1) {
      const result = await endpoint.exchange(job.place, job.call)
      if (result instanceof Error) job.reject(result)
      else if (result.type === 'answer') job.resolve(result.words)
      else if (left === 1 || result.type === 'exception') {
        job.reject(outcomeError(job.place, result, requestTimeoutMs))
      }
    }
  }

  async function pump(): Promise<void> {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) await run(job)
    pumping = null
  }

  function submit(
    place: BusPlace,
    call: Call,
    fault: string | null,
    request: { attempts: number; signal: AbortSignal | undefined },
  ) {
    if (fault !== null) return Promise.reject(rangeError(place, fault))
    if (isClosed) return Promise.reject(closedError(place))
    if (queue.length >= queueLimit) return Promise.reject(queueFullError(place, queueLimit))
    const job = createJob({ place, call, deadlineMs, ...request })
    queue.push(job)
    pumping ??= pump()
    return job.done
  }

  function read(kind: 'readHoldingRegisters' | 'readInputRegisters') {
    return (unitId: number, address: number, count: number, options: RequestOptions = {}) => {
      const { signal, attempts = READ_ATTEMPTS } = options
      const fault = rangeFault({ unitId, address, count, limit: READ_LIMIT_REGISTERS })
      const call: Call = async (client) => (await client[kind](address, count)).data
      return submit({ host, port, unitId }, call, fault, { attempts, signal })
    }
  }

  return {
    host,
    port,
    readHolding: read('readHoldingRegisters'),
    readInput: read('readInputRegisters'),
    async writeHolding(unitId, address, words, { signal } = {}) {
      const fault =
        rangeFault({ unitId, address, count: words.length, limit: WRITE_LIMIT_REGISTERS }) ?? wordFault(words)
      const call: Call = async (client) => {
        await client.writeRegisters(address, [...words])
        return []
      }
      await submit({ host, port, unitId }, call, fault, { attempts: 1, signal })
    },
    async close() {
      isClosed = true
      for (const job of queue.splice(0)) job.reject(closedError(job.place))
      await endpoint.close()
      await pumping
    },
  }
}
