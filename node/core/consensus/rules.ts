// The "upon" rules of the paper's Algorithm 1 (arXiv 1807.04938), one function each, named by its line. A rule that
// applies changes the state and answers true; all are tried again until none applies. They ask only what was heard,
// never in which order, so that late, repeated and reordered messages need no cases of their own.
import { certificateVotes, commitCertificate, inValidatorOrder } from './certificate.ts'
import type { Value, ValueId, Vote } from './message.ts'
import { NO_ROUND } from './message.ts'
import { askForVerdict, judgedValue, validProposedValue } from './proposals.ts'
import { logOf } from './round-logs.ts'
import type { ConsensusState, KeptProposal } from './round-state.ts'
import { schedule, startRound } from './rounds.ts'
import { castVote } from './signing.ts'
import { hasQuorum, polkaFor, quorumValue, reachedRound, votesFor } from './tallies.ts'
import type { Turn } from './turn.ts'
import { isDeciding, update } from './turn.ts'

type Rule = (turn: Turn) => boolean

const RULES: readonly Rule[] = [
  decide,
  skipToRound,
  askForVerdict,
  prevoteFresh,
  prevoteAgain,
  followPolka,
  precommitNil,
  waitForPrevotes,
  waitForPrecommits,
]

/** Applies the rules until none applies. */
export function applyRules(turn: Turn): void {
  const canGoOn = (): boolean => isDeciding(turn.state, turn.state.height)
  while (canGoOn() && RULES.some((rule) => rule(turn)));
}

/** L49: a quorum precommitted one value, in any round; the value may come later than the precommits. */
function decide(turn: Turn): boolean {
  const votes = decidingVotes(turn.state)
  const certificate = commitCertificate(votes, turn.state.validators)
  if (certificate === null) return false
  const { height, round, valueId } = certificate
  const known = judgedValue(turn.state, valueId)
  if (known === null) return fetchOnce(turn, valueId)
  update(turn, { step: known.validity === 'valid' ? 'decided' : 'halted' })
  if (known.validity === 'valid')
    turn.effects.push({ type: 'decide', height, round, value: known.value, certificate })
  else turn.effects.push({ type: 'stop', code: 'certified-value-invalid', height, valueId })
  return true
}

/** The precommits of a quorum for one value, counted here or certified by others; none where there are none. */
function decidingVotes(state: ConsensusState): readonly Vote[] {
  for (const { precommits } of state.rounds) {
    const valueId = quorumValue(state, precommits)
    if (valueId !== null) return votesFor(precommits, valueId)
  }
  return state.certificate === null ? [] : certificateVotes(state.certificate)
}

function fetchOnce(turn: Turn, valueId: ValueId): boolean {
  const { height, fetched } = turn.state
  if (fetched.includes(valueId)) return false
  update(turn, { fetched: [...fetched, valueId] })
  turn.effects.push({ type: 'fetch-value', height, valueId })
  return true
}

/** L55: f + 1 validators are ahead, so an honest one is. */
function skipToRound(turn: Turn): boolean {
  const round = reachedRound(turn.state)
  if (round !== null) startRound(turn, round)
  return round !== null
}

/** L22: a fresh proposal. What is invalid or out of time gets nil; so does another value than the locked one. */
function prevoteFresh(turn: Turn): boolean {
  const { state } = turn
  const { proposal } = logOf(state, state.round)
  if (state.step !== 'propose' || proposal === null || proposal.validRound !== NO_ROUND) return false
  const isFree = state.lockedRound === NO_ROUND || state.lockedValue?.id === proposal.valueId
  return prevote(turn, proposal, isFree && proposal.isTimely)
}

/** L28: a re-proposal with its polka may open a lock that is not younger. It was in time once, so it is in time now. */
function prevoteAgain(turn: Turn): boolean {
  const { state } = turn
  const { proposal } = logOf(state, state.round)
  if (state.step !== 'propose' || proposal === null || proposal.validRound === NO_ROUND) return false
  if (polkaFor(state, logOf(state, proposal.validRound), proposal.valueId) === null) return false
  const isFree = state.lockedRound <= proposal.validRound || state.lockedValue?.id === proposal.valueId
  return prevote(turn, proposal, isFree)
}

/** L24 and L30; waits while the value is being checked. */
function prevote(turn: Turn, { valueId }: KeptProposal, isFree: boolean): boolean {
  const known = judgedValue(turn.state, valueId)
  if (known === null) return false
  update(turn, { step: 'prevote' })
  castVote(turn, 'prevote', known.validity === 'valid' && isFree ? valueId : null)
  return true
}

/** L36: a polka for the proposed value makes it the valid one; who has not precommitted locks it and does. */
function followPolka(turn: Turn): boolean {
  const { step, firstTimes, round } = turn.state
  const value = validProposedValue(turn.state, round)
  if (step === 'propose' || firstTimes.polka || value === null) return false
  const polka = polkaFor(turn.state, logOf(turn.state, round), value.id)
  if (polka === null) return false
  update(turn, { firstTimes: { ...firstTimes, polka: true } })
  // As it will travel beside a re-proposal.
  const validCertificate = inValidatorOrder(polka, turn.state.validators)
  update(turn, { validValue: value, validRound: round, validCertificate })
  if (step === 'prevote') lock(turn, value)
  return true
}

/** L38 to L41: the lock is in the sign state that is on disk before the precommit leaves. */
function lock(turn: Turn, value: Value): void {
  update(turn, { lockedValue: value, lockedRound: turn.state.round, step: 'precommit' })
  castVote(turn, 'precommit', value.id)
}

/** L44: a quorum wants nothing in this round. */
function precommitNil(turn: Turn): boolean {
  const { state } = turn
  const { prevotes } = logOf(state, state.round)
  if (state.step !== 'prevote' || !hasQuorum(state, votesFor(prevotes, null))) return false
  update(turn, { step: 'precommit' })
  castVote(turn, 'precommit', null)
  return true
}

/** L34: a quorum has prevoted, but not alike: give the others a little time. */
function waitForPrevotes(turn: Turn): boolean {
  const { state } = turn
  const { step, firstTimes, round } = state
  if (step !== 'prevote' || firstTimes.prevoteTimeout || !hasQuorum(state, logOf(state, round).prevotes))
    return false
  update(turn, { firstTimes: { ...firstTimes, prevoteTimeout: true } })
  schedule(turn, 'prevote')
  return true
}

/** L47: a quorum has precommitted, but not alike: then this round ends, whatever step we are in. */
function waitForPrecommits(turn: Turn): boolean {
  const { state } = turn
  const { firstTimes, round } = state
  if (firstTimes.precommitTimeout || !hasQuorum(state, logOf(state, round).precommits)) return false
  update(turn, { firstTimes: { ...firstTimes, precommitTimeout: true } })
  schedule(turn, 'precommit')
  return true
}
