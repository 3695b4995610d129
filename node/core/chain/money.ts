/** The transfers that a block makes, named by what they are for: an id can never be used twice by accident. */
import { asciiBytes, concatBytes, uint64Bytes } from '../codec/bytes.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import type { Hash } from '../crypto/sha256.ts'
import { taggedHashHex } from '../crypto/sha256.ts'
import type { Transfer, TransferPurpose } from '../ledger/account.ts'
import type { LedgerDraft } from '../ledger/ledger.ts'
import { applyTransfer } from '../ledger/ledger.ts'
import { assert } from '../units/assert.ts'
import type { SlotIndex } from '../units/quantities.ts'

export interface Payment {
  readonly purpose: TransferPurpose
  readonly slot: SlotIndex
  /** What makes this payment the only one of its purpose and slot: a member, an order or a pending transfer. */
  readonly subject: Hash
}

/** Moves `amountNano` from one account to the other; a negative amount moves the other way, nothing moves nothing. */
export function pay(
  draft: LedgerDraft,
  type: 'posted' | 'pending',
  payment: Payment & { from: string; to: string; amountNano: bigint },
): Hash | undefined {
  const { from, to, amountNano, purpose, slot } = payment
  if (amountNano === 0n) return undefined
  const id = transferId(payment, type)
  const [debit, credit] = amountNano > 0n ? [from, to] : [to, from]
  apply(draft, {
    id,
    purpose,
    slot,
    type,
    debit,
    credit,
    amountNano: amountNano > 0n ? amountNano : -amountNano,
  })
  return id
}

/** Posts or voids a pending transfer. */
export function endPending(
  draft: LedgerDraft,
  type: 'post' | 'void',
  slot: SlotIndex,
  pendingId: Hash,
): void {
  const id = transferId({ purpose: 'trade', slot, subject: pendingId }, type)
  apply(draft, { id, purpose: 'trade', slot, type, pendingId })
}

/** The chain makes only transfers that the ledger takes; a refusal here is a mistake of ours. */
function apply(draft: LedgerDraft, transfer: Transfer): void {
  const code = applyTransfer(draft, transfer)
  assert(code === 'ok', `the chain's own transfer was refused: ${code}`)
}

function transferId(payment: Payment, type: string): Hash {
  const { purpose, slot, subject } = payment
  return taggedHashHex(
    'transfer',
    concatBytes(asciiBytes(`${purpose}/${type}`), uint64Bytes(slot), hashBytes(subject)),
  )
}
