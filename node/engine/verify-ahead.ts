/**
 * Signatures of blocks that come one after the other, verified on other threads while earlier blocks are executed: they
 * are more than a third of the work of a block. What was found is remembered by key, message and signature, and
 * handed out once; whatever was not found ahead, because a key changed meanwhile, is verified on the spot. So the
 * answers are those of the one verification, only sooner.
 */
import { equalBytes } from '../core/codec/bytes.ts'
import type { VerifySignature } from '../core/crypto/signing.ts'
import type { SignedClaim } from './block-claims.ts'

/** The same answer as `VerifySignature`, found on another thread. */
export type VerifyLater = (...claim: Parameters<VerifySignature>) => Promise<boolean>

export interface VerifyAhead {
  readonly verify: VerifySignature
  /** Begins at once; resolves when all are found, to whether all are good. */
  begin(claims: readonly SignedClaim[]): Promise<boolean>
}

/** How many blocks are opened before the first of them is executed: enough to keep a second core at work. */
export const BLOCKS_AHEAD = 16
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

  async function find(claim: SignedClaim): Promise<boolean> {
    try {
      const isGood = await parts.verifyLater(claim.publicKey, claim.message, claim.signature)
      if (found.size >= REMEMBERED_LIMIT) found.clear()
      found.set(nameOf(claim.signature), { ...claim, isGood })
      return isGood
    } catch {
      // Nothing was found: it is verified on the spot.
      return false
    }
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
      const answers = await Promise.all(claims.map(find))
      return answers.every(Boolean)
    },
  }
}

/** One character a byte. */
function nameOf(signature: Uint8Array): string {
  return String.fromCharCode(...signature)
}
