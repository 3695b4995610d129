// Tendermint as a pure function: what happened goes in, what is to be done comes out. No clock, no chance, no waiting;
// the same state and input give the same answer for ever. The rules are in rules.ts, their proof in the paper.
import { unreachable } from '../units/assert.ts'
import { checkCommitShape } from './certificate.ts'
import { keepEarly } from './early.ts'
import type { ConsensusEffect } from './effect.ts'
import { startHeight } from './heights.ts'
import type {
  CertificateReceived,
  ConsensusInput,
  PolkaReceived,
  ProposalReceived,
  ValueFetched,
  VoteReceived,
} from './input.ts'
import { addProposal, learnValue } from './proposals.ts'
import type { ConsensusState } from './round-state.ts'
import { endTimeout, proposeBuilt } from './rounds.ts'
import { applyRules } from './rules.ts'
import type { Turn } from './turn.ts'
import { isDeciding, update } from './turn.ts'
import { addPolka, addVote } from './votes.ts'

export interface Transition {
  readonly state: ConsensusState
  /** To be done in this order. */
  readonly effects: readonly ConsensusEffect[]
}

/** Takes one input. The given state is left as it was. */
export function step(state: ConsensusState, input: ConsensusInput): Transition {
  const turn: Turn = { state, effects: [] }
  if (state.step !== 'halted') take(turn, input)
  applyRules(turn)
  return turn
}

function take(turn: Turn, input: ConsensusInput): void {
  switch (input.type) {
    case 'height-started':
      return startHeight(turn, input)
    case 'value-built':
      return proposeBuilt(turn, input)
    case 'proposal-received':
      return takeProposal(turn, input)
    case 'vote-received':
      return takeVote(turn, input)
    case 'polka-received':
      return takePolka(turn, input)
    case 'certificate-received':
      return takeCertificate(turn, input)
    case 'value-fetched':
      return takeValue(turn, input)
    case 'timeout-elapsed':
      return endTimeout(turn, input)
    default:
      return unreachable(input)
  }
}

function takeProposal(turn: Turn, input: ProposalReceived): void {
  const { proposal } = input
  if (proposal.height > turn.state.height) return keepEarly(turn, { type: 'proposal', proposal })
  if (isDeciding(turn.state, proposal.height)) addProposal(turn, input)
}

function takeVote(turn: Turn, { vote }: VoteReceived): void {
  if (vote.height > turn.state.height) return keepEarly(turn, { type: 'vote', vote })
  if (isDeciding(turn.state, vote.height)) addVote(turn, vote)
}

/** Of a later height, the votes are kept one by one. */
function takePolka(turn: Turn, input: PolkaReceived): void {
  if (isDeciding(turn.state, turn.state.height)) addPolka(turn, input)
  for (const vote of input.votes) if (vote.height > turn.state.height) keepEarly(turn, { type: 'vote', vote })
}

/** One certificate is enough; two for different values are for the street to settle, not for this node. */
function takeCertificate(turn: Turn, { certificate }: CertificateReceived): void {
  const { state } = turn
  if (!isDeciding(state, certificate.height) || state.certificate !== null) return
  if (checkCommitShape(certificate, state) === 'ok') update(turn, { certificate })
}

function takeValue(turn: Turn, { height, value, validity }: ValueFetched): void {
  if (isDeciding(turn.state, height) && turn.state.fetched.includes(value.id))
    learnValue(turn, value, validity)
}
