/** Signatures on their way to another thread and their answers on the way back: one array each, which costs no copying. */
import type { ClaimStages, SignedClaim } from '../core/crypto/signed-claim.ts'

const LENGTH_BYTES = 4

/** Of each stage how many claims it has, then the parts of each, each behind its length. */
export function packClaims(stages: ClaimStages): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(packedLength(stages))
  const view = new DataView(packed.buffer)
  let at = 0
  const write = (part: Uint8Array): void => {
    view.setUint32(at, part.length)
    packed.set(part, at + LENGTH_BYTES)
    at += LENGTH_BYTES + part.length
  }
  for (const claims of stages) {
    view.setUint32(at, claims.length)
    at += LENGTH_BYTES
    for (const { publicKey, prefix, body, signature } of claims) {
      write(publicKey)
      write(prefix)
      write(body)
      write(signature)
    }
  }
  return packed
}

function packedLength(stages: ClaimStages): number {
  let length = 0
  for (const claims of stages) {
    length += LENGTH_BYTES
    for (const { publicKey, prefix, body, signature } of claims)
      length += 4 * LENGTH_BYTES + publicKey.length + prefix.length + body.length + signature.length
  }
  return length
}

export function unpackClaims(packed: Uint8Array): SignedClaim[][] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length)
  let at = 0
  function next(): Uint8Array {
    const begin = at + LENGTH_BYTES
    at = begin + view.getUint32(at)
    return packed.subarray(begin, at)
  }
  const stages: SignedClaim[][] = []
  while (at < packed.length) {
    const count = view.getUint32(at)
    at += LENGTH_BYTES
    const claims: SignedClaim[] = []
    while (claims.length < count)
      claims.push({ publicKey: next(), prefix: next(), body: next(), signature: next() })
    stages.push(claims)
  }
  return stages
}
