/**
 * Which transactions a validator names at the gate: two at most, so the order is what counts. A decision of the street is
 * named first, for what all but f voters name first is in the block; then each member's own comes before anybody's second.
 * Among members the lot decides, which is drawn with the block before: nobody can make a transaction that always wins.
 */
import { TRANSACTIONS_LIMIT } from '../core/governance/block-room.ts'
import { hashBytes } from '../core/codec/hash-bytes.ts'
import type { Hash } from '../core/crypto/sha256.ts'
import { taggedHashHex } from '../core/crypto/sha256.ts'
import { isOwnChange } from '../core/governance/change.ts'
import type { TransactionContext } from '../core/governance/check-transaction.ts'
import { checkTransaction } from '../core/governance/check-transaction.ts'
import type { SignedTransaction, Transaction } from '../core/governance/transaction.ts'
import { decisionId } from '../core/governance/transaction.ts'
import type { MemberId } from './ports.ts'

/** Hashes of those that the block after `previousHash` may carry as things stand, the most urgent first. */
export function dueTransactions(
  held: readonly SignedTransaction[],
  context: TransactionContext & { readonly previousHash: Hash },
): Hash[] {
  const due = held.filter(({ transaction }) => checkTransaction(transaction, context) === 'ok')
  const [urgent, ...later] = decisionsOfStreet(due)
  const { first, more } = byMember(due, context.previousHash)
  const ranked = [...(urgent === undefined ? [] : [urgent]), ...first, ...later, ...more]
  return ranked.slice(0, TRANSACTIONS_LIMIT)
}

/** Those that are in force soonest come first; of one decision the first of its forms is enough. */
function decisionsOfStreet(due: readonly SignedTransaction[]): Hash[] {
  const decisions = due.flatMap(({ transaction, hash }) =>
    transaction.type === 'decision' && memberOf(transaction) === undefined
      ? [{ hash, id: decisionId(transaction.body), effectiveSlot: transaction.decision.effectiveSlot }]
      : [],
  )
  decisions.sort(
    (left, right) => left.effectiveSlot - right.effectiveSlot || (left.hash < right.hash ? -1 : 1),
  )
  const isFirstForm = ({ id }: { id: Hash }, place: number): boolean =>
    decisions.findIndex((each) => each.id === id) === place
  return decisions.filter(isFirstForm).map(({ hash }) => hash)
}

function byMember(due: readonly SignedTransaction[], previousHash: Hash): { first: Hash[]; more: Hash[] } {
  const drawn = due
    .flatMap(({ transaction, hash }) => {
      const member = memberOf(transaction)
      return member === undefined ? [] : [{ member, hash, lot: lotOf(previousHash, hash) }]
    })
    .sort((left, right) => (left.lot < right.lot ? -1 : 1))
  const seen = new Set<MemberId>()
  const [first, more]: [Hash[], Hash[]] = [[], []]
  for (const { member, hash } of drawn) {
    const hashes = seen.has(member) ? more : first
    hashes.push(hash)
    seen.add(member)
  }
  return { first, more }
}

function lotOf(previousHash: Hash, hash: Hash): string {
  return taggedHashHex('transaction-lot', hashBytes(previousHash), hashBytes(hash))
}

/** Whoever alone could make many of its kind; undefined for a decision of the street. */
function memberOf(transaction: Transaction): MemberId | undefined {
  switch (transaction.type) {
    case 'decision': {
      const { change } = transaction.decision
      return isOwnChange(change) ? change.member : undefined
    }
    case 'evidence':
      return transaction.evidence.offender
    case 'seat-return':
      return transaction.request.validator
  }
}
