/**
 * How much room a transaction has among those that a home holds. What validators decided together, what members decide for
 * themselves, and evidence have each a room apart; and within it there is little room for what one member alone could make
 * many of. So nobody keeps out the others, nor the decision that is about him.
 */
import { isOwnChange } from '../core/governance/change.ts'
import type { Evidence } from '../core/governance/evidence.ts'
import { offenceOf } from '../core/governance/evidence.ts'
import type { SignedTransaction, Transaction } from '../core/governance/transaction.ts'
import { decisionId } from '../core/governance/transaction.ts'

export type TransactionRoom =
  | { readonly code: 'free' }
  /** There is room where this one is given up, which is of less use. */
  | { readonly code: 'instead-of'; readonly other: SignedTransaction }
  | { readonly code: 'none' }

type RoomName = 'street' | 'own' | 'evidence'

/** Of all together. Evidence of two gate votes is the largest, 46 kB. */
export const ROOM_LIMITS: Readonly<Record<RoomName, number>> = { street: 64, own: 256, evidence: 64 }
/** One decision with other approvals is another transaction, and whoever has heard the approvals can make them. */
export const FORMS_PER_DECISION_LIMIT = 8
/** Two decisions that wait, a request for a seat, and one to spare. */
export const OWN_PER_MEMBER_LIMIT = 4
/** One is enough for the seat, and there is one more penalty for sheets with each block. */
export const EVIDENCE_PER_OFFENDER_LIMIT = 2

interface Claim {
  readonly room: RoomName
  /** Whose it is, or what it decides. */
  readonly subject: string
  readonly limit: number
  /** One of those that have it in common is as good as any. */
  readonly same: string | undefined
}

/** Whether a transaction that was found good has room beside those that are held. */
export function roomFor(signed: SignedTransaction, held: readonly SignedTransaction[]): TransactionRoom {
  const { room, subject, limit, same } = claimOf(signed)
  const others = held
    .map((other) => ({ other, claim: claimOf(other) }))
    .filter(({ claim }) => claim.room === room)
  const alike = others.filter(({ claim }) => same !== undefined && claim.same === same)
  const ofSubject = others.filter(({ claim }) => claim.subject === subject)
  const crowd = alike.length > 0 ? alike : ofSubject
  if (alike.length === 0 && ofSubject.length < limit)
    return { code: others.length < ROOM_LIMITS[room] ? 'free' : 'none' }
  const least = crowd
    .map(({ other }) => other)
    .sort(byUse)
    .at(-1)
  const isBetter = least !== undefined && room !== 'own' && byUse(signed, least) < 0
  return isBetter ? { code: 'instead-of', other: least } : { code: 'none' }
}

/** Whether two proofs are of one member, one kind and one slot or height. */
export function tellsTheSame(one: Evidence, other: Evidence): boolean {
  return placeOf(one) === placeOf(other)
}

/** Made once for each that is held: some are large, and every newcomer is held against them. */
const claims = new WeakMap<SignedTransaction, Claim>()

function claimOf(signed: SignedTransaction): Claim {
  const claim = claims.get(signed) ?? toClaim(signed.transaction)
  claims.set(signed, claim)
  return claim
}

function toClaim(transaction: Transaction): Claim {
  switch (transaction.type) {
    case 'decision': {
      const { change } = transaction.decision
      return isOwnChange(change)
        ? ownOf(change.member)
        : {
            room: 'street',
            subject: decisionId(transaction.body),
            limit: FORMS_PER_DECISION_LIMIT,
            same: undefined,
          }
    }
    case 'seat-return':
      return ownOf(transaction.request.validator)
    case 'evidence': {
      const { kind, offender } = transaction.evidence
      const limit = EVIDENCE_PER_OFFENDER_LIMIT
      return { room: 'evidence', subject: `${kind}/${offender}`, limit, same: placeOf(transaction.evidence) }
    }
  }
}

function ownOf(member: string): Claim {
  return { room: 'own', subject: member, limit: OWN_PER_MEMBER_LIMIT, same: undefined }
}

function placeOf(evidence: Evidence): string {
  const { kind, offender } = evidence
  const at = offenceOf(evidence)?.at
  const place = at === undefined ? '' : 'slot' in at ? String(at.slot) : String(at.height)
  return `${kind}/${offender}/${place}`
}

/**
 * Of forms of one thing all homes keep the same, so that enough of them name it at the gate: the one with most approvals,
 * which is that of whoever heard them all, then the lower hash.
 */
function byUse(left: SignedTransaction, right: SignedTransaction): number {
  return approvalsOf(right) - approvalsOf(left) || (left.hash < right.hash ? -1 : 1)
}

function approvalsOf({ transaction }: SignedTransaction): number {
  return transaction.type === 'decision' ? transaction.approvals.length : 0
}
