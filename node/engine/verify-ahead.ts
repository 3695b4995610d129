/**
 * Signatures of blocks that come one after the other, verified on other threads while earlier blocks are executed: they
 * are more than a third of the work of a block. What was found is remembered by key, message and signature, and
 * handed out once; whatever was not found ahead, because a key changed meanwhile, is verified on the spot. So the
 * answers are those of the one verification, only sooner.
 */
import { equalBytes } from '../core/codec/bytes.ts'
import type { VerifySignature } from '../core/crypto/signing.ts'
import type { SignedClaim } from './block-claims.ts'

/** The answers of `VerifySignature` to all claims, in their order, found on another thread. */
export type VerifyLater = (claims: readonly SignedClaim[]) => Promise<readonly boolean[]>

export interface VerifyAhead {
  readonly verify: VerifySignature
  /** Begins at once; resolves when all are found, to whether all are good. Never rejects. */
  begin(claims: readonly SignedClaim[]): Promise<boolean>
  /** Verifies on this thread what waits for another one, until the work is done that was begun. */
  helpUntil(work: Promise<unknown>): Promise<void>
}

/** How many blocks are opened before the first of them is executed: enough to keep a second core at work. */
export const BLOCKS_AHEAD = 32
/** Answers that nobody asked for, of blocks that were refused before, are forgotten at this many. */
const REMEMBERED_LIMIT = 32_768

/** How many lists of claims are on their way to the other threads; those behind them may still be taken back. */
const UNDER_WAY_LIMIT = 16

interface Found extends SignedClaim {
  readonly isGood: boolean
}

interface Waiting {
  readonly claims: readonly SignedClaim[]
  readonly found: (areGood: boolean) => void
}

export function createVerifyAhead(parts: {
  readonly verify: VerifySignature
  readonly verifyLater: VerifyLater
}): VerifyAhead {
  const found = new Map<string, Found>()
  const waiting: Waiting[] = []
  let underWay = 0

  function remember(claims: readonly SignedClaim[], answers: readonly boolean[]): boolean {
    if (found.size >= REMEMBERED_LIMIT) found.clear()
    for (const [index, claim] of claims.entries())
      found.set(nameOf(claim.signature), { ...claim, isGood: answers[index] === true })
    return answers.every(Boolean)
  }

  function send(): void {
    while (underWay < UNDER_WAY_LIMIT) {
      const next = waiting.shift()
      if (next === undefined) return
      underWay += 1
      void answer(next).finally(() => {
        underWay -= 1
        send()
      })
    }
  }

  async function answer({ claims, found: tell }: Waiting): Promise<void> {
    try {
      tell(remember(claims, await parts.verifyLater(claims)))
    } catch {
      // Nothing was found: each is verified on the spot.
      tell(false)
    }
  }

  /** False where nothing waits. */
  function help(): boolean {
    const next = waiting.shift()
    if (next === undefined) return false
    const { claims } = next
    const answers = claims.map(({ publicKey, message, signature }) =>
      parts.verify(publicKey, message, signature),
    )
    next.found(remember(claims, answers))
    return true
  }

  return {
    verify(publicKey, message, signature) {
      const name = nameOf(signature)
      const known = found.get(name)
      if (
        known === undefined ||
        !equalBytes(known.publicKey, publicKey) ||
        !equalBytes(known.message, message)
      )
        return parts.verify(publicKey, message, signature)
      found.delete(name)
      return known.isGood
    },
    begin(claims) {
      return new Promise((resolve) => {
        waiting.push({ claims, found: resolve })
        send()
      })
    },
    async helpUntil(work) {
      const progress = { isDone: false }
      const done = work.finally(() => {
        progress.isDone = true
      })
      while (!progress.isDone && help()) await answersOfThreads()
      await done
    },
  }
}

/** Lets in what other threads have sent meanwhile. */
function answersOfThreads(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** One character a byte. */
function nameOf(signature: Uint8Array): string {
  return String.fromCharCode(...signature)
}
