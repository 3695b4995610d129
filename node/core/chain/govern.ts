/**
 * What a block's transactions and its gate votes do to the community: decisions are noted and, when their slot comes,
 * made; offences are punished; seats are lost and returned. The block itself is still judged by the terms before it.
 */
import { asciiBytes } from '../codec/bytes.ts'
import type { Hash } from '../crypto/sha256.ts'
import { taggedHashHex } from '../crypto/sha256.ts'
import type { VerifySignature } from '../crypto/signing.ts'
import { applyChange } from '../governance/apply-change.ts'
import type { Change } from '../governance/change.ts'
import type { ChangeRefusal } from '../governance/check-change.ts'
import { checkChange } from '../governance/check-change.ts'
import type { TransactionContext, TransactionRefusal } from '../governance/check-transaction.ts'
import { checkTransaction } from '../governance/check-transaction.ts'
import type { Evidence } from '../governance/evidence.ts'
import { judgeEvidence } from '../governance/evidence.ts'
import type { Community } from '../governance/genesis.ts'
import type { Telling } from '../governance/offence.ts'
import { punishedAt, withoutOldOffences } from '../governance/offence.ts'
import { withoutOldKeys, withPastKeys } from '../governance/past-keys.ts'
import { withoutPastTariffs } from '../governance/past-tariffs.ts'
import { afterBlock, condemn, returnSeat } from '../governance/seats.ts'
import type { ScheduledChange, Terms } from '../governance/terms.ts'
import { communityUnder } from '../governance/terms.ts'
import type { SignedTransaction, Transaction } from '../governance/transaction.ts'
import { decisionId } from '../governance/transaction.ts'
import type { MemberId } from '../market/order-sheet.ts'
import type { Height, SlotIndex } from '../units/quantities.ts'
import { slotStartMs } from '../units/slots.ts'
import { FUND_ACCOUNT, memberAccount } from './chain-state.ts'
import { makeDecision } from './make-decision.ts'
import { pay } from './money.ts'
import type { SettlementDraft } from './settlement-draft.ts'

export interface Governed {
  /** In force for the next block. */
  readonly terms: Terms
  readonly refusedTransactions: readonly { hash: Hash; code: TransactionRefusal }[]
  /** Decisions whose slot has come; one that cannot be made any more is void, and its code says why. */
  readonly made: readonly { id: Hash; change: Change; code: 'ok' | ChangeRefusal }[]
}

interface GovernedBlock {
  readonly slot: SlotIndex
  readonly height: Height
  readonly transactions: readonly SignedTransaction[]
  readonly voters: readonly MemberId[]
}

interface Parts {
  readonly founded: Community
  readonly verify: VerifySignature
}

export function govern(draft: SettlementDraft, before: Terms, block: GovernedBlock, parts: Parts): Governed {
  const { slot, height } = block
  let terms = withoutOld(before, { slot, height })
  const refusedTransactions: { hash: Hash; code: TransactionRefusal }[] = []
  for (const { transaction, hash } of block.transactions) {
    const context = {
      terms,
      slot,
      height,
      verify: parts.verify,
      community: communityUnder(parts.founded, terms),
    }
    const code = checkTransaction(transaction, context)
    if (code === 'ok') terms = take(draft, transaction, context)
    else refusedTransactions.push({ hash, code })
  }
  terms = afterBlock(terms, { voters: new Set(block.voters), height })
  const oldestOpenSlot = Math.min(slot + 1, ...draft.openSlots.keys())
  terms = withoutPastTariffs(terms, slotStartMs(oldestOpenSlot, parts.founded.genesis.slotMs))
  return { refusedTransactions, ...makeDue(draft, terms, { slot, height }, parts) }
}

/** A transaction that was checked on these very terms. */
function take(draft: SettlementDraft, transaction: Transaction, context: TransactionContext): Terms {
  const { terms } = context
  switch (transaction.type) {
    case 'decision': {
      const { effectiveSlot, change } = transaction.decision
      const scheduled = [...terms.scheduled, { id: decisionId(transaction.body), effectiveSlot, change }]
      return { ...terms, scheduled: scheduled.sort(bySlotThenId) }
    }
    case 'evidence':
      return punish(draft, transaction.evidence, context)
    case 'seat-return':
      return returnSeat(terms, transaction.request.validator)
  }
}

/** Two sheets cost money, two votes cost the seat. */
function punish(draft: SettlementDraft, evidence: Evidence, context: TransactionContext): Terms {
  const { terms, slot } = context
  const judged = judgeEvidence(evidence, context)
  if (judged.code !== 'ok') return terms
  const { name, at } = judged.offence
  const entry = [name, punishedAt(at, context)] as const
  const noted = { ...terms, offences: new Map([...terms.offences, entry].sort(byName)) }
  if (evidence.kind !== 'sheet') return condemn(noted, evidence.offender)
  pay(draft.ledger, 'posted', {
    purpose: 'penalty',
    slot,
    subject: taggedHashHex('offence', asciiBytes(name)),
    from: memberAccount(evidence.offender),
    to: FUND_ACCOUNT,
    amountNano: BigInt(terms.policies.doubleSheetPenaltyNano),
  })
  return noted
}

/** Makes the decisions that are in force from the slot after the block on, in their order. */
function makeDue(
  draft: SettlementDraft,
  before: Terms,
  block: Telling,
  { founded, verify }: Parts,
): Pick<Governed, 'terms' | 'made'> {
  const fromSlot = block.slot + 1
  const due = before.scheduled.filter(({ effectiveSlot }) => effectiveSlot <= fromSlot)
  let terms: Terms = { ...before, scheduled: before.scheduled.slice(due.length) }
  const made: { id: Hash; change: Change; code: 'ok' | ChangeRefusal }[] = []
  for (const { id, change, effectiveSlot } of due) {
    const allowed = checkChange(change, { community: communityUnder(founded, terms), verify, effectiveSlot })
    const code = allowed === 'ok' ? makeDecision(draft, change, { id, slot: block.slot, terms }) : allowed
    made.push({ id, change, code })
    if (code === 'ok') terms = applyChange(withKeysKept(terms, change, block), change, fromSlot)
  }
  return { terms, made }
}

/** What was signed with keys until this block is judged by them later. */
function withKeysKept(terms: Terms, change: Change, block: Telling): Terms {
  const member = change.type === 'rotate-keys' ? terms.members.get(change.member) : undefined
  return member === undefined ? terms : { ...terms, pastKeys: withPastKeys(terms.pastKeys, member, block) }
}

/** Offences and keys are kept as long as a block could tell of them, which also looks two days ahead. */
function withoutOld(terms: Terms, block: Telling): Terms {
  const offences = withoutOldOffences(terms.offences, block)
  const pastKeys = withoutOldKeys(terms.pastKeys, block)
  const isSame = offences === terms.offences && pastKeys === terms.pastKeys
  return isSame ? terms : { ...terms, offences, pastKeys }
}

function bySlotThenId(left: ScheduledChange, right: ScheduledChange): number {
  return left.effectiveSlot - right.effectiveSlot || (left.id < right.id ? -1 : 1)
}

function byName(left: readonly [string, unknown], right: readonly [string, unknown]): number {
  return left[0] < right[0] ? -1 : 1
}
