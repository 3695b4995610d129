// What may happen to the machine: past facts, nothing else. Every signature in an input was verified before, against
// the validators of its height; the machine checks membership, quorum and order.
import type { Height, Round } from '../units/quantities.ts'
import type { CommitCertificate, Proposal, ValidatorId, Value, Vote } from './message.ts'
import type { SignState } from './sign-state.ts'

export type Step = 'propose' | 'prevote' | 'precommit'

/** `valid` must follow from the value and the committed state alone, alike on every node. */
export type Validity = 'valid' | 'invalid'

/** Begins a height: the first after a start (with what was persisted), and each one after a decision or a sync. */
export interface HeightStarted {
  readonly type: 'height-started'
  readonly height: Height
  /** In the order all nodes share; the proposer is `validators[(height + round) mod n]`. */
  readonly validators: readonly ValidatorId[]
  /** The last persisted sign state, of whatever height; only with the first height after a start. */
  readonly resumed?: SignState
}

/** Answers `build-value`; late or never is allowed. */
export interface ValueBuilt {
  readonly type: 'value-built'
  readonly height: Height
  readonly round: Round
  readonly value: Value
}

/**
 * A signed proposal, anybody's and our own. `unchecked` asks the machine whether it is worth checking: it answers
 * with `check-proposal`, and the verdict is this input again, with the same proposal.
 */
export interface ProposalReceived {
  readonly type: 'proposal-received'
  readonly proposal: Proposal
  readonly validity: Validity | 'unchecked'
  /** By the local clock, for fresh proposals; re-proposals are exempt. */
  readonly isTimely: boolean
}

/** A signed vote, anybody's and our own. */
export interface VoteReceived {
  readonly type: 'vote-received'
  readonly vote: Vote
}

/** The prevotes attached to a re-proposal; to be given before the proposal. */
export interface PolkaReceived {
  readonly type: 'polka-received'
  readonly votes: readonly Vote[]
}

/** Another node's proof that this height is decided. */
export interface CertificateReceived {
  readonly type: 'certificate-received'
  readonly certificate: CommitCertificate
}

/** Answers `fetch-value`. */
export interface ValueFetched {
  readonly type: 'value-fetched'
  readonly height: Height
  readonly value: Value
  readonly validity: Validity
}

/** A timeout the machine has scheduled. */
export interface TimeoutElapsed {
  readonly type: 'timeout-elapsed'
  readonly step: Step
  readonly height: Height
  readonly round: Round
}

export type ConsensusInput =
  | HeightStarted
  | ValueBuilt
  | ProposalReceived
  | VoteReceived
  | PolkaReceived
  | CertificateReceived
  | ValueFetched
  | TimeoutElapsed
