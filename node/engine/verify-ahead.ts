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
  /** Begins at once; resolves when all are found. Never rejects. */
  begin(claims: readonly SignedClaim[]): Promise<void>
  /** Verifies now and remembers; whether all are good. */
  now(claims: readonly SignedClaim[]): boolean
}

/** How many blocks are opened before the first of them is executed: enough to keep a second core at work. */
export const BLOCKS_AHEAD = 32
/** Answers that nobody asked for, of blocks that were refused before, are forgotten at this many. */
const REMEMBERED_LIMIT = 32_768

interface Found extends SignedClaim {
  readonly isGood: boolean
}

export function createVerifyAhead(parts: {
  readonly verify: VerifySignature
  readonly verifyLater: VerifyLater
}): VerifyAhead {
  const found = new Map<string, Found>()

  function remember(claim: SignedClaim, isGood: boolean): void {
    if (found.size >= REMEMBERED_LIMIT) found.clear()
    found.set(nameOf(claim.signature), { ...claim, isGood })
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
    async begin(claims) {
      try {
        const answers = await parts.verifyLater(claims)
        for (const [index, claim] of claims.entries()) remember(claim, answers[index] === true)
      } catch {
        // Nothing was found: each is verified on the spot.
      }
    },
    now(claims) {
      let areGood = true
      for (const claim of claims) {
        const isGood = parts.verify(claim.publicKey, claim.message, claim.signature)
        remember(claim, isGood)
        areGood &&= isGood
      }
      return areGood
    },
  }
}

/** One character a byte. */
function nameOf(signature: Uint8Array): string {
  return String.fromCharCode(...signature)
}
