/**
 * Signatures of blocks that come one after the other, verified on other threads while earlier blocks are executed: they
 * are half of the work of a block. What was found is remembered by the very array of the signature, with its key and
 * message, and handed out once; whatever was not found ahead, because a key changed meanwhile, is verified on the spot.
 * So the answers are those of the one verification, only sooner.
 */
import { equalBytes, isJoinedOf } from '../core/codec/bytes.ts'
import type { ClaimStages, SignedClaim } from '../core/crypto/signed-claim.ts'
import { verifyStages } from '../core/crypto/signed-claim.ts'
import type { VerifySignature } from '../core/crypto/signing.ts'

/** As `verifyStages`, on another thread. */
export type VerifyLater = (stages: ClaimStages) => Promise<readonly boolean[]>

export interface VerifyAhead {
  readonly verify: VerifySignature
  /** Begins at once; resolves when all is found that was worth it. Never rejects. */
  begin(stages: ClaimStages): Promise<void>
  /** Verifies on this thread what waits for another one, until the work is done that was begun; resolves as it does. */
  helpUntil<Result>(work: Promise<Result>): Promise<Result>
}

/** How many blocks are opened before the first of them is executed: enough to keep a second core at work. */
export const BLOCKS_AHEAD = 48
/** Answers that nobody asked for, of blocks that were refused before, are forgotten at this many. */
const REMEMBERED_LIMIT = 32_768

/** How much is on its way to the other threads: what they do while this one executes a run. The rest may be taken back. */
const UNDER_WAY_LIMIT = 32

interface Found {
  readonly claim: SignedClaim
  readonly isGood: boolean
}

interface Waiting {
  readonly stages: ClaimStages
  readonly done: () => void
}

export function createVerifyAhead(parts: {
  readonly verify: VerifySignature
  readonly verifyLater: VerifyLater
}): VerifyAhead {
  const found = new Map<Uint8Array, Found>()
  const waiting: Waiting[] = []
  let underWay = 0

  function remember(stages: ClaimStages, answers: readonly boolean[]): void {
    if (found.size >= REMEMBERED_LIMIT) found.clear()
    let at = 0
    for (const claims of stages) {
      for (const claim of claims) {
        const isGood = answers[at++]
        if (isGood !== undefined) found.set(claim.signature, { claim, isGood })
      }
    }
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

  async function answer({ stages, done }: Waiting): Promise<void> {
    try {
      remember(stages, await parts.verifyLater(stages))
    } catch {
      // Nothing was found: each is verified on the spot.
    }
    done()
  }

  /** False where nothing waits. */
  function help(): boolean {
    const next = waiting.shift()
    if (next === undefined) return false
    remember(next.stages, verifyStages(next.stages, parts.verify))
    next.done()
    return true
  }

  return {
    verify(publicKey, message, signature) {
      const known = found.get(signature)
      if (
        known === undefined ||
        !equalBytes(known.claim.publicKey, publicKey) ||
        !isJoinedOf(message, known.claim.prefix, known.claim.body)
      )
        return parts.verify(publicKey, message, signature)
      found.delete(signature)
      return known.isGood
    },
    begin(stages) {
      return new Promise((resolve) => {
        waiting.push({ stages, done: resolve })
        send()
      })
    },
    async helpUntil(work) {
      const progress = { isDone: false }
      const done = work.finally(() => {
        progress.isDone = true
      })
      while (!progress.isDone && help()) await answersOfThreads()
      return done
    },
  }
}

/** Lets in what other threads have sent meanwhile. */
function answersOfThreads(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
