import { encodeCbor } from '../core/codec/cbor.ts'
import { decodeRecord } from '../core/codec/record.ts'
import type { CertifiedBlock } from './chain-store.ts'

/** A block and its certificate as one value, in the store and on the wire. */
export function encodePair({ block, certificate }: CertifiedBlock): Uint8Array {
  return encodeCbor([block, certificate])
}

/** The pair in bytes, or undefined when they are malformed. */
export function decodePair(bytes: Uint8Array): CertifiedBlock | undefined {
  return decodeRecord(bytes, { maxBytes: PAIR_BYTES_LIMIT, length: 2 }, (fields) => ({
    block: fields.bytesUpTo(PAIR_BYTES_LIMIT),
    certificate: fields.bytesUpTo(PAIR_BYTES_LIMIT),
  }))
}

const PAIR_BYTES_LIMIT = 1 << 20
