import type { Redis } from 'ioredis'
import { OperatingError } from '../../../node/core/units/operating-error.ts'
import type { RedisPackages } from './redis-packages.ts'

const CONNECT_LIMIT_MS = 5_000
/** A Redis that was there and went away is called again so often, in all about a minute. */
const CALLS_LIMIT = 40

/** Connects; throws `redis-unreachable`. A connection that breaks later is made again for about a minute. */
export async function connectRedis(url: string, { Redis: Client }: RedisPackages): Promise<Redis> {
  let wasReady = false
  const redis = new Client(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_LIMIT_MS,
    // BullMQ waits with blocking commands, which have no number of tries.
    maxRetriesPerRequest: null,
    retryStrategy: (calls) => (wasReady && calls <= CALLS_LIMIT ? Math.min(calls * 200, 1_500) : null),
  })
  let last: Error | undefined
  redis.on('error', (error: Error) => {
    last = error
  })
  redis.on('ready', () => {
    wasReady = true
  })
  try {
    await redis.connect()
    await redis.ping()
    return redis
  } catch (cause) {
    redis.disconnect()
    throw unreachableRedis(url, last ?? cause)
  }
}

/** Rejects with `redis-unreachable` once the connection is given up. */
export function connectionLost(redis: Redis, url: string): Promise<never> {
  return new Promise((_, reject) => {
    redis.once('end', () => {
      reject(unreachableRedis(url, new Error('the connection is lost')))
    })
  })
}

function unreachableRedis(url: string, cause: unknown): OperatingError {
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : String(cause)
  return new OperatingError(
    { code: 'redis-unreachable' },
    `No Redis answers at ${withoutPassword(url)} (${reason}): start one, or correct --redis.`,
    { cause },
  )
}

/** An address that may be shown. */
export function withoutPassword(url: string): string {
  try {
    const { protocol, host } = new URL(url)
    return `${protocol}//${host}`
  } catch {
    return 'the address'
  }
}
