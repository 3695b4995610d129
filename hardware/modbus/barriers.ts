import { endOf, type RegisterSpan } from './read-plan.ts'

/** A span that was refused is asked for again after this time: a battery may have woken up. */
export const REFUSAL_LIFE_MS = 60_000

/** What a unit's refusals have taught: where requests must end, and what it does not have at all. */
export interface Barriers {
  /** Addresses that no request may reach across, for `planReads`. */
  list(): readonly number[]
  /** Requests must not hold both this register and the one before it. */
  add(address: number): void
  /** The span was refused on its own: nothing else is asked for together with it, and for a while not even it. */
  refuse(span: RegisterSpan): void
  isRefused(span: RegisterSpan): boolean
  /** The registers have moved: everything is forgotten. */
  forget(): void
}

/** Starts with nothing learned. */
export function createBarriers(monotonicMs: () => number): Barriers {
  const addresses = new Set<number>()
  const refusedUntilMs = new Map<string, number>()
  const keyOf = ({ address, count }: RegisterSpan) => `${address} ${count}`
  return {
    list: () => [...addresses],
    add(address) {
      addresses.add(address)
    },
    refuse(span) {
      addresses.add(span.address)
      addresses.add(endOf(span))
      refusedUntilMs.set(keyOf(span), monotonicMs() + REFUSAL_LIFE_MS)
    },
    isRefused: (span) => (refusedUntilMs.get(keyOf(span)) ?? -Infinity) > monotonicMs(),
    forget() {
      addresses.clear()
      refusedUntilMs.clear()
    },
  }
}
