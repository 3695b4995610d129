// How a height begins: afresh after a decision, or, after a restart, where the persisted sign state says we were. The
// resumed round is the one of the last signature; if the others have gone on, their votes take us along (L55).
import { assert, unreachable } from '../units/assert.ts'
import { checkPolka, inValidatorOrder } from './certificate.ts'
import { takeEarly } from './early.ts'
import type { HeightStarted, Step } from './input.ts'
import { addProposal, learnValue } from './proposals.ts'
import type { EarlyMessage } from './round-state.ts'
import { FRESH_HEIGHT } from './round-state.ts'
import { schedule, startRound } from './rounds.ts'
import type { SignState, SignStep } from './sign-state.ts'
import type { Turn } from './turn.ts'
import { update } from './turn.ts'
import { addVote, keepPolka } from './votes.ts'

/** Leaves the last height, decided here or by a sync, and begins the next. */
export function startHeight(turn: Turn, { height, validators, resumed }: HeightStarted): void {
  assert(height > turn.state.height, 'heights only grow')
  assert(
    validators.length > 0 && new Set(validators).size === validators.length,
    'a height has distinct validators',
  )
  assert(
    resumed === undefined || turn.state.lastSigned === null,
    'a sign state is resumed before anything is signed',
  )
  update(turn, { ...FRESH_HEIGHT, height, validators })
  if (resumed !== undefined) update(turn, { lastSigned: placeOf(resumed) })
  if (resumed?.height === height) resume(turn, resumed)
  else startRound(turn, 0)
  for (const message of takeEarly(turn, height)) replay(turn, message)
}

/** Goes on where the last signature was made, with the lock, the valid value and what proves it. */
function resume(turn: Turn, resumed: SignState): void {
  const { lockedValue, lockedRound, validValue, validRound } = resumed
  const step = stepAfter(resumed.step)
  // What an earlier version persisted stands in the order of its arrival.
  const validCertificate = inValidatorOrder(resumed.validCertificate, turn.state.validators)
  update(turn, {
    round: resumed.round,
    step,
    lockedValue,
    lockedRound,
    validValue,
    validRound,
    validCertificate,
  })
  for (const value of [lockedValue, validValue]) if (value !== null) learnValue(turn, value, 'valid')
  if (validValue !== null) resumePolka(turn)
  // A proposer that restarts here has no other way out when its proposal is lost.
  if (step === 'propose') schedule(turn, 'propose')
}

/** Votes that were received are not on disk, but those that justify our valid value are. */
function resumePolka(turn: Turn): void {
  const { height, validators, validCertificate } = turn.state
  assert(
    checkPolka(validCertificate, { height, validators }) === 'ok',
    'a valid value is persisted with its polka',
  )
  for (const vote of validCertificate) addVote(turn, vote)
  keepPolka(turn, validCertificate)
}

function placeOf({ height, round, step }: SignState): { height: number; round: number; step: SignStep } {
  return { height, round, step }
}

function stepAfter(signed: SignStep): Step {
  return signed === 'proposal' ? 'propose' : signed
}

/** The verdict on an early proposal is asked for now: only now there is a state to judge it by. */
function replay(turn: Turn, message: EarlyMessage): void {
  switch (message.type) {
    case 'vote':
      return addVote(turn, message.vote)
    case 'proposal':
      return addProposal(turn, {
        type: 'proposal-received',
        proposal: message.proposal,
        validity: 'unchecked',
        isTimely: false,
      })
    default:
      return unreachable(message)
  }
}
