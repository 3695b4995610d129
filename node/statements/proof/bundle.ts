/**
 * A statement that anybody can check without a node: the blocks of its month, the state before them, and how the
 * validators who certified them follow from the genesis. One line that says what it is, the sha-256 of the rest, and
 * canonical CBOR, so that no byte of it can be another and mean the same.
 */
import { concatBytes, equalBytes } from '../../core/codec/bytes.ts'
import type { CborValue } from '../../core/codec/cbor.ts'
import { encodeCbor } from '../../core/codec/cbor.ts'
import { asciiBytes } from '../../core/codec/bytes.ts'
import { hashBytes } from '../../core/codec/hash-bytes.ts'
import type { Fields } from '../../core/codec/record.ts'
import { decodeRecord } from '../../core/codec/record.ts'
import type { LeafProof } from '../../core/chain/state-proof.ts'
import { sha256 } from '../../core/crypto/sha256.ts'
import type { CertifiedBlock } from '../../engine/chain-store.ts'

/** A certified header that shows who certifies what comes after it. */
export interface ProofLink {
  readonly header: Uint8Array
  readonly certificate: Uint8Array
  /** Leaves of the state after the block; none where the whole state follows. */
  readonly leaves: readonly LeafProof[]
}

export interface ProofBundle {
  /** The member's key. */
  readonly member: string
  readonly year: number
  readonly month: number
  readonly genesisBytes: Uint8Array
  /** Modules of the rules that cleared the blocks, in the order in which they are first needed. */
  readonly modules: readonly Uint8Array[]
  /** Ascending; the last is the block before the blocks, unless they begin with the first. */
  readonly links: readonly ProofLink[]
  /** All leaves of the state before the blocks, keys ascending; none where they begin with the first. */
  readonly state: ReadonlyMap<string, Uint8Array>
  readonly blocks: readonly CertifiedBlock[]
  /** The member's money account before and after the statement's blocks; absent at the genesis. */
  readonly accounts: readonly LeafProof[]
  /** Records of all transfers that touched the account between, in order. */
  readonly transfers: readonly Uint8Array[]
  /** The statement as JSON: what the rest is there to prove. */
  readonly statement: Uint8Array
}

const MAGIC = new TextEncoder().encode('streetwatt-statement-1\n')
/** A month of a large street; more is not read into memory. */
export const PROOF_BYTES_LIMIT = 256 << 20
const PART_LIMIT = 64 << 20
const LIST_LIMIT = 1 << 20
const MODULES_LIMIT = 64
const BLOCK_LIMIT = 1 << 20
const PATH_LIMIT = 53

export function encodeBundle(bundle: ProofBundle): Uint8Array {
  const content = encodeCbor([
    hashBytes(bundle.member),
    bundle.year,
    bundle.month,
    bundle.genesisBytes,
    bundle.modules,
    bundle.links.map(({ header, certificate, leaves }) => [header, certificate, leaves.map(leafRecord)]),
    [...bundle.state].map(([key, value]) => [asciiBytes(key), value]),
    bundle.blocks.map(({ block, certificate }) => [block, certificate]),
    bundle.accounts.map(leafRecord),
    bundle.transfers,
    bundle.statement,
  ])
  return concatBytes(MAGIC, sha256(content), content)
}

/** The bundle in bytes, or undefined when they are none, or were damaged on their way. */
export function decodeBundle(bytes: Uint8Array): ProofBundle | undefined {
  const start = MAGIC.length + 32
  if (bytes.length > PROOF_BYTES_LIMIT || bytes.length < start) return undefined
  const content = bytes.subarray(start)
  const isWhole =
    equalBytes(bytes.subarray(0, MAGIC.length), MAGIC) &&
    equalBytes(bytes.subarray(MAGIC.length, start), sha256(content))
  return isWhole ? decodeRecord(content, { maxBytes: PROOF_BYTES_LIMIT, length: 11 }, readBundle) : undefined
}

function readBundle(fields: Fields): ProofBundle | undefined {
  let leaves = 0
  const bundle = {
    member: fields.hash(),
    year: fields.uint(9999),
    month: fields.uint(12),
    genesisBytes: fields.bytesUpTo(PART_LIMIT),
    modules: fields.list(MODULES_LIMIT, (item) => item.bytesUpTo(BLOCK_LIMIT)),
    links: fields.list(LIST_LIMIT, (item) => item.record(3, readLink)),
    state: new Map(
      fields.list(LIST_LIMIT, (item) => {
        leaves += 1
        return item.record(2, readLeaf)
      }),
    ),
    blocks: fields.list(LIST_LIMIT, (item) => item.record(2, readPair)),
    accounts: fields.list(2, readProof),
    transfers: fields.list(LIST_LIMIT, (item) => item.bytesUpTo(BLOCK_LIMIT)),
    statement: fields.bytesUpTo(PART_LIMIT),
  }
  // A leaf that is told twice would vanish in the map, and the bytes be others than those of what they mean.
  return bundle.state.size === leaves ? bundle : undefined
}

function readLink(fields: Fields): ProofLink {
  return {
    header: fields.bytesUpTo(BLOCK_LIMIT),
    certificate: fields.bytesUpTo(BLOCK_LIMIT),
    leaves: fields.list(LIST_LIMIT, readProof),
  }
}

function readLeaf(fields: Fields): [string, Uint8Array] {
  return [fields.text(1024), fields.bytesUpTo(BLOCK_LIMIT)]
}

function readPair(fields: Fields): CertifiedBlock {
  return { block: fields.bytesUpTo(BLOCK_LIMIT), certificate: fields.bytesUpTo(BLOCK_LIMIT) }
}

function leafRecord({ key, value, path }: LeafProof): CborValue {
  return [asciiBytes(key), value, path.index, path.size, path.siblings]
}

function readProof(item: Fields): LeafProof {
  return item.record(5, (fields) => ({
    key: fields.text(1024),
    value: fields.bytesUpTo(BLOCK_LIMIT),
    path: {
      index: fields.uint(),
      size: fields.uint(),
      siblings: fields.list(PATH_LIMIT, (sibling) => sibling.bytes(32)),
    },
  }))
}
