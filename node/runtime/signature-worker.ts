/** What a thread of `signature-threads.ts` runs. */
import { move } from 'piscina'
import { verifyEd25519 } from './ed25519.ts'
import { unpackClaims } from './signature-claims.ts'

/** One byte for each claim: 1 where its signature is good. */
export function verifyPacked(packed: Uint8Array): unknown {
  const answers = unpackClaims(packed).map(({ publicKey, message, signature }) =>
    verifyEd25519(publicKey, message, signature) ? 1 : 0,
  )
  return move(Uint8Array.from(answers))
}
