/**
 * How much a node keeps of what others say, at most. Each limit follows from how large the street is and from nothing that
 * anybody sends: who watches a node, or a simulated one, compares the two.
 */
import { EARLY_MESSAGES_PER_SENDER } from '../core/consensus/early.ts'
import {
  FUTURE_ROUNDS_PER_SENDER,
  PAST_POLKAS_LIMIT,
  PAST_ROUND_LIMIT,
} from '../core/consensus/round-logs.ts'
import { REVISIONS_PER_MEMBER_LIMIT } from '../core/chain/gate-vote.ts'
import { TRANSACTIONS_LIMIT } from '../core/governance/block-room.ts'
import { BLOCKS_LIMIT, WAITING_INPUTS_LIMIT } from './driver.ts'
import { MESSAGES_PER_SIGNER_LIMIT } from './held-messages.ts'
import type { KeptCounts } from './kept-counts.ts'
import { GATE_VOTES_PER_VALIDATOR_LIMIT, READINGS_PER_MEMBER_LIMIT, SHEETS_PER_MEMBER_LIMIT } from './pool.ts'
import { ROOM_LIMITS } from './transaction-room.ts'

/** What of each a node of such a street keeps at most, as long as no more than a third of its validators is faulty. */
export function keptLimits({ validators, members }: { validators: number; members: number }): KeptCounts {
  const rounds = 1 + PAST_ROUND_LIMIT + PAST_POLKAS_LIMIT
  const roundsAhead = FUTURE_ROUNDS_PER_SENDER * validators
  // Who is a validator changes with a height; what was said before by one who is none any more is still kept.
  const gateVotes = GATE_VOTES_PER_VALIDATOR_LIMIT * members
  return {
    rounds,
    roundsAhead,
    // One polka a round: a second value would need a quorum that more than a third signs against itself.
    votes: (rounds + roundsAhead) * (1 + 3 * validators),
    // The one that is locked, the valid one, and the one that a certificate names need no round of their own.
    blocks: rounds + roundsAhead + 3,
    early: EARLY_MESSAGES_PER_SENDER * validators,
    // A proposal's polka goes with it, and timers and verdicts are not sent away.
    waiting: WAITING_INPUTS_LIMIT + 64,
    readBlocks: BLOCKS_LIMIT,
    // What nobody signed alone, as a certificate, has one room more.
    messages: MESSAGES_PER_SIGNER_LIMIT * (members + 1),
    sheets: SHEETS_PER_MEMBER_LIMIT * members + REVISIONS_PER_MEMBER_LIMIT * members * gateVotes,
    readings: READINGS_PER_MEMBER_LIMIT * members,
    gateVotes,
    transactions:
      ROOM_LIMITS.street + ROOM_LIMITS.own + ROOM_LIMITS.evidence + TRANSACTIONS_LIMIT * gateVotes,
  }
}
