/**
 * The form of a snapshot file: a line with the version of the form, then records of a length (4 bytes, big end first)
 * and canonical CBOR, and as the last 32 bytes the sha-256 of everything before them. The first record is
 * `[community, block, certificate, leaves]` with the count of those that follow, each `[key, value]`, keys ascending.
 */
import { createHash } from 'node:crypto'
import { asciiBytes, equalBytes } from '../core/codec/bytes.ts'
import { encodeCbor } from '../core/codec/cbor.ts'
import { hashBytes } from '../core/codec/hash-bytes.ts'
import { decodeRecord } from '../core/codec/record.ts'
import type { Hash } from '../core/crypto/sha256.ts'
import { assert } from '../core/units/assert.ts'
import type { CertifiedBlock } from '../engine/chain-store.ts'
import type { Snapshot, SnapshotRead } from '../engine/snapshot-shelf.ts'

/** A thousand homes with all their open slots are below a tenth of it. */
export const SNAPSHOT_BYTES_LIMIT = 256 << 20

/** The version of the form, of the file and of the leaves in it. */
const SCHEMA = 1
const NAME = 'streetwatt-snapshot-'
const FIRST_LINE = new RegExp(`^${NAME}(\\d{1,6})\n`)
const FIRST_LINE_LIMIT = NAME.length + 7
const DIGEST_BYTES = 32
const LENGTH_BYTES = 4
const PART_BYTES_LIMIT = 1 << 20
const HEADER_BYTES_LIMIT = 2 * PART_BYTES_LIMIT + 64
const KEY_LIMIT = 256
const VALUE_BYTES_LIMIT = 1 << 22
const LEAF_BYTES_LIMIT = VALUE_BYTES_LIMIT + KEY_LIMIT + 16
const LEAVES_LIMIT = 1 << 22
/** Small leaves are written together. */
const PIECE_BYTES = 1 << 16

/** The file in pieces of some 64 KiB, each made when it is asked for, so that nobody waits long for one. */
export function* encodeSnapshot(communityHash: Hash, snapshot: Snapshot): Generator<Uint8Array, void> {
  const digest = createHash('sha256')
  let pieces: Uint8Array[] = []
  let [held, total] = [0, DIGEST_BYTES]
  for (const piece of recordsOf(communityHash, snapshot)) {
    digest.update(piece)
    pieces.push(piece)
    held += piece.length
    total += piece.length
    assert(total <= SNAPSHOT_BYTES_LIMIT, 'what is written can be read again')
    if (held < PIECE_BYTES) continue
    yield Buffer.concat(pieces)
    pieces = []
    held = 0
  }
  yield Buffer.concat([...pieces, digest.digest()])
}

function* recordsOf(
  communityHash: Hash,
  { stored: { block, certificate }, leaves }: Snapshot,
): Generator<Uint8Array, void> {
  yield asciiBytes(`${NAME}${SCHEMA}\n`)
  yield record(encodeCbor([hashBytes(communityHash), block, certificate, leaves.size]))
  for (const [key, value] of leaves) yield record(encodeCbor([asciiBytes(key), value]))
}

function record(content: Uint8Array): Uint8Array {
  const framed = new Uint8Array(LENGTH_BYTES + content.length)
  new DataView(framed.buffer).setUint32(0, content.length)
  framed.set(content, LENGTH_BYTES)
  return framed
}

/** The checksum comes first: nothing of a file that does not have it is read. Whatever is read has one form only. */
export function decodeSnapshot(bytes: Uint8Array, communityHash: Hash): SnapshotRead {
  if (!isWhole(bytes)) return { code: 'snapshot-damaged' }
  const line = FIRST_LINE.exec(Buffer.from(bytes.subarray(0, FIRST_LINE_LIMIT)).toString('latin1'))
  if (line === null) return { code: 'snapshot-damaged' }
  if (line[1] !== String(SCHEMA)) return { code: 'snapshot-schema-unknown' }
  const records = takeRecords(bytes.subarray(line[0].length, -DIGEST_BYTES))
  const header = readHeader(records)
  if (header === undefined) return { code: 'snapshot-damaged' }
  if (header.community !== communityHash) return { code: 'snapshot-other-community' }
  const leaves = readLeaves(records, header.count)
  return leaves === undefined
    ? { code: 'snapshot-damaged' }
    : { code: 'ok', snapshot: { stored: header.stored, leaves } }
}

function isWhole(bytes: Uint8Array): boolean {
  if (bytes.length < DIGEST_BYTES || bytes.length > SNAPSHOT_BYTES_LIMIT) return false
  const digest = createHash('sha256').update(bytes.subarray(0, -DIGEST_BYTES)).digest()
  return equalBytes(digest, bytes.subarray(-DIGEST_BYTES))
}

/** The contents of the records in their order; undefined at the first that is cut. */
function* takeRecords(bytes: Uint8Array): Generator<Uint8Array | undefined, void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = 0
  while (at < bytes.length) {
    const begin = at + LENGTH_BYTES
    const length = begin > bytes.length ? undefined : view.getUint32(at)
    if (length === undefined || length > bytes.length - begin) {
      yield undefined
      return
    }
    at = begin + length
    yield bytes.subarray(begin, at)
  }
}

type Records = Iterator<Uint8Array | undefined, void>

function next(records: Records): Uint8Array | undefined {
  const taken = records.next()
  return taken.done === true ? undefined : taken.value
}

function readHeader(
  records: Records,
): { community: Hash; stored: CertifiedBlock; count: number } | undefined {
  const bytes = next(records)
  return (
    bytes &&
    decodeRecord(bytes, { maxBytes: HEADER_BYTES_LIMIT, length: 4 }, (fields) => ({
      community: fields.hash(),
      stored: { block: fields.bytesUpTo(PART_BYTES_LIMIT), certificate: fields.bytesUpTo(PART_BYTES_LIMIT) },
      count: fields.uint(LEAVES_LIMIT),
    }))
  )
}

/** As many as were said, and nothing after them. */
function readLeaves(records: Records, count: number): Map<string, Uint8Array> | undefined {
  const leaves = new Map<string, Uint8Array>()
  let last = ''
  for (let index = 0; index < count; index++) {
    const bytes = next(records)
    const leaf = bytes && readLeaf(bytes)
    if (leaf === undefined || leaf.key <= last) return undefined
    leaves.set(leaf.key, leaf.value)
    last = leaf.key
  }
  return records.next().done === true ? leaves : undefined
}

function readLeaf(bytes: Uint8Array): { key: string; value: Uint8Array } | undefined {
  return decodeRecord(bytes, { maxBytes: LEAF_BYTES_LIMIT, length: 2 }, (fields) => ({
    key: fields.text(KEY_LIMIT),
    value: fields.bytesUpTo(VALUE_BYTES_LIMIT),
  }))
}
