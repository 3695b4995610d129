// How a round begins and how its timeouts end. Lines are those of the paper's Algorithm 1.
import type { Round } from '../units/quantities.ts'
import type { Step, TimeoutElapsed, ValueBuilt } from './input.ts'
import type { Value } from './message.ts'
import { NO_ROUND } from './message.ts'
import { forgetValues } from './proposals.ts'
import { forgetPastRounds } from './round-logs.ts'
import { NOTHING_YET } from './round-state.ts'
import { canSign, castVote, sign } from './signing.ts'
import { timeoutMs } from './timeouts.ts'
import type { Turn } from './turn.ts'
import { isDeciding, update } from './turn.ts'
import { proposerAt } from './validator-set.ts'

/** L11: begins a round; the proposer proposes, and waits for its own proposal as everybody does. */
export function startRound(turn: Turn, round: Round): void {
  update(turn, { round, step: 'propose', firstTimes: NOTHING_YET })
  forgetPastRounds(turn)
  forgetValues(turn)
  if (isOurTurn(turn)) offerValue(turn)
  // L21, and not for the others only: a proposer that restarts may lack what makes its own proposal acceptable.
  schedule(turn, 'propose')
}

/** Proposes the value that was asked for, unless its moment has passed: whoever left propose has signed a prevote. */
export function proposeBuilt(turn: Turn, { height, round, value }: ValueBuilt): void {
  const { state } = turn
  if (isDeciding(state, height) && round === state.round && isOurTurn(turn)) propose(turn, value)
}

/** Asks for a timeout of the current round. */
export function schedule(turn: Turn, step: Step): void {
  const { height, round, timeouts } = turn.state
  turn.effects.push({ type: 'schedule-timeout', step, height, round, afterMs: timeoutMs(timeouts, round) })
}

/** L57, L61, L65: a timeout counts only in its own round, and only where the machine still waits. */
export function endTimeout(turn: Turn, { step, height, round }: TimeoutElapsed): void {
  const { state } = turn
  if (!isDeciding(state, height) || round !== state.round) return
  if (step === 'precommit') return startRound(turn, round + 1) // L65
  if (step === state.step) moveOn(turn, step)
}

/** L57, L61: votes nil and goes to the next step. */
function moveOn(turn: Turn, step: 'propose' | 'prevote'): void {
  const vote = step === 'propose' ? 'prevote' : 'precommit'
  update(turn, { step: vote })
  castVote(turn, vote, null)
}

/** True when we propose in this round and have signed nothing in it yet, which a restart may have kept. */
function isOurTurn({ state }: Turn): boolean {
  return state.self === proposerAt(state.validators, state.height, state.round) && canSign(state, 'proposal')
}

/** L15 to L18: the valid value if there is one, else a new one. */
function offerValue(turn: Turn): void {
  const { height, round, validValue } = turn.state
  if (validValue === null) turn.effects.push({ type: 'build-value', height, round })
  else propose(turn, validValue)
}

/** L19; the prevotes of validRound go along, so that whoever missed them can follow (L28). */
function propose(turn: Turn, value: Value): void {
  const { self, height, round, validValue, validRound, validCertificate } = turn.state
  if (self === null) return
  const isAgain = validValue?.id === value.id
  const reason = isAgain
    ? { validRound, certificate: validCertificate }
    : { validRound: NO_ROUND, certificate: [] }
  sign(turn, { type: 'proposal', height, round, value, validator: self, ...reason })
}
