// Taking proposals in: of the round's proposer, the first one; a second, different one is evidence. Values are kept
// once, with what the engine found of them; a value is sent to be checked only when the round has come, so that
// nobody can make a node compute for rounds far ahead.
import type { Round } from '../units/quantities.ts'
import { claimOf } from './evidence.ts'
import type { ProposalReceived, Validity } from './input.ts'
import type { Proposal, Value, ValueId } from './message.ts'
import { NO_ROUND } from './message.ts'
import { report } from './report.ts'
import { isOutOfReach, logOf, makeRoomAhead, putLog } from './round-logs.ts'
import type { ConsensusState, KeptProposal, KnownValue } from './round-state.ts'
import type { Turn } from './turn.ts'
import { update } from './turn.ts'
import { proposerAt } from './validator-set.ts'

/** Keeps a proposal of the current height, or the verdict on one that is kept. */
export function addProposal(turn: Turn, input: ProposalReceived): void {
  const { state } = turn
  const { proposal } = input
  if (!isWellFormed(state, proposal)) return
  const first = logOf(state, proposal.round).proposal
  if (first !== null && !isSameClaim(first, proposal))
    return report(turn, { first, second: claimOf(proposal) })
  if (first === null && !makeRoomAhead(turn, proposal.validator, proposal.round)) return
  keep(turn, input, first)
}

function isWellFormed(state: ConsensusState, { height, round, validRound, validator }: Proposal): boolean {
  if (isOutOfReach(state, round) || validRound < NO_ROUND || validRound >= round) return false
  return validator === proposerAt(state.validators, height, round)
}

function isSameClaim(first: KeptProposal, { value, validRound }: Proposal): boolean {
  return first.valueId === value.id && first.validRound === validRound
}

/** Whether a proposal was in time is said with its verdict; nothing said later changes it. */
function keep(
  turn: Turn,
  { proposal, validity, isTimely }: ProposalReceived,
  first: KeptProposal | null,
): void {
  const wasJudged = first !== null && judgedValue(turn.state, proposal.value.id) !== null
  const timely = wasJudged ? first.isTimely : isTimely
  putLog(turn, { ...logOf(turn.state, proposal.round), proposal: { ...claimOf(proposal), isTimely: timely } })
  learnValue(turn, proposal.value, validity)
  // The proposal may have pushed out another, whose value is a whole block.
  forgetValues(turn)
}

/** Remembers a value and, once, what the engine found of it. */
export function learnValue(turn: Turn, value: Value, validity: Validity | 'unchecked'): void {
  const { values } = turn.state
  const known = values.find((other) => other.value.id === value.id)
  if (known === undefined) return update(turn, { values: [...values, { value, validity }] })
  if (validity === 'unchecked' || isJudged(known)) return
  update(turn, { values: values.map((other) => (other === known ? { value, validity } : other)) })
}

/** A value with a verdict, or null. */
export function judgedValue(state: ConsensusState, valueId: ValueId): KnownValue | null {
  return state.values.find((known) => known.value.id === valueId && isJudged(known)) ?? null
}

function isJudged({ validity }: KnownValue): boolean {
  return validity === 'valid' || validity === 'invalid'
}

/** The valid value proposed in a round, or null. */
export function validProposedValue(state: ConsensusState, round: Round): Value | null {
  const { proposal } = logOf(state, round)
  const known = proposal === null ? null : judgedValue(state, proposal.valueId)
  return known?.validity === 'valid' ? known.value : null
}

/** Asks for the verdict on one value proposed in a round that has come; false when there is none to ask for. */
export function askForVerdict(turn: Turn): boolean {
  const { state } = turn
  for (const { round, proposal } of state.rounds) {
    if (proposal === null || round > state.round) continue
    const known = state.values.find(
      ({ value, validity }) => value.id === proposal.valueId && validity === 'unchecked',
    )
    if (known === undefined) continue
    const { type: _type, valueId: _valueId, isTimely: _isTimely, ...claim } = proposal
    update(turn, {
      values: state.values.map((other) => (other === known ? { ...known, validity: 'asked' } : other)),
    })
    turn.effects.push({ type: 'check-proposal', proposal: { ...claim, value: known.value } })
    return true
  }
  return false
}

/** Forgets values that nothing refers to any more. */
export function forgetValues(turn: Turn): void {
  const { rounds, values, lockedValue, validValue, fetched } = turn.state
  const ids = new Set([
    lockedValue?.id,
    validValue?.id,
    ...fetched,
    ...rounds.map(({ proposal }) => proposal?.valueId),
  ])
  if (values.some(({ value }) => !ids.has(value.id)))
    update(turn, { values: values.filter(({ value }) => ids.has(value.id)) })
}
