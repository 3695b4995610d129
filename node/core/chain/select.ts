/**
 * What a set of gate votes implies. A sheet or reading that all honest validators held is named by at least f + 1 of
 * any n − f votes and must be in; one that no honest validator held is named by at most f and cannot be (design
 * section 5, fair inclusion).
 */
import type { Hash } from '../crypto/sha256.ts'
import type { MemberId } from '../market/order-sheet.ts'
import type { GateVote, SheetReference } from './gate-vote.ts'
import { TRANSACTIONS_LIMIT } from '../governance/block-room.ts'

export interface Selection {
  /** One sheet per member, by member. */
  readonly sheets: readonly SheetReference[]
  /** Sorted. */
  readonly readings: readonly Hash[]
  /** Sorted; where more were named often enough, the one that all but f name first, and the lower hashes. */
  readonly transactions: readonly Hash[]
  /** Whether at least f + 1 votes say that the parent block was final before its slot began. */
  readonly isParentTimely: boolean
}

export function selectFromGateVotes(votes: readonly GateVote[], parentHash: Hash, faulty: number): Selection {
  const needed = faulty + 1
  return {
    sheets: selectSheets(votes, needed),
    readings: namedAtLeast(
      votes.flatMap((vote) => [...new Set(vote.readings)]),
      needed,
    ).sort(),
    transactions: selectTransactions(votes, { needed, faulty }),
    isParentTimely:
      votes.filter((vote) => vote.previousHash === parentHash && vote.wasPreviousTimely).length >= needed,
  }
}

/**
 * Whoever can make transactions can make some with a low hash, and have them named by f + 1. What all honest validators
 * name first is in all the same: f lying votes name no other first so often, so at most one is.
 */
function selectTransactions(
  votes: readonly GateVote[],
  { needed, faulty }: { needed: number; faulty: number },
): Hash[] {
  const named = namedAtLeast(
    votes.flatMap((vote) => [...new Set(vote.transactions)]),
    needed,
  ).sort()
  const first = namedAtLeast(
    votes.flatMap((vote) => vote.transactions.slice(0, 1)),
    votes.length - faulty,
  )
  const isFirst = (hash: Hash): boolean => first.includes(hash)
  const ranked = [...named.filter(isFirst), ...named.filter((hash) => !isFirst(hash))]
  return ranked.slice(0, TRANSACTIONS_LIMIT).sort()
}

/**
 * Per member the highest revision named often enough, then the lower hash. What is counted is the whole reference: a
 * vote that names a sheet under another member or revision stands alone with its lie.
 */
function selectSheets(votes: readonly GateVote[], needed: number): SheetReference[] {
  const best = new Map<MemberId, SheetReference>()
  for (const { sheet, voters } of countSheets(votes)) {
    const other = best.get(sheet.member)
    if (voters >= needed && (other === undefined || supersedes(sheet, other))) best.set(sheet.member, sheet)
  }
  return [...best.values()].sort((left, right) => (left.member < right.member ? -1 : 1))
}

interface CountedSheet {
  readonly sheet: SheetReference
  voters: number
  /** A vote that names it twice counts once. */
  lastVoter: GateVote
}

/** By hash first: nearly all votes name the same sheets, and hardly any name one hash under two members. */
function countSheets(votes: readonly GateVote[]): CountedSheet[] {
  const byHash = new Map<Hash, CountedSheet[]>()
  for (const vote of votes)
    for (const sheet of vote.sheets) {
      const named = byHash.get(sheet.hash)
      const counted = named?.find((each) => isSameSheet(each.sheet, sheet))
      if (counted === undefined)
        byHash.set(sheet.hash, [...(named ?? []), { sheet, voters: 1, lastVoter: vote }])
      else if (counted.lastVoter !== vote) {
        counted.voters += 1
        counted.lastVoter = vote
      }
    }
  return [...byHash.values()].flat()
}

function isSameSheet(left: SheetReference, right: SheetReference): boolean {
  return left.member === right.member && left.revision === right.revision
}

function supersedes(sheet: SheetReference, other: SheetReference): boolean {
  return sheet.revision === other.revision ? sheet.hash < other.hash : sheet.revision > other.revision
}

function namedAtLeast(hashes: readonly Hash[], needed: number): Hash[] {
  const counts = new Map<Hash, number>()
  for (const hash of hashes) counts.set(hash, (counts.get(hash) ?? 0) + 1)
  return [...counts].filter(([, count]) => count >= needed).map(([hash]) => hash)
}
