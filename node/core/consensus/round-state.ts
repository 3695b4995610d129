// The state of the machine: a plain value of arrays, numbers, strings and bytes. It can be compared, copied with
// structuredClone and written down. Names are the paper's (arXiv 1807.04938, Algorithm 1).
import type { Height, Round } from '../units/quantities.ts'
import type { Step, Validity } from './input.ts'
import type {
  CommitCertificate,
  Proposal,
  ProposalClaim,
  ValidatorId,
  Value,
  ValueId,
  Vote,
} from './message.ts'
import { NO_ROUND } from './message.ts'
import type { SignedPlace } from './sign-state.ts'
import type { TimeoutParameters } from './timeouts.ts'

/** A value of this height, once, however often it is proposed. */
export interface KnownValue {
  readonly value: Value
  /** `asked`: the engine was told to check it. */
  readonly validity: Validity | 'unchecked' | 'asked'
}

/** The first proposal of a round's proposer. */
export interface KeptProposal extends ProposalClaim {
  readonly isTimely: boolean
}

/** The prevotes of a quorum, given as one: they count together even where one of them equivocates. */
export interface Polka {
  readonly valueId: ValueId
  readonly votes: readonly Vote[]
}

/** What was heard of one round: the first proposal, and each validator's first prevote and first precommit. */
export interface RoundLog {
  readonly round: Round
  readonly proposal: KeptProposal | null
  readonly prevotes: readonly Vote[]
  readonly precommits: readonly Vote[]
  readonly polkas: readonly Polka[]
}

/** A message of a height that has not begun here. Nothing about it can be judged yet. */
export type EarlyMessage =
  { readonly type: 'vote'; readonly vote: Vote } | { readonly type: 'proposal'; readonly proposal: Proposal }

/** The conditions that the paper marks "for the first time", of the current round. */
export interface FirstTimes {
  readonly prevoteTimeout: boolean
  readonly polka: boolean
  readonly precommitTimeout: boolean
}

export interface ConsensusState {
  /** Null for a node that follows and decides but never signs. */
  readonly self: ValidatorId | null
  readonly timeouts: TimeoutParameters
  /** 0 before the first `height-started`. */
  readonly height: Height
  readonly validators: readonly ValidatorId[]
  readonly round: Round
  /** `decided` also before the first height: nothing to do until one starts. `halted` is for ever. */
  readonly step: Step | 'decided' | 'halted'
  readonly lockedValue: Value | null
  readonly lockedRound: Round
  readonly validValue: Value | null
  readonly validRound: Round
  readonly validCertificate: readonly Vote[]
  readonly firstTimes: FirstTimes
  /** Of this height, by ascending round. */
  readonly rounds: readonly RoundLog[]
  readonly values: readonly KnownValue[]
  /** A received certificate that waits for its value. */
  readonly certificate: CommitCertificate | null
  readonly fetched: readonly ValueId[]
  /** Equivocations already reported, as `type/validator`. */
  readonly reported: readonly string[]
  readonly early: readonly EarlyMessage[]
  readonly lastSigned: SignedPlace | null
}

export const NOTHING_YET: FirstTimes = { prevoteTimeout: false, polka: false, precommitTimeout: false }

/** What a height begins with. */
export const FRESH_HEIGHT = {
  round: 0,
  step: 'propose',
  lockedValue: null,
  lockedRound: NO_ROUND,
  validValue: null,
  validRound: NO_ROUND,
  validCertificate: [],
  firstTimes: NOTHING_YET,
  rounds: [],
  values: [],
  certificate: null,
  fetched: [],
  reported: [],
} as const satisfies Partial<ConsensusState>

/** The machine before its first height. */
export function createConsensusState(self: ValidatorId | null, timeouts: TimeoutParameters): ConsensusState {
  return {
    ...FRESH_HEIGHT,
    self,
    timeouts,
    height: 0,
    validators: [],
    step: 'decided',
    early: [],
    lastSigned: null,
  }
}
