/**
 * Consensus messages as bytes: `[kind, payload]`, canonical CBOR. What is signed is the claim (height, round, value id,
 * and for proposals the valid round); the block itself and the prevotes that justify it travel beside.
 */
import { decodeBlock } from '../core/chain/block.ts'
import { BLOCK_BYTES_LIMIT } from '../core/governance/block-room.ts'
import type { CborValue } from '../core/codec/cbor.ts'
import { encodeCbor } from '../core/codec/cbor.ts'
import type { Envelope } from '../core/codec/envelope.ts'
import { hashBytes } from '../core/codec/hash-bytes.ts'
import { toHex } from '../core/codec/hex.ts'
import type { Fields } from '../core/codec/record.ts'
import { decodeRecord } from '../core/codec/record.ts'
import type {
  CommitCertificate,
  Proposal,
  ProposalClaim,
  UnsignedMessage,
  UnsignedProposal,
  UnsignedVote,
  ValueId,
  Vote,
} from '../core/consensus/message.ts'
import type { Domain } from '../core/crypto/signing.ts'
import { DOMAINS } from '../core/crypto/signing.ts'

export type ConsensusMessage =
  | { readonly kind: 'proposal'; readonly proposal: Proposal; readonly polka: readonly Vote[] }
  | { readonly kind: 'vote'; readonly vote: Vote }
  | { readonly kind: 'certificate'; readonly certificate: CommitCertificate }

/** A block, and the prevotes of all validators beside it. */
export const CONSENSUS_BYTES_LIMIT = 896 * 1024
const VOTE_BYTES_LIMIT = 256
const VALIDATORS_LIMIT = 256
const ROUND_LIMIT = 1_000_000

/** What is signed of a message. Of a proposal it is only the id of its value. */
export type Claimed =
  | (Omit<UnsignedProposal, 'certificate' | 'value'> & { readonly value: { readonly id: ValueId } })
  | UnsignedVote

/** What a signature covers, and under which domain. */
export function claimOf(message: Claimed): {
  domain: Domain
  body: Uint8Array
} {
  const { height, round } = message
  if (message.type === 'proposal') {
    return {
      domain: DOMAINS.proposal,
      body: encodeCbor([height, round, hashBytes(message.value.id), message.validRound + 1]),
    }
  }
  return { domain: DOMAINS[message.type], body: encodeCbor([height, round, idBytes(message.valueId)]) }
}

/** What both of two contradicting messages covered, as evidence holds it. */
export function claimEnvelope(claim: Vote | ProposalClaim): Envelope {
  const { body } =
    claim.type === 'proposal' ? claimOf({ ...claim, value: { id: claim.valueId } }) : claimOf(claim)
  return { body, signature: claim.signature }
}

/** The whole message of one that we signed. */
export function encodeSigned(message: UnsignedMessage, signature: Uint8Array): Uint8Array {
  if (message.type !== 'proposal') return encodeMessage({ kind: 'vote', vote: { ...message, signature } })
  const { certificate, ...proposal } = message
  return encodeMessage({ kind: 'proposal', proposal: { ...proposal, signature }, polka: certificate })
}

export function encodeMessage(message: ConsensusMessage): Uint8Array {
  switch (message.kind) {
    case 'proposal':
      return encodeCbor([0, encodeCbor(proposalRecord(message.proposal, message.polka))])
    case 'vote':
      return encodeCbor([1, encodeVote(message.vote)])
    case 'certificate':
      return encodeCbor([2, encodeCertificate(message.certificate)])
  }
}

/** The message in bytes, or undefined when they are malformed; signatures are not checked here. */
export function decodeMessage(bytes: Uint8Array): ConsensusMessage | undefined {
  const parts = decodeRecord(bytes, { maxBytes: CONSENSUS_BYTES_LIMIT, length: 2 }, (fields) => ({
    kind: fields.uint(2),
    payload: fields.bytesUpTo(CONSENSUS_BYTES_LIMIT),
  }))
  if (parts === undefined) return undefined
  if (parts.kind === 0) return decodeProposal(parts.payload)
  if (parts.kind === 1) {
    const vote = decodeVote(parts.payload)
    return vote && { kind: 'vote', vote }
  }
  const certificate = decodeCertificate(parts.payload)
  return certificate && { kind: 'certificate', certificate }
}

export function encodeVote(vote: Vote): Uint8Array {
  const { height, round, valueId, validator, signature } = vote
  return encodeCbor([
    vote.type === 'prevote' ? 0 : 1,
    height,
    round,
    idBytes(valueId),
    hashBytes(validator),
    signature,
  ])
}

export function decodeVote(bytes: Uint8Array): Vote | undefined {
  const vote = decodeRecord(bytes, { maxBytes: VOTE_BYTES_LIMIT, length: 6 }, (fields) => ({
    type: fields.flag() ? ('precommit' as const) : ('prevote' as const),
    height: fields.uint(),
    round: fields.uint(ROUND_LIMIT),
    id: fields.bytesUpTo(32),
    validator: fields.hash(),
    signature: fields.bytes(64),
  }))
  if (vote === undefined || (vote.id.length !== 0 && vote.id.length !== 32)) return undefined
  const { id, ...claim } = vote
  return { ...claim, valueId: id.length === 0 ? null : toHex(id) }
}

export function encodeCertificate(certificate: CommitCertificate): Uint8Array {
  const { height, round, valueId, signatures } = certificate
  return encodeCbor([
    height,
    round,
    hashBytes(valueId),
    signatures.map(({ validator, signature }) => [hashBytes(validator), signature]),
  ])
}

export function decodeCertificate(bytes: Uint8Array): CommitCertificate | undefined {
  return decodeRecord(bytes, { maxBytes: VALIDATORS_LIMIT * 128, length: 4 }, (fields) => ({
    height: fields.uint(),
    round: fields.uint(ROUND_LIMIT),
    valueId: fields.hash(),
    signatures: fields.list(VALIDATORS_LIMIT, (item) =>
      item.record(2, (signature) => ({ validator: signature.hash(), signature: signature.bytes(64) })),
    ),
  }))
}

function proposalRecord(proposal: Proposal, polka: readonly Vote[]): CborValue {
  const { height, round, value, validRound, validator, signature } = proposal
  return [height, round, value.bytes, validRound + 1, hashBytes(validator), signature, polka.map(encodeVote)]
}

function decodeProposal(bytes: Uint8Array): ConsensusMessage | undefined {
  const record = decodeRecord(bytes, { maxBytes: CONSENSUS_BYTES_LIMIT, length: 7 }, readProposal)
  if (record === undefined) return undefined
  const block = decodeBlock(record.blockBytes)
  const polka = record.polka.filter((vote) => vote !== undefined)
  if (block === undefined || polka.length !== record.polka.length) return undefined
  const { blockBytes, polka: _, ...claim } = record
  return { kind: 'proposal', proposal: { ...claim, value: { id: block.hash, bytes: blockBytes } }, polka }
}

function readProposal(fields: Fields) {
  return {
    height: fields.uint(),
    round: fields.uint(ROUND_LIMIT),
    blockBytes: fields.bytesUpTo(BLOCK_BYTES_LIMIT),
    validRound: fields.uint(ROUND_LIMIT) - 1,
    validator: fields.hash(),
    signature: fields.bytes(64),
    polka: fields.list(VALIDATORS_LIMIT, (item) => decodeVote(item.bytesUpTo(VOTE_BYTES_LIMIT))),
  }
}

function idBytes(valueId: ValueId | null): Uint8Array {
  return valueId === null ? new Uint8Array() : hashBytes(valueId)
}
