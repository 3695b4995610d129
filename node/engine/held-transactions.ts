/**
 * Transactions that a home holds for the coming blocks: those that it found good, as far as they have room, and those that
 * gate votes name, whatever they are worth, for a block that counts such a vote must carry them.
 */
import type { Evidence } from '../core/governance/evidence.ts'
import type { SignedTransaction } from '../core/governance/transaction.ts'
import { roomFor, tellsTheSame } from './transaction-room.ts'

export interface HeldTransactions {
  /** One that was found good. False when it is known, or has no room. */
  add(signed: SignedTransaction): boolean
  /** One that a gate vote names: there are few votes, and each names two. */
  addNamed(signed: SignedTransaction): boolean
  get(hash: string): SignedTransaction | undefined
  all(): readonly SignedTransaction[]
  /** Whether there is proof that this member signed twice there. */
  tells(evidence: Evidence): boolean
  /** Drops what is done, but for what gate votes name. */
  prune(isNamed: (hash: string) => boolean, isDone: (signed: SignedTransaction) => boolean): void
}

export function createHeldTransactions({
  isNamed,
}: {
  /** Whether a gate vote that is held names it. */
  readonly isNamed: (hash: string) => boolean
}): HeldTransactions {
  const good = new Map<string, SignedTransaction>()
  const named = new Map<string, SignedTransaction>()

  function add(signed: SignedTransaction): boolean {
    const { hash } = signed
    if (good.has(hash) || named.has(hash)) return false
    const room = roomFor(signed, [...good.values()])
    if (room.code === 'none') return false
    if (room.code === 'instead-of') {
      const { other } = room
      good.delete(other.hash)
      if (isNamed(other.hash)) named.set(other.hash, other)
    }
    good.set(hash, signed)
    return true
  }

  return {
    add,
    addNamed(signed) {
      if (good.has(signed.hash) || named.has(signed.hash)) return false
      named.set(signed.hash, signed)
      return true
    },
    get: (hash) => good.get(hash) ?? named.get(hash),
    all: () => [...good.values(), ...named.values()],
    tells: (evidence) =>
      [...good.values()].some(
        ({ transaction }) => transaction.type === 'evidence' && tellsTheSame(transaction.evidence, evidence),
      ),
    prune(isStillNamed, isDone) {
      for (const [hash, signed] of good) if (!isStillNamed(hash) && isDone(signed)) good.delete(hash)
      for (const [hash, signed] of named) {
        if (isStillNamed(hash)) continue
        named.delete(hash)
        // Nobody judged it when it came; now it has to be good, as the others are.
        if (!isDone(signed)) add(signed)
      }
    },
  }
}
