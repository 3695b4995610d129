/** A signed message on the wire: `[body, signature]`, both byte strings. The body is canonical CBOR of its own. */
import { encodeCbor } from './cbor.ts'
import { decodeRecord } from './record.ts'

export interface Envelope {
  readonly body: Uint8Array
  readonly signature: Uint8Array
}

const SIGNATURE_BYTES = 64

export function encodeEnvelope(envelope: Envelope): Uint8Array {
  return encodeCbor([envelope.body, envelope.signature])
}

export function decodeEnvelope(bytes: Uint8Array, maxBytes: number): Envelope | undefined {
  return decodeRecord(bytes, { maxBytes, length: 2 }, (fields) => ({
    body: fields.bytesUpTo(maxBytes),
    signature: fields.bytes(SIGNATURE_BYTES),
  }))
}
