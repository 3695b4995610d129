// Counting. Each validator has one vote of a type in a round, the first that was heard; the votes of a polka that was
// given whole count together, so that an equivocator cannot keep two honest nodes from seeing the same polka.
import type { Round } from '../units/quantities.ts'
import type { ValueId, Vote } from './message.ts'
import type { ConsensusState, RoundLog } from './round-state.ts'
import { faultLimit, quorum } from './validator-set.ts'

/** True when a quorum voted, for whatever (the paper's `*`). */
export function hasQuorum(state: ConsensusState, votes: readonly Vote[]): boolean {
  return votes.length >= quorum(state.validators.length)
}

/** The votes for one value, or for nil. */
export function votesFor(votes: readonly Vote[], valueId: ValueId | null): readonly Vote[] {
  return votes.filter((vote) => vote.valueId === valueId)
}

/** The value that a quorum voted for, null where there is none; two quorums for two values need f + 1 faulty validators. */
export function quorumValue(state: ConsensusState, votes: readonly Vote[]): ValueId | null {
  if (!hasQuorum(state, votes)) return null
  const ids = new Set(votes.map(({ valueId }) => valueId))
  for (const id of ids) if (id !== null && hasQuorum(state, votesFor(votes, id))) return id
  return null
}

/** The prevotes of a quorum for a value in a round, or none. */
export function polkaFor(state: ConsensusState, log: RoundLog, valueId: ValueId): readonly Vote[] | null {
  const counted = votesFor(log.prevotes, valueId)
  if (hasQuorum(state, counted)) return counted
  return log.polkas.find((polka) => polka.valueId === valueId)?.votes ?? null
}

/** True when a round holds a polka for any value. */
export function hasPolka(state: ConsensusState, log: RoundLog): boolean {
  return log.polkas.length > 0 || quorumValue(state, log.prevotes) !== null
}

/**
 * The highest round above ours that f + 1 validators have reached, or null. The paper (L55) asks for f + 1 messages of
 * one round; a vote of a later round proves as much, and must be counted because only the highest rounds are kept.
 */
export function reachedRound(state: ConsensusState): Round | null {
  const highest = state.validators.map((validator) => highestVoteRound(state, validator))
  highest.sort((left, right) => right - left)
  const round = highest[faultLimit(state.validators.length)] ?? state.round
  return round > state.round ? round : null
}

function highestVoteRound(state: ConsensusState, validator: string): Round {
  const isHis = (vote: Vote): boolean => vote.validator === validator
  const log = state.rounds.findLast(
    ({ prevotes, precommits }) => prevotes.some(isHis) || precommits.some(isHis),
  )
  return log?.round ?? -1
}
