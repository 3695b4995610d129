import { decodeBlock } from '../core/chain/block.ts'
import { encodeCbor } from '../core/codec/cbor.ts'
import { decodeRecord } from '../core/codec/record.ts'
import type { Certified } from './block-run.ts'
import type { CertifiedBlock } from './chain-store.ts'
import { decodeCertificate } from './consensus-wire.ts'

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

/** Both parts read, or undefined when one is malformed or they do not belong together; no signature is checked. */
export function readCertified(pair: CertifiedBlock): Certified | undefined {
  const block = decodeBlock(pair.block)
  const certificate = decodeCertificate(pair.certificate)
  if (block === undefined || certificate === undefined) return undefined
  const { height, valueId } = certificate
  return height === block.header.height && valueId === block.hash ? { block, certificate } : undefined
}

const PAIR_BYTES_LIMIT = 1 << 20
