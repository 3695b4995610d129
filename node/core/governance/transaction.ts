/**
 * What members put on the chain beside orders and readings: decisions with the approvals of more than two thirds of the
 * validators, changes of keys, proofs of double signing, and the return of a validator that was away. Canonical CBOR
 * `[kind, payload]`; a transaction is named by the hash of its bytes, a decision by that of what was approved.
 */
import { encodeCbor } from '../codec/cbor.ts'
import type { Envelope } from '../codec/envelope.ts'
import { decodeEnvelope, encodeEnvelope } from '../codec/envelope.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import { decodeRecord } from '../codec/record.ts'
import type { Hash } from '../crypto/sha256.ts'
import { taggedHashHex } from '../crypto/sha256.ts'
import type { MemberId } from '../market/order-sheet.ts'
import type { Height, SlotIndex } from '../units/quantities.ts'
import type { Change } from './change.ts'
import { changeRecord, readChange, VALIDATORS_LIMIT } from './change.ts'
import type { Evidence } from './evidence.ts'
import { evidenceRecord, readEvidence } from './evidence.ts'

/** What validators approve, word for word. */
export interface Decision {
  readonly version: number
  readonly community: Hash
  /** Who proposes it; for people. */
  readonly proposer: MemberId
  /** In force from this slot on. It also ends the time in which the decision may be put on the chain. */
  readonly effectiveSlot: SlotIndex
  readonly change: Change
}

export interface Approval {
  readonly validator: MemberId
  readonly signature: Uint8Array
}

/** A validator whose seat was lost for absence wants it back. `lostAtHeight` makes the request good for one loss. */
export interface SeatReturn {
  readonly version: number
  readonly community: Hash
  readonly validator: MemberId
  readonly lostAtHeight: Height
}

export type Transaction =
  | {
      readonly type: 'decision'
      readonly decision: Decision
      readonly body: Uint8Array
      /** By validator. For keys it is the member's own signature, and only that. */
      readonly approvals: readonly Approval[]
    }
  | { readonly type: 'evidence'; readonly evidence: Evidence }
  | { readonly type: 'seat-return'; readonly request: SeatReturn; readonly envelope: Envelope }

export interface SignedTransaction {
  readonly transaction: Transaction
  readonly bytes: Uint8Array
  /** Names it in gate votes. */
  readonly hash: Hash
}

/** Two of these and everything else fit a block. Evidence of two gate votes is the largest. */
export const TRANSACTION_BYTES_LIMIT = 48 * 1024
const DECISION_BYTES_LIMIT = 32 * 1024

export function encodeDecision({
  version,
  community,
  proposer,
  effectiveSlot,
  change,
}: Decision): Uint8Array {
  return encodeCbor([version, hashBytes(community), hashBytes(proposer), effectiveSlot, changeRecord(change)])
}

export function decodeDecision(bytes: Uint8Array): Decision | undefined {
  return decodeRecord(bytes, { maxBytes: DECISION_BYTES_LIMIT, length: 5 }, (fields) => ({
    version: fields.uint(),
    community: fields.hash(),
    proposer: fields.hash(),
    effectiveSlot: fields.uint(),
    change: fields.record(2, readChange),
  }))
}

/** Names a decision, whoever approves it. */
export function decisionId(body: Uint8Array): Hash {
  return taggedHashHex('decision', body)
}

export function encodeSeatReturn({ version, community, validator, lostAtHeight }: SeatReturn): Uint8Array {
  return encodeCbor([version, hashBytes(community), hashBytes(validator), lostAtHeight])
}

export function signedTransaction(transaction: Transaction): SignedTransaction {
  const bytes = encodeTransaction(transaction)
  return { transaction, bytes, hash: taggedHashHex('transaction', bytes) }
}

function encodeTransaction(transaction: Transaction): Uint8Array {
  switch (transaction.type) {
    case 'decision': {
      const approvals = transaction.approvals.map(({ validator, signature }) => [
        hashBytes(validator),
        signature,
      ])
      return encodeCbor([0, [transaction.body, approvals]])
    }
    case 'evidence':
      return encodeCbor([1, evidenceRecord(transaction.evidence)])
    case 'seat-return':
      return encodeCbor([2, [encodeEnvelope(transaction.envelope)]])
  }
}

/** The transaction in bytes from the network, or undefined when they are malformed; nothing else is checked yet. */
export function decodeTransaction(bytes: Uint8Array): SignedTransaction | undefined {
  const transaction = decodeRecord(bytes, { maxBytes: TRANSACTION_BYTES_LIMIT, length: 2 }, (fields) => {
    const kind = fields.uint(2)
    if (kind === 0) return { kind, ...fields.record(2, readApproved) } as const
    if (kind === 1) return { kind, evidence: fields.record(4, readEvidence) } as const
    return { kind: 2, bytes: fields.record(1, (inner) => inner.bytesUpTo(1024)) } as const
  })
  const read = transaction && toTransaction(transaction)
  return read && { transaction: read, bytes, hash: taggedHashHex('transaction', bytes) }
}

type Parts =
  | { readonly kind: 0; readonly body: Uint8Array; readonly approvals: readonly Approval[] }
  | { readonly kind: 1; readonly evidence: Evidence }
  | { readonly kind: 2; readonly bytes: Uint8Array }

function toTransaction(parts: Parts): Transaction | undefined {
  if (parts.kind === 1) return { type: 'evidence', evidence: parts.evidence }
  if (parts.kind === 0) {
    const decision = decodeDecision(parts.body)
    return decision && { type: 'decision', decision, body: parts.body, approvals: parts.approvals }
  }
  const envelope = decodeEnvelope(parts.bytes, 1024)
  const request = envelope && decodeSeatReturn(envelope.body)
  return envelope && request && { type: 'seat-return', request, envelope }
}

function readApproved(fields: Parameters<typeof readChange>[0]): {
  body: Uint8Array
  approvals: Approval[]
} {
  return {
    body: fields.bytesUpTo(DECISION_BYTES_LIMIT),
    approvals: fields.list(VALIDATORS_LIMIT, (item) =>
      item.record(2, (approval) => ({ validator: approval.hash(), signature: approval.bytes(64) })),
    ),
  }
}

function decodeSeatReturn(bytes: Uint8Array): SeatReturn | undefined {
  return decodeRecord(bytes, { maxBytes: 256, length: 4 }, (fields) => ({
    version: fields.uint(),
    community: fields.hash(),
    validator: fields.hash(),
    lostAtHeight: fields.uint(),
  }))
}
