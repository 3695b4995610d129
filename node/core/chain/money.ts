/** The transfers that a block makes, named by what they are for: an id can never be used twice by accident. */
import type { Hash } from '../crypto/sha256.ts'
import type { AccountId } from '../ledger/account.ts'
import type { LedgerDraft } from '../ledger/ledger.ts'
import { makeTransfer } from '../ledger/ledger.ts'
import type { Corrected, Ending, Movement, TransferPurpose } from '../ledger/transfer.ts'
import { assert } from '../units/assert.ts'
import type { SlotIndex } from '../units/quantities.ts'

export interface Payment {
  readonly purpose: TransferPurpose
  /** One that is not settled yet: the ledger takes no more transfers of a settled slot. */
  readonly slot: SlotIndex
  /** What makes this payment the only one of its purpose and slot: a member, an order or an offence. */
  readonly subject: Hash
  /** Of earlier slots; a correction happens in a slot that is open. */
  readonly corrects?: Corrected
}

/** Moves `amountNano` from one account to the other; a negative amount moves the other way, nothing moves nothing. */
export function pay(
  draft: LedgerDraft,
  type: 'posted' | 'pending',
  payment: Payment & { from: string; to: string; amountNano: bigint },
): Hash | undefined {
  const { from, to, amountNano, corrects = null, purpose, slot, subject } = payment
  if (amountNano === 0n) return undefined
  const [debit, credit] = amountNano > 0n ? [from, to] : [to, from]
  const amount = amountNano > 0n ? amountNano : -amountNano
  return apply(draft, { purpose, slot, subject, type, debit, credit, amount, corrects })
}

/** Moves certificates of origin at once; nothing moves nothing. */
export function moveCertificates(
  draft: LedgerDraft,
  move: Payment & { from: AccountId; to: AccountId; energyWh: number },
): void {
  const { from, to, energyWh, purpose, slot, subject } = move
  if (energyWh === 0) return
  const amount = BigInt(energyWh)
  apply(draft, { purpose, slot, subject, type: 'posted', debit: from, credit: to, amount, corrects: null })
}

/** Posts or voids a pending transfer. */
export function endPending(draft: LedgerDraft, type: 'post' | 'void', pendingId: Hash): void {
  const pending = draft.pending.get(pendingId)
  assert(pending !== undefined, 'the chain ends only what is pending')
  const { purpose, slot } = pending
  apply(draft, { purpose, slot, subject: pendingId, type })
}

/** The chain makes only transfers that the ledger takes; a refusal here is a mistake of ours. */
function apply(draft: LedgerDraft, fields: Omit<Movement, 'id'> | Omit<Ending, 'id'>): Hash {
  const made = makeTransfer(draft, fields)
  assert(made.code === 'ok', `the chain's own transfer was refused: ${made.code}`)
  return made.id
}
