/**
 * What nodes ask each other directly, in canonical CBOR. `blocks`: certified blocks from a height on. `objects`: sheets,
 * readings and transactions by hash, or everything held of the height that is being decided, for who has missed messages.
 */
import { encodeCbor } from '../core/codec/cbor.ts'
import { hashBytes } from '../core/codec/hash-bytes.ts'
import { decodeRecord } from '../core/codec/record.ts'

export interface BlocksRequest {
  readonly fromHeight: number
  readonly count: number
}

export type ObjectsRequest =
  | { readonly type: 'by-hash'; readonly hashes: readonly string[] }
  | { readonly type: 'current'; readonly height: number }

/** One object in an answer: what it is, and its bytes as they travel over gossip. */
export interface ObjectFrame {
  readonly kind: (typeof KINDS)[number]
  readonly bytes: Uint8Array
}

export const BLOCKS_PER_REQUEST_LIMIT = 256
/** More frames than this nobody reads in one answer: what a whole street says in a height fits. */
export const OBJECTS_PER_ANSWER_LIMIT = 16_384
const HASHES_LIMIT = 1024
const REQUEST_BYTES_LIMIT = 64 * 1024
const FRAME_BYTES_LIMIT = 1 << 20
const KINDS = ['sheet', 'reading', 'gate-vote', 'consensus', 'transaction'] as const

export function encodeBlocksRequest({ fromHeight, count }: BlocksRequest): Uint8Array {
  return encodeCbor([fromHeight, count])
}

export function decodeBlocksRequest(bytes: Uint8Array): BlocksRequest | undefined {
  return decodeRecord(bytes, { maxBytes: 64, length: 2 }, (fields) => ({
    fromHeight: fields.uint(),
    count: fields.uint(BLOCKS_PER_REQUEST_LIMIT),
  }))
}

export function encodeObjectsRequest(request: ObjectsRequest): Uint8Array {
  return request.type === 'by-hash'
    ? encodeCbor([0, request.hashes.slice(0, HASHES_LIMIT).map(hashBytes)])
    : encodeCbor([1, [request.height]])
}

export function decodeObjectsRequest(bytes: Uint8Array): ObjectsRequest | undefined {
  const byHash = decodeRecord(bytes, { maxBytes: REQUEST_BYTES_LIMIT, length: 2 }, (fields) =>
    fields.uint(1) === 0
      ? { type: 'by-hash' as const, hashes: fields.list(HASHES_LIMIT, (item) => item.hash()) }
      : undefined,
  )
  if (byHash !== undefined) return byHash
  return decodeRecord(bytes, { maxBytes: 64, length: 2 }, (fields) =>
    fields.uint(1) === 1
      ? { type: 'current' as const, height: fields.record(1, (inner) => inner.uint()) }
      : undefined,
  )
}

export function encodeObjectFrame({ kind, bytes }: ObjectFrame): Uint8Array {
  return encodeCbor([KINDS.indexOf(kind), bytes])
}

export function decodeObjectFrame(bytes: Uint8Array): ObjectFrame | undefined {
  return decodeRecord(bytes, { maxBytes: FRAME_BYTES_LIMIT, length: 2 }, (fields) => ({
    kind: fields.oneOf(KINDS),
    bytes: fields.bytesUpTo(FRAME_BYTES_LIMIT),
  }))
}
