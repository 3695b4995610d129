// Taking votes in: of known validators, once each, within the limits; a second, different vote is evidence.
import { checkPolka } from './certificate.ts'
import type { PolkaReceived } from './input.ts'
import type { Vote } from './message.ts'
import { report } from './report.ts'
import { forgetPastPolkas, isOutOfReach, logOf, makeRoomAhead, putLog } from './round-logs.ts'
import type { RoundLog } from './round-state.ts'
import type { Turn } from './turn.ts'

/** A second polka in one round takes more than f faulty validators; a third shows nothing that two do not. */
const POLKAS_PER_ROUND_LIMIT = 2

/** Keeps a vote of the current height. */
export function addVote(turn: Turn, vote: Vote): void {
  const { state } = turn
  if (isOutOfReach(state, vote.round) || !state.validators.includes(vote.validator)) return
  const first = votesOf(logOf(state, vote.round), vote).find(({ validator }) => validator === vote.validator)
  if (first !== undefined) return judgeSecond(turn, first, vote)
  if (!makeRoomAhead(turn, vote.validator, vote.round)) return
  putLog(turn, withVote(logOf(turn.state, vote.round), vote))
}

/** Keeps the prevotes of a re-proposal: one by one, and whole if they are a polka. */
export function addPolka(turn: Turn, { votes }: PolkaReceived): void {
  const { height, validators } = turn.state
  if (checkPolka(votes, { height, validators }) !== 'ok') return
  for (const vote of votes) addVote(turn, vote)
  keepPolka(turn, votes)
}

/**
 * Remembers a checked polka of whatever age; of a round it holds at most one for each value. Those of rounds ahead
 * need not be remembered: their votes make the machine skip there, and they come again with every re-proposal.
 */
export function keepPolka(turn: Turn, votes: readonly Vote[]): void {
  const [{ round, valueId } = { round: -1, valueId: null }] = votes
  if (valueId === null || round > turn.state.round) return
  const log = logOf(turn.state, round)
  if (log.polkas.length >= POLKAS_PER_ROUND_LIMIT || log.polkas.some((polka) => polka.valueId === valueId))
    return
  putLog(turn, { ...log, polkas: [...log.polkas, { valueId, votes }] })
  const proposed = logOf(turn.state, turn.state.round).proposal
  forgetPastPolkas(turn, proposed === null ? [round] : [round, proposed.validRound])
}

function judgeSecond(turn: Turn, first: Vote, second: Vote): void {
  if (first.valueId !== second.valueId) report(turn, { first, second })
}

function votesOf(log: RoundLog, { type }: Vote): readonly Vote[] {
  return type === 'prevote' ? log.prevotes : log.precommits
}

function withVote(log: RoundLog, vote: Vote): RoundLog {
  return vote.type === 'prevote'
    ? { ...log, prevotes: [...log.prevotes, vote] }
    : { ...log, precommits: [...log.precommits, vote] }
}
