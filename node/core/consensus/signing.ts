// The machine asks for a signature only at a place after all it signed before, so that a restart never makes it
// contradict itself; where it may not sign it stays silent and follows. Its own messages come back signed as inputs.
import type { UnsignedMessage, ValueId, VoteType } from './message.ts'
import type { ConsensusState } from './round-state.ts'
import type { SignedPlace, SignState, SignStep } from './sign-state.ts'
import { comparePlaces } from './sign-state.ts'
import type { Turn } from './turn.ts'
import { update } from './turn.ts'

/** True when this node is a validator that has signed nothing at or after this step of the current round. */
export function canSign(
  { self, validators, height, round, lastSigned }: ConsensusState,
  step: SignStep,
): boolean {
  if (self === null || !validators.includes(self)) return false
  return lastSigned === null || comparePlaces(lastSigned, { height, round, step }) < 0
}

/** Signs a vote of the current round, if this node may. */
export function castVote(turn: Turn, type: VoteType, valueId: ValueId | null): void {
  const { self, height, round } = turn.state
  if (self !== null && canSign(turn.state, type))
    sign(turn, { type, height, round, valueId, validator: self })
}

/** Asks for the signature of a message that `canSign` allows, and for what must be on disk before it leaves. */
export function sign(turn: Turn, message: UnsignedMessage): void {
  const place = { height: message.height, round: message.round, step: message.type }
  update(turn, { lastSigned: place })
  turn.effects.push({ type: 'sign-and-send', message, signState: signStateAt(place, turn.state) })
}

function signStateAt(place: SignedPlace, state: ConsensusState): SignState {
  const { lockedValue, lockedRound, validValue, validRound, validCertificate } = state
  return { ...place, lockedValue, lockedRound, validValue, validRound, validCertificate }
}
