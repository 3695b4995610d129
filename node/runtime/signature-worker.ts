/** What a thread of `signature-threads.ts` runs. */
import { move } from 'piscina'
import { verifyStages } from '../core/crypto/signed-claim.ts'
import { verifyEd25519 } from './ed25519.ts'
import { unpackClaims } from './signature-claims.ts'

/** One byte for each claim that was verified: 1 where its signature is good. */
export function verifyPacked(packed: Uint8Array): unknown {
  return move(Uint8Array.from(verifyStages(unpackClaims(packed), verifyEd25519), Number))
}
