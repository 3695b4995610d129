// What validators say to each other, as the machine sees it: already decoded, its signature already verified, and a
// block is an id with bytes that nobody here opens.
import type { Height, Round } from '../units/quantities.ts'

/** A validator's consensus key: 64 lower-case hex characters. */
export type ValidatorId = string

/** The hash of a value: 64 lower-case hex characters. The engine has checked that it is the hash of the bytes. */
export type ValueId = string

/** What is agreed on: a block, opaque. */
export interface Value {
  readonly id: ValueId
  readonly bytes: Uint8Array
}

/** No round: what validRound and lockedRound are before there was any (the paper's -1). */
export const NO_ROUND: Round = -1

export type VoteType = 'prevote' | 'precommit'

/** A vote as it is to be signed; `valueId` null is the paper's nil. */
export interface UnsignedVote {
  readonly type: VoteType
  readonly height: Height
  readonly round: Round
  readonly valueId: ValueId | null
  readonly validator: ValidatorId
}

export interface Vote extends UnsignedVote {
  readonly signature: Uint8Array
}

/** A proposal with its value. The signature covers height, round, value id and validRound, never the bytes themselves. */
export interface Proposal {
  readonly height: Height
  readonly round: Round
  readonly value: Value
  /** The round whose polka justifies a re-proposal; NO_ROUND for a fresh value. */
  readonly validRound: Round
  readonly validator: ValidatorId
  readonly signature: Uint8Array
}

/**
 * A proposal as it is to be signed. `certificate` holds the prevotes of `validRound` (empty for a fresh value): it
 * travels beside the proposal and is not signed with it.
 */
export interface UnsignedProposal {
  readonly type: 'proposal'
  readonly height: Height
  readonly round: Round
  readonly value: Value
  readonly validRound: Round
  readonly validator: ValidatorId
  readonly certificate: readonly Vote[]
}

export type UnsignedMessage = UnsignedProposal | UnsignedVote

/** What a signed proposal claims, without the bytes: enough for evidence. */
export interface ProposalClaim {
  readonly type: 'proposal'
  readonly height: Height
  readonly round: Round
  readonly valueId: ValueId
  readonly validRound: Round
  readonly validator: ValidatorId
  readonly signature: Uint8Array
}

export interface CommitSignature {
  readonly validator: ValidatorId
  readonly signature: Uint8Array
}

/** +2/3 precommits of one (height, round, value): what makes a block final for everybody. In validator order. */
export interface CommitCertificate {
  readonly height: Height
  readonly round: Round
  readonly valueId: ValueId
  readonly signatures: readonly CommitSignature[]
}
