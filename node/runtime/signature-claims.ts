/** Signatures on their way to another thread and their answers on the way back: one array each, which costs no copying. */

export interface Claim {
  readonly publicKey: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}

const LENGTH_BYTES = 4

/** The parts of all claims, each behind its length. */
export function packClaims(claims: readonly Claim[]): Uint8Array<ArrayBuffer> {
  const parts = claims.flatMap(({ publicKey, message, signature }) => [publicKey, message, signature])
  const packed = new Uint8Array(parts.reduce((sum, part) => sum + LENGTH_BYTES + part.length, 0))
  const view = new DataView(packed.buffer)
  let at = 0
  for (const part of parts) {
    view.setUint32(at, part.length)
    packed.set(part, at + LENGTH_BYTES)
    at += LENGTH_BYTES + part.length
  }
  return packed
}

export function unpackClaims(packed: Uint8Array): Claim[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length)
  let at = 0
  function next(): Uint8Array {
    const begin = at + LENGTH_BYTES
    at = begin + view.getUint32(at)
    return packed.subarray(begin, at)
  }
  const claims: Claim[] = []
  while (at < packed.length) claims.push({ publicKey: next(), message: next(), signature: next() })
  return claims
}
