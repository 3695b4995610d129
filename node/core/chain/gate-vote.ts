/**
 * A gate vote: what one validator held when the gate closed. Blocks are built from n − f of them, so that a block's
 * validity follows from the block alone and never from what one node happened to see (design section 5).
 */
import { encodeCbor } from '../codec/cbor.ts'
import type { Envelope } from '../codec/envelope.ts'
import { decodeEnvelope, encodeEnvelope } from '../codec/envelope.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import { decodeRecord } from '../codec/record.ts'
import type { Hash } from '../crypto/sha256.ts'
import { GATE_VOTE_BYTES_LIMIT, READINGS_LIMIT, TRANSACTIONS_LIMIT } from '../governance/block-room.ts'
import type { MemberId } from '../market/order-sheet.ts'
import type { SlotIndex } from '../units/quantities.ts'

export interface SheetReference {
  readonly member: MemberId
  readonly revision: number
  readonly hash: Hash
}

export interface GateVote {
  readonly version: number
  readonly community: Hash
  readonly slot: SlotIndex
  readonly validator: MemberId
  /** The last final block the validator knew, and whether it was final before its slot began. */
  readonly previousHash: Hash
  readonly wasPreviousTimely: boolean
  /** At most four revisions per member, by member and revision. */
  readonly sheets: readonly SheetReference[]
  /** Hashes of readings not yet on the chain, sorted. */
  readonly readings: readonly Hash[]
  /** Hashes of transactions that the next block may carry, the most urgent first. */
  readonly transactions: readonly Hash[]
}

export interface SignedGateVote {
  readonly vote: GateVote
  readonly envelope: Envelope
  readonly bytes: Uint8Array
}

export const REVISIONS_PER_MEMBER_LIMIT = 4
const SHEETS_LIMIT = 1024

export function encodeGateVoteBody(vote: GateVote): Uint8Array {
  return encodeCbor([
    vote.version,
    hashBytes(vote.community),
    vote.slot,
    hashBytes(vote.validator),
    hashBytes(vote.previousHash),
    vote.wasPreviousTimely ? 1 : 0,
    vote.sheets.map((sheet) => [hashBytes(sheet.member), sheet.revision, hashBytes(sheet.hash)]),
    vote.readings.map(hashBytes),
    vote.transactions.map(hashBytes),
  ])
}

export function signedGateVote(vote: GateVote, signature: Uint8Array): SignedGateVote {
  const envelope = { body: encodeGateVoteBody(vote), signature }
  return { vote, envelope, bytes: encodeEnvelope(envelope) }
}

/** The vote in bytes from the network, or undefined when they are malformed; nothing else is checked yet. */
export function decodeGateVote(bytes: Uint8Array): SignedGateVote | undefined {
  const envelope = decodeEnvelope(bytes, GATE_VOTE_BYTES_LIMIT)
  if (envelope === undefined) return undefined
  const vote = decodeGateVoteBody(envelope.body)
  return vote && { vote, envelope, bytes }
}

function decodeGateVoteBody(body: Uint8Array): GateVote | undefined {
  return decodeRecord(body, { maxBytes: GATE_VOTE_BYTES_LIMIT, length: 9 }, (fields) => ({
    version: fields.uint(),
    community: fields.hash(),
    slot: fields.uint(),
    validator: fields.hash(),
    previousHash: fields.hash(),
    wasPreviousTimely: fields.flag(),
    sheets: fields.list(SHEETS_LIMIT, (item) =>
      item.record(3, (sheet) => ({ member: sheet.hash(), revision: sheet.uint(), hash: sheet.hash() })),
    ),
    readings: fields.list(READINGS_LIMIT, (item) => item.hash()),
    transactions: fields.list(TRANSACTIONS_LIMIT, (item) => item.hash()),
  }))
}
