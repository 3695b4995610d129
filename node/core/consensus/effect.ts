// What the machine asks of the world, to be done in order. It never waits: answers come back as inputs.
import type { Height, Round } from '../units/quantities.ts'
import type { Evidence } from './evidence.ts'
import type { Step } from './input.ts'
import type { CommitCertificate, Proposal, UnsignedMessage, Value, ValueId } from './message.ts'
import type { SignState } from './sign-state.ts'

/** We are the proposer and have no valid value: build one and answer with `value-built`. */
export interface BuildValue {
  readonly type: 'build-value'
  readonly height: Height
  readonly round: Round
}

/**
 * Sign, persist `signState` with the signed bytes, synced, and only then send and give the signed message back as
 * `vote-received` or `proposal-received`: the machine counts its own messages when they return, as everybody's.
 */
export interface SignAndSend {
  readonly type: 'sign-and-send'
  readonly message: UnsignedMessage
  readonly signState: SignState
}

/** Answer with `timeout-elapsed` after `afterMs` of real time. Timeouts of past rounds may be dropped or delivered. */
export interface ScheduleTimeout {
  readonly type: 'schedule-timeout'
  readonly step: Step
  readonly height: Height
  readonly round: Round
  readonly afterMs: number
}

/** The height is final. The machine is silent until `height-started`. */
export interface Decide {
  readonly type: 'decide'
  readonly height: Height
  readonly round: Round
  readonly value: Value
  readonly certificate: CommitCertificate
}

/** Judge the value and answer with `proposal-received`, now `valid` or `invalid`. */
export interface CheckProposal {
  readonly type: 'check-proposal'
  readonly proposal: Proposal
}

/** +2/3 precommitted a value we never saw: get it by its id and answer with `value-fetched`. */
export interface FetchValue {
  readonly type: 'fetch-value'
  readonly height: Height
  readonly valueId: ValueId
}

/** One validator signed two different messages where it may sign one. */
export type ReportEvidence = { readonly type: 'report-evidence' } & Evidence

/** +2/3 certified a value that is invalid here: this node, or the street, is broken. Stop loudly; sign nothing more. */
export interface Stop {
  readonly type: 'stop'
  readonly code: 'certified-value-invalid'
  readonly height: Height
  readonly valueId: ValueId
}

export type ConsensusEffect =
  BuildValue | SignAndSend | ScheduleTimeout | Decide | CheckProposal | FetchValue | ReportEvidence | Stop
