// An honest validator signs at most one proposal, one prevote and one precommit in a round. Two different ones, both
// with its signature, are proof against it; a repeated message is not. Each is reported once.
import type { Proposal, ProposalClaim, Vote } from './message.ts'
import type { Turn } from './turn.ts'
import { update } from './turn.ts'

/** Two messages of one validator, height, round and type that contradict each other. `first` is the one that was counted. */
export type Evidence =
  | { readonly first: Vote; readonly second: Vote }
  | { readonly first: ProposalClaim; readonly second: ProposalClaim }

/** What the signature of a proposal covers, and the signature. */
export function claimOf(proposal: Proposal): ProposalClaim {
  const { height, round, value, validRound, validator, signature } = proposal
  return { type: 'proposal', height, round, valueId: value.id, validRound, validator, signature }
}

/** Reports a contradiction, unless this validator was already reported for this round and type. */
export function report(turn: Turn, evidence: Evidence): void {
  const { type, round, validator } = evidence.first
  const name = `${type}/${round}/${validator}`
  if (turn.state.reported.includes(name)) return
  update(turn, { reported: [...turn.state.reported, name] })
  turn.effects.push({ type: 'report-evidence', ...evidence })
}
