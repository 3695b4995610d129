/**
 * Whatever members and validators send, a block must fit its limit: one that does not is no block to anybody, and all
 * proposers would build it alike. What a block may hold of sheets, readings and transactions has limits of its own; the
 * rest is shared among its n − f gate votes, and a vote that is larger than its share is no vote. So a street has room
 * for its block as long as that share lets a vote name a sheet of every member and two readings of each.
 */
import { ORDERS_PER_SHEET_LIMIT, SHEET_BYTES_LIMIT } from '../market/order-sheet.ts'
import { READING_BYTES_LIMIT } from '../metering/reading.ts'
import { faultBound } from './genesis.ts'
import { TRANSACTION_BYTES_LIMIT } from './transaction.ts'

/** A proposal carries a whole block; it must fit one gossip message. */
export const BLOCK_BYTES_LIMIT = 768 * 1024
/** Of any gate vote; in a large street less. */
export const GATE_VOTE_BYTES_LIMIT = 48 * 1024
/**
 * Per gate vote: in a block of 21 validators a reading costs 15 × 34 bytes of votes and 240 of its own. After a long hole
 * the rest is settled by estimate and trued up.
 */
export const READINGS_LIMIT = 256
/** Per gate vote and per block: they are few, and one may be large. The rest waits for the next slot. */
export const TRANSACTIONS_LIMIT = 2

export interface StreetSize {
  /** All that are or were members: a vote may name any of them. */
  readonly members: number
  readonly validators: number
}

/** What a vote weighs beside the sheets and readings that it names, signature and transactions included. */
export const VOTE_BASE_BYTES = 320
/** A sheet's member, revision and hash, each as large as it may be. */
export const SHEET_NAME_BYTES = 80
export const HASH_NAME_BYTES = 34
/** Header, heads of lists, and the result of the clearing without its fills. */
const BLOCK_BASE_BYTES = 2048
/** The head of a byte string in a list. */
const HEAD_BYTES = 5
const FILL_BYTES = 9
const READINGS_PER_MEMBER = 2
/** A vote may be cast before a block that admits members takes it: it leaves room for so many. */
const ADMISSIONS_AHEAD = 8

/** What one gate vote may weigh at most, in bytes, so that any n − f of them make a block. */
export function gateVoteBytesLimit(size: StreetSize): number {
  // A street from before this rule may be too large for it; its votes still name everybody once.
  return Math.min(Math.max(shareBytes(size), leastVoteBytes(size)), GATE_VOTE_BYTES_LIMIT)
}

/** What a validator lets its own vote weigh. */
export function ownGateVoteBytes({ members, validators }: StreetSize): number {
  return gateVoteBytesLimit({ members: members + ADMISSIONS_AHEAD, validators })
}

/** Whether the largest block of such a street fits its limit. */
export function hasBlockRoom({ members, validators }: StreetSize): boolean {
  const largest = { members: members + ADMISSIONS_AHEAD, validators }
  const least = leastVoteBytes({ members, validators })
  return least <= GATE_VOTE_BYTES_LIMIT && shareBytes(largest) >= least
}

function leastVoteBytes({ members }: StreetSize): number {
  const readings = Math.min(READINGS_LIMIT, READINGS_PER_MEMBER * members)
  return VOTE_BASE_BYTES + members * SHEET_NAME_BYTES + readings * HASH_NAME_BYTES
}

/** A block's room beside its other parts at their largest, in equal shares. */
function shareBytes({ members, validators }: StreetSize): number {
  const { faulty, gateVotes } = faultBound(validators)
  // Each is named by f + 1 votes.
  const readings = Math.floor((gateVotes * READINGS_LIMIT) / (faulty + 1))
  const othersBytes =
    BLOCK_BASE_BYTES +
    members * (SHEET_BYTES_LIMIT + HEAD_BYTES + ORDERS_PER_SHEET_LIMIT * FILL_BYTES) +
    readings * (READING_BYTES_LIMIT + HEAD_BYTES) +
    TRANSACTIONS_LIMIT * (TRANSACTION_BYTES_LIMIT + HEAD_BYTES)
  return Math.floor((BLOCK_BYTES_LIMIT - othersBytes) / gateVotes) - HEAD_BYTES
}
