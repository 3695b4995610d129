/** Signatures to verify, apart from what they are good for: so that it can be done elsewhere and sooner. */
import type { VerifySignature } from './signing.ts'

/** One signature, what it covers, and the key that should have made it. */
export interface SignedClaim {
  readonly publicKey: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}

/** Claims of which each stage is worth the work only where all before it are good. */
export type ClaimStages = readonly (readonly SignedClaim[])[]

/** The answers to the claims in their order; none to the stages behind one that has a bad signature. */
export function verifyStages(stages: ClaimStages, verify: VerifySignature): boolean[] {
  const answers: boolean[] = []
  for (const stage of stages) {
    let isGood = true
    for (const { publicKey, message, signature } of stage) {
      const answer = verify(publicKey, message, signature)
      answers.push(answer)
      isGood &&= answer
    }
    if (!isGood) break
  }
  return answers
}
