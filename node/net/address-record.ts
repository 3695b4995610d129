/**
 * Where a member is to be found now, in its own words: signed by its node key, for this community, and numbered. A
 * higher sequence replaces a lower one, so that an old record played back says nothing.
 */
import { asciiBytes } from '../core/codec/bytes.ts'
import { encodeCbor } from '../core/codec/cbor.ts'
import type { Envelope } from '../core/codec/envelope.ts'
import { decodeEnvelope, encodeEnvelope } from '../core/codec/envelope.ts'
import { hashBytes } from '../core/codec/hash-bytes.ts'
import { decodeRecord } from '../core/codec/record.ts'
import type { VerifySignature } from '../core/crypto/signing.ts'
import { DOMAINS, signingInput } from '../core/crypto/signing.ts'
import { isDirectAddress } from './address-text.ts'
import { MAX_ADDRESS_CHARS, MAX_ADDRESS_RECORD_BYTES, MAX_ADDRESSES } from './limits.ts'

/** Of the record's form; it has nothing to do with what a ledger means. */
const RECORD_VERSION = 1

export interface AddressRecord {
  /** The hash of the community, in hex. */
  readonly community: string
  /** Of the member that says it, in hex. After a change of keys the records of the old one are void by themselves. */
  readonly nodeKey: string
  readonly sequence: number
  /** Multiaddresses without a peer id; none: it can be reached through relays alone. */
  readonly addresses: readonly string[]
}

/** A record as it came, and as it is passed on. */
export interface SignedAddressRecord {
  readonly record: AddressRecord
  readonly envelope: Envelope
  readonly bytes: Uint8Array
}

/** Signs what this home says of itself. */
export function signAddressRecord(
  record: AddressRecord,
  sign: (input: Uint8Array) => Uint8Array,
): SignedAddressRecord {
  const { community, nodeKey, sequence, addresses } = record
  const body = encodeCbor([
    RECORD_VERSION,
    hashBytes(community),
    hashBytes(nodeKey),
    sequence,
    addresses.map(asciiBytes),
  ])
  const envelope = { body, signature: sign(inputOf(community, body)) }
  return { record, envelope, bytes: encodeEnvelope(envelope) }
}

/** The record in bytes of a peer or of our disk; undefined where they are malformed. Nobody's signature is checked yet. */
export function decodeAddressRecord(bytes: Uint8Array): SignedAddressRecord | undefined {
  const envelope = decodeEnvelope(bytes, MAX_ADDRESS_RECORD_BYTES)
  if (envelope === undefined) return undefined
  const read = decodeBody(envelope.body)
  if (read?.version !== RECORD_VERSION || !read.addresses.every(isDirectAddress)) return undefined
  const { community, nodeKey, sequence, addresses } = read
  return { record: { community, nodeKey, sequence, addresses }, envelope, bytes }
}

/** Whether the node key that it names signed it. */
export function isAddressRecordSigned(
  { record, envelope }: SignedAddressRecord,
  verify: VerifySignature,
): boolean {
  return verify(hashBytes(record.nodeKey), inputOf(record.community, envelope.body), envelope.signature)
}

function decodeBody(body: Uint8Array): (AddressRecord & { readonly version: number }) | undefined {
  return decodeRecord(body, { maxBytes: MAX_ADDRESS_RECORD_BYTES, length: 5 }, (fields) => ({
    version: fields.uint(),
    community: fields.hash(),
    nodeKey: fields.hash(),
    sequence: fields.uint(),
    addresses: fields.list(MAX_ADDRESSES, (item) => item.text(MAX_ADDRESS_CHARS)),
  }))
}

function inputOf(community: string, body: Uint8Array): Uint8Array {
  return signingInput(DOMAINS.addresses, hashBytes(community), body)
}
