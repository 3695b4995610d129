/**
 * May this transaction be put on the chain now? One function for every node: for passing it on, for naming it in a gate
 * vote, and for the block. Codes in order of precedence, costly signatures last.
 */
import { hashBytes } from '../codec/hash-bytes.ts'
import type { Domain, VerifySignature } from '../crypto/signing.ts'
import { DOMAINS, signingInput } from '../crypto/signing.ts'
import { isSpoken } from '../units/protocol.ts'
import type { Height, SlotIndex } from '../units/quantities.ts'
import type { Change } from './change.ts'
import { isOwnChange } from './change.ts'
import type { ChangeRefusal } from './check-change.ts'
import { checkChange } from './check-change.ts'
import type { EvidenceRefusal } from './evidence.ts'
import { judgeEvidence } from './evidence.ts'
import type { Community } from './genesis.ts'
import { faultBound } from './genesis.ts'
import { seatToReturn } from './seats.ts'
import type { Terms } from './terms.ts'
import type { Approval, Decision, Transaction } from './transaction.ts'
import { decisionId } from './transaction.ts'

export type TransactionRefusal =
  | 'transaction-version-unknown'
  | 'transaction-community-other'
  | 'decision-too-late'
  | 'decision-too-far'
  | 'decision-known'
  | 'decisions-too-many'
  | 'own-decisions-too-many'
  | 'decision-approvals-too-few'
  | 'decision-approval-invalid'
  | 'seat-not-lost'
  | 'seat-signature-invalid'
  | ChangeRefusal
  | EvidenceRefusal

/** How far ahead a decision may lie: a year of quarter hours. */
export const DECISION_LEAD_LIMIT = 35_136
/** Of the street: so many of its decisions wait at once. */
export const SCHEDULED_LIMIT = 64
/** Of each member: what it decides for itself takes no room from the street, and none from a neighbour. */
export const OWN_SCHEDULED_LIMIT = 2

export interface TransactionContext {
  /** Under the terms before the block. */
  readonly community: Community
  readonly terms: Terms
  readonly verify: VerifySignature
  /** Of the block that would carry it. */
  readonly slot: SlotIndex
  readonly height: Height
}

export function checkTransaction(
  transaction: Transaction,
  context: TransactionContext,
): 'ok' | TransactionRefusal {
  switch (transaction.type) {
    case 'decision':
      return checkDecision(transaction, context)
    case 'evidence':
      return judgeEvidence(transaction.evidence, context).code
    case 'seat-return':
      return checkSeatReturn(transaction, context)
  }
}

function checkDecision(
  { decision, body, approvals }: Extract<Transaction, { type: 'decision' }>,
  context: TransactionContext,
): 'ok' | TransactionRefusal {
  const code = checkProposal(decision, body, context)
  return code === 'ok' ? checkApprovals(decision, body, approvals, context) : code
}

/** Whether a decision could be put on the chain, if enough approved it. */
export function checkProposal(
  decision: Decision,
  body: Uint8Array,
  { community, terms, slot, verify }: TransactionContext,
): 'ok' | TransactionRefusal {
  const { effectiveSlot, change } = decision
  const wrong = checkOrigin(decision, community)
  if (wrong !== 'ok') return wrong
  if (effectiveSlot <= slot) return 'decision-too-late'
  if (effectiveSlot > slot + DECISION_LEAD_LIMIT) return 'decision-too-far'
  const id = decisionId(body)
  if (terms.scheduled.some((scheduled) => scheduled.id === id)) return 'decision-known'
  const room = checkRoom(change, terms.scheduled)
  if (room !== 'ok') return room
  return checkChange(change, { community, verify, effectiveSlot })
}

/** Whether one more may wait. */
function checkRoom(change: Change, scheduled: Terms['scheduled']): 'ok' | TransactionRefusal {
  const waiting = scheduled.map((each) => each.change)
  if (!isOwnChange(change)) {
    const ofStreet = waiting.filter((each) => !isOwnChange(each))
    return ofStreet.length < SCHEDULED_LIMIT ? 'ok' : 'decisions-too-many'
  }
  const his = waiting.filter((each) => isOwnChange(each) && each.member === change.member)
  return his.length < OWN_SCHEDULED_LIMIT ? 'ok' : 'own-decisions-too-many'
}

function checkOrigin(
  { version, community: hash }: { version: number; community: string },
  community: Community,
): 'ok' | TransactionRefusal {
  if (!isSpoken(version, community.genesis.protocolVersion)) return 'transaction-version-unknown'
  return hash === community.hash ? 'ok' : 'transaction-community-other'
}

/** More than two thirds of the validators; what is a member's own it signs by its member key. */
function checkApprovals(
  { change }: Decision,
  body: Uint8Array,
  approvals: readonly Approval[],
  { community, verify }: TransactionContext,
): 'ok' | TransactionRefusal {
  const isOwn = isOwnChange(change)
  const signers = isOwnChange(change) ? [change.member] : community.genesis.validators
  const needed = isOwn ? 1 : faultBound(signers.length).quorum
  if (approvals.length < needed) return 'decision-approvals-too-few'
  const isAscending = approvals.every(
    ({ validator }, index) => index === 0 || (approvals[index - 1]?.validator ?? '') < validator,
  )
  const isSigned = (approval: Approval): boolean =>
    signers.includes(approval.validator) &&
    isApproval(approval, { body, community, verify, key: isOwn ? 'memberKey' : 'consensusKey' })
  return isAscending && approvals.every(isSigned) ? 'ok' : 'decision-approval-invalid'
}

/** Whether a member's signature is under a decision. */
export function isApproval(
  { validator, signature }: Approval,
  {
    body,
    community,
    verify,
    key,
  }: { body: Uint8Array; community: Community; verify: VerifySignature; key: 'memberKey' | 'consensusKey' },
): boolean {
  const member = community.members.get(validator)
  return member !== undefined && verify(hashBytes(member[key]), approvalInput(community, body), signature)
}

/** What a signature under a decision covers. */
export function approvalInput(community: Pick<Community, 'hash'>, body: Uint8Array): Uint8Array {
  return input(DOMAINS.decision, community, body)
}

export function seatReturnInput(community: Pick<Community, 'hash'>, body: Uint8Array): Uint8Array {
  return input(DOMAINS.seatReturn, community, body)
}

function input(domain: Domain, { hash }: Pick<Community, 'hash'>, body: Uint8Array): Uint8Array {
  return signingInput(domain, hashBytes(hash), body)
}

function checkSeatReturn(
  { request, envelope }: Extract<Transaction, { type: 'seat-return' }>,
  { community, terms, verify }: TransactionContext,
): 'ok' | TransactionRefusal {
  const wrong = checkOrigin(request, community)
  if (wrong !== 'ok') return wrong
  const member = community.members.get(request.validator)
  const seat = seatToReturn(terms, request.validator, request.lostAtHeight)
  if (seat === undefined || member?.standing !== 'active') return 'seat-not-lost'
  const isSigned = verify(
    hashBytes(member.consensusKey),
    seatReturnInput(community, envelope.body),
    envelope.signature,
  )
  return isSigned ? 'ok' : 'seat-signature-invalid'
}
