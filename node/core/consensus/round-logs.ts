// What was heard is kept round by round. All past rounds matter (L28 needs their polkas, L49 decides in any of them),
// but not for ever: a round far behind is forgotten unless it holds a polka, and of those only the latest are kept. A
// forgotten polka comes again, whole, with every re-proposal that needs it, and a decision as a commit certificate.
// Rounds ahead are the door of a memory attack: of each sender, only the highest two are kept, and a round of which
// nothing is left is gone. So of n validators there are never more than 2n logs ahead, 65 up to the current round and
// 64 further behind, whatever anybody sends.
import type { Round } from '../units/quantities.ts'
import type { ValidatorId } from './message.ts'
import type { ConsensusState, RoundLog } from './round-state.ts'
import { hasPolka } from './tallies.ts'
import type { Turn } from './turn.ts'
import { update } from './turn.ts'

/** So many rounds behind the current one are kept whole. */
export const PAST_ROUND_LIMIT = 64
/** So many rounds ahead of the current one are kept of each sender: its highest ones. */
export const FUTURE_ROUNDS_PER_SENDER = 2
/** So many rounds further behind are kept for the polkas that they hold. */
export const PAST_POLKAS_LIMIT = 64

/** The log of a round, empty if nothing was heard. */
export function logOf(state: ConsensusState, round: Round): RoundLog {
  return state.rounds.find((log) => log.round === round) ?? emptyLog(round)
}

/** Replaces the log of its round. One that says nothing is left out: it would only be counted and searched. */
export function putLog(turn: Turn, log: RoundLog): void {
  const others = turn.state.rounds.filter(({ round }) => round !== log.round)
  const kept = isEmpty(log) ? others : [...others, log]
  update(turn, { rounds: kept.sort((left, right) => left.round - right.round) })
}

/** True where a single message of the round is no longer, or not at all, of use. */
export function isOutOfReach(state: ConsensusState, round: Round): boolean {
  return round < 0 || round < state.round - PAST_ROUND_LIMIT
}

/** Forgets rounds far behind that hold no polka, and the earliest of those that do where they are too many. */
export function forgetPastRounds(turn: Turn): void {
  const { state } = turn
  const rounds = state.rounds.filter((log) => !isOutOfReach(state, log.round) || hasPolka(state, log))
  update(turn, { rounds })
  forgetPastPolkas(turn, [])
}

/** Keeps the latest rounds of those far behind, and those that something is just now looked up in. */
export function forgetPastPolkas(turn: Turn, wanted: readonly Round[]): void {
  const { state } = turn
  const behind = state.rounds.filter(({ round }) => isOutOfReach(state, round))
  const excess = behind.length - PAST_POLKAS_LIMIT
  if (excess <= 0) return
  const forgotten = behind.filter(({ round }) => !wanted.includes(round)).slice(0, excess)
  update(turn, { rounds: state.rounds.filter((log) => !forgotten.includes(log)) })
}

/**
 * Makes room for a sender's message in a round; false when it already has messages in two higher rounds. A faulty
 * sender can so push out only messages of its own.
 */
export function makeRoomAhead(turn: Turn, sender: ValidatorId, round: Round): boolean {
  if (round <= turn.state.round) return true
  const ahead = turn.state.rounds.filter(
    (log) => log.round > turn.state.round && log.round !== round && isHeard(log, sender),
  )
  const lowest = ahead[0]
  if (lowest === undefined || ahead.length < FUTURE_ROUNDS_PER_SENDER) return true
  if (round < lowest.round) return false
  putLog(turn, without(lowest, sender))
  return true
}

/** True when the sender voted or proposed in the round. */
function isHeard(log: RoundLog, sender: ValidatorId): boolean {
  return [log.proposal, ...log.prevotes, ...log.precommits].some((message) => message?.validator === sender)
}

function without(log: RoundLog, sender: ValidatorId): RoundLog {
  return {
    ...log,
    proposal: log.proposal?.validator === sender ? null : log.proposal,
    prevotes: log.prevotes.filter(({ validator }) => validator !== sender),
    precommits: log.precommits.filter(({ validator }) => validator !== sender),
  }
}

function isEmpty({ proposal, prevotes, precommits, polkas }: RoundLog): boolean {
  return proposal === null && prevotes.length + precommits.length + polkas.length === 0
}

function emptyLog(round: Round): RoundLog {
  return { round, proposal: null, prevotes: [], precommits: [], polkas: [] }
}
