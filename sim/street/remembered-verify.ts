/** Verification that remembers: every home of a street verifies the same signatures, and a simulation runs them all. */
import { equalBytes } from '../../node/core/codec/bytes.ts'
import type { VerifySignature } from '../../node/core/crypto/signing.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'

interface Verified {
  readonly publicKey: Uint8Array
  readonly message: Uint8Array
  readonly isGood: boolean
}

const REMEMBERED = 20_000
const verified = new Map<string, Verified>()

/** The same answers as `verifyEd25519`, which is a pure function. */
export const rememberedVerify: VerifySignature = (publicKey, message, signature) => {
  const name = Buffer.from(signature).toString('latin1')
  const known = verified.get(name)
  if (known !== undefined && equalBytes(known.publicKey, publicKey) && equalBytes(known.message, message))
    return known.isGood
  const isGood = verifyEd25519(publicKey, message, signature)
  if (verified.size >= REMEMBERED) verified.clear()
  verified.set(name, { publicKey, message, isGood })
  return isGood
}
