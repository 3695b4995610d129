// Equal votes. With n validators, f = floor((n - 1) / 3) of them may be faulty; q = floor(2n / 3) + 1 votes are a
// quorum, so that two quorums always share an honest validator; f + 1 votes contain an honest one.
import { assert } from '../units/assert.ts'
import type { Height, Round } from '../units/quantities.ts'
import type { ValidatorId } from './message.ts'

/** The smallest count above two thirds. */
export function quorum(validatorCount: number): number {
  return Math.floor((2 * validatorCount) / 3) + 1
}

/** How many faulty validators the set survives. */
export function faultLimit(validatorCount: number): number {
  return Math.floor((validatorCount - 1) / 3)
}

/** Whose turn it is to propose. */
export function proposerAt(validators: readonly ValidatorId[], height: Height, round: Round): ValidatorId {
  const proposer = validators[(height + round) % validators.length]
  assert(proposer !== undefined, 'a height has at least one validator')
  return proposer
}
