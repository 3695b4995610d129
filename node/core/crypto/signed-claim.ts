/** Signatures to verify, apart from what they are good for: so that it can be done elsewhere and sooner. */
import { passingBytes } from '../codec/bytes.ts'
import type { VerifySignature } from './signing.ts'

/** One signature, what it covers, and the key that should have made it. */
export interface SignedClaim {
  readonly publicKey: Uint8Array
  /** What is signed is `prefix ‖ body`: all of one kind have the same prefix, and bodies lie in what they came in. */
  readonly prefix: Uint8Array
  readonly body: Uint8Array
  readonly signature: Uint8Array
}

/** Claims of which each stage is worth the work only where all before it are good. */
export type ClaimStages = readonly (readonly SignedClaim[])[]

/** The answers to the claims in their order; none to the stages behind one that has a bad signature. */
export function verifyStages(stages: ClaimStages, verify: VerifySignature): boolean[] {
  const answers: boolean[] = []
  for (const stage of stages) {
    let isGood = true
    for (const { publicKey, prefix, body, signature } of stage) {
      const answer = verify(publicKey, passingBytes(prefix, body), signature)
      answers.push(answer)
      isGood &&= answer
    }
    if (!isGood) break
  }
  return answers
}
