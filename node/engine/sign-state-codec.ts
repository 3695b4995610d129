/**
 * The sign state as bytes for the store: the last signed place, the signed message, lock and valid value, whole, and
 * the votes of this round and the one before.
 */
import { BLOCK_BYTES_LIMIT } from '../core/governance/block-room.ts'
import type { CborValue } from '../core/codec/cbor.ts'
import { encodeCbor } from '../core/codec/cbor.ts'
import { hashBytes } from '../core/codec/hash-bytes.ts'
import { decodeRecord } from '../core/codec/record.ts'
import type { Value, Vote } from '../core/consensus/message.ts'
import type { SignState } from '../core/consensus/sign-state.ts'
import { CONSENSUS_BYTES_LIMIT, decodeVote, encodeVote } from './consensus-wire.ts'

/** A sign state with the message that was signed there. */
export interface SavedSignState {
  readonly signState: SignState
  readonly claim: Uint8Array
  readonly message: Uint8Array
  /** What brought this node where it is: its peers may have missed it, and this process may be the last to hold it. */
  readonly votes: readonly Vote[]
}

/** Prevotes and precommits of two rounds, of as many validators as there can be. */
const VOTES_LIMIT = 1024

const STEPS = ['proposal', 'prevote', 'precommit'] as const

export function encodeSignState({ signState, claim, message, votes }: SavedSignState): Uint8Array {
  return encodeCbor([
    signState.height,
    signState.round,
    STEPS.indexOf(signState.step),
    valueRecord(signState.lockedValue),
    signState.lockedRound + 1,
    valueRecord(signState.validValue),
    signState.validRound + 1,
    signState.validCertificate.map(encodeVote),
    claim,
    message,
    votes.map(encodeVote),
  ])
}

/** The saved state, or undefined when the bytes are damaged: then nothing may be signed. */
export function decodeSignState(bytes: Uint8Array): SavedSignState | undefined {
  const saved = decodeRecord(bytes, { maxBytes: 4 * CONSENSUS_BYTES_LIMIT, length: 11 }, (fields) => ({
    height: fields.uint(),
    round: fields.uint(),
    step: fields.oneOf(STEPS),
    lockedValue: fields.optionalRecord(2, readValue),
    lockedRound: fields.uint() - 1,
    validValue: fields.optionalRecord(2, readValue),
    validRound: fields.uint() - 1,
    validCertificate: fields.list(256, (item) => decodeVote(item.bytesUpTo(256))),
    claim: fields.bytesUpTo(1024),
    message: fields.bytesUpTo(CONSENSUS_BYTES_LIMIT),
    votes: fields.list(VOTES_LIMIT, (item) => decodeVote(item.bytesUpTo(256))),
  }))
  if (saved === undefined) return undefined
  const { claim, message, votes: read, ...state } = saved
  const votes = read.filter((vote) => vote !== undefined)
  const validCertificate = state.validCertificate.filter((vote) => vote !== undefined)
  const isWhole = validCertificate.length === state.validCertificate.length && votes.length === read.length
  return isWhole ? { signState: { ...state, validCertificate }, claim, message, votes } : undefined
}

function valueRecord(value: Value | null): CborValue {
  return value === null ? [] : [hashBytes(value.id), value.bytes]
}

function readValue(fields: { hash(): string; bytesUpTo(max: number): Uint8Array }): Value {
  return { id: fields.hash(), bytes: fields.bytesUpTo(BLOCK_BYTES_LIMIT) }
}
