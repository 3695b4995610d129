/** Says whether one more message under this key is within its rate. */
export interface RateLimiter {
  take(key: string, nowMs: number): boolean
}

/** One token bucket per key: `burst` at once, then `perSecond`. Keys are members times topics, so their number is bounded. */
export function createRateLimiter(options: { burst: number; perSecond: number }): RateLimiter {
  const { burst, perSecond } = options
  const buckets = new Map<string, { tokens: number; atMs: number }>()
  return {
    take(key, nowMs) {
      const bucket = buckets.get(key) ?? { tokens: burst, atMs: nowMs }
      // A clock that was set back refills nothing; it must not lock an author out either.
      const elapsedMs = Math.max(0, nowMs - bucket.atMs)
      const refilled = bucket.tokens + (elapsedMs * perSecond) / 1000
      const tokens = Math.min(burst, refilled)
      const isWithin = tokens >= 1
      buckets.set(key, { tokens: isWithin ? tokens - 1 : tokens, atMs: nowMs })
      return isWithin
    },
  }
}
