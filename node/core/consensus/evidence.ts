// An honest validator signs at most one proposal, one prevote and one precommit in a round. Two different ones, both
// with its signature, are proof against it; a repeated message is not.
import type { Proposal, ProposalClaim, Vote } from './message.ts'

/** Two messages of one validator, height, round and type that contradict each other. `first` is the one that was counted. */
export type Evidence =
  | { readonly first: Vote; readonly second: Vote }
  | { readonly first: ProposalClaim; readonly second: ProposalClaim }

/** What the signature of a proposal covers, and the signature. */
export function claimOf(proposal: Proposal): ProposalClaim {
  const { height, round, value, validRound, validator, signature } = proposal
  return { type: 'proposal', height, round, valueId: value.id, validRound, validator, signature }
}
