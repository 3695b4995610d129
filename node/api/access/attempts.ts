/**
 * Slows down who guesses. After a few wrong attempts a client waits, each time twice as long. What is remembered has a
 * limit; and since hashes are computed one at a time, many clients together are no faster than the processor is.
 */
import { isIPv6 } from 'node:net'

export interface Attempts {
  /** Seconds until this address may try again; 0 where it may now. */
  waitSeconds(address: string): number
  failed(address: string): void
  /** The right one: this address begins anew. */
  succeeded(address: string): void
}

interface Failures {
  readonly count: number
  readonly untilMs: number
  readonly forgetMs: number
}

const FREE_FAILURES = 5
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 15 * 60_000
const FORGET_AFTER_MS = 60 * 60_000
const CLIENTS_LIMIT = 1_000

export function createAttempts({ monotonicMs = () => performance.now() } = {}): Attempts {
  const failures = new Map<string, Failures>()

  function known(client: string): Failures | undefined {
    const found = failures.get(client)
    return found !== undefined && found.forgetMs > monotonicMs() ? found : undefined
  }

  return {
    waitSeconds(address) {
      const untilMs = known(clientOf(address))?.untilMs ?? 0
      return Math.max(0, Math.ceil((untilMs - monotonicMs()) / 1000))
    },
    failed(address) {
      const client = clientOf(address)
      const count = (known(client)?.count ?? 0) + 1
      const doublings = Math.min(count - FREE_FAILURES, 20)
      const waitMs = doublings < 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** doublings, LONGEST_WAIT_MS)
      failures.delete(client)
      for (const oldest of failures.keys()) {
        if (failures.size < CLIENTS_LIMIT) break
        failures.delete(oldest)
      }
      failures.set(client, {
        count,
        untilMs: monotonicMs() + waitMs,
        forgetMs: monotonicMs() + FORGET_AFTER_MS,
      })
    },
    succeeded(address) {
      failures.delete(clientOf(address))
    },
  }
}

/** Whoever has an IPv6 network has all its addresses: the network counts. */
function clientOf(address: string): string {
  return isIPv6(address) && !address.includes('.') ? address.split(':').slice(0, 4).join(':') : address
}
