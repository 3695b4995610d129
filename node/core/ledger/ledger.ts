/**
 * The ledger: accounts, pending transfers, and the one function that moves money. It refuses with a code, the first
 * that applies in the order below, so that every node refuses alike; a refused transfer changes nothing.
 */
import { asciiBytes } from '../codec/bytes.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import { taggedHashHex } from '../crypto/sha256.ts'
import { assert } from '../units/assert.ts'
import type { Account, AccountId, PendingTransfer, Transfer } from './account.ts'

export interface Ledger {
  readonly accounts: ReadonlyMap<AccountId, Account>
  /** By transfer id. */
  readonly pending: ReadonlyMap<string, PendingTransfer>
}

export type TransferRefusal =
  | 'transfer-amount-negative'
  | 'transfer-accounts-same'
  | 'transfer-account-unknown'
  | 'transfer-assets-differ'
  | 'transfer-id-exists'
  | 'transfer-pending-unknown'

/** A ledger that is being changed by one block: a working copy, dropped whole when the block is refused. */
export interface LedgerDraft {
  readonly accounts: Map<AccountId, Account>
  readonly pending: Map<string, PendingTransfer>
  /** What was applied, in order: the block's transfers. */
  readonly applied: Transfer[]
}

export function draftLedger(ledger: Ledger): LedgerDraft {
  return { accounts: new Map(ledger.accounts), pending: new Map(ledger.pending), applied: [] }
}

/** Applies one transfer to a draft, or refuses it and leaves the draft as it was. */
export function applyTransfer(draft: LedgerDraft, transfer: Transfer): 'ok' | TransferRefusal {
  const refusal = isEnding(transfer) ? endPending(draft, transfer) : moveMoney(draft, transfer)
  if (refusal === 'ok') draft.applied.push(transfer)
  return refusal
}

/** Zero for every asset, always: checked after every block. */
export function assertBalanced(ledger: Ledger): void {
  const sums = new Map<string, bigint>()
  for (const account of ledger.accounts.values()) {
    const { asset, creditsPosted, debitsPosted, creditsPending, debitsPending } = account
    sums.set(asset, (sums.get(asset) ?? 0n) + creditsPosted - debitsPosted)
    sums.set(`${asset} pending`, (sums.get(`${asset} pending`) ?? 0n) + creditsPending - debitsPending)
  }
  for (const [what, sum] of sums)
    assert(sum === 0n, `the accounts of ${what} must sum to zero, not ${String(sum)}`)
}

type Ending = Extract<Transfer, { pendingId: string }>
type Movement = Exclude<Transfer, Ending>

function isEnding(transfer: Transfer): transfer is Ending {
  return transfer.type === 'post' || transfer.type === 'void'
}

function moveMoney(draft: LedgerDraft, transfer: Movement): 'ok' | TransferRefusal {
  if (transfer.amountNano < 0n) return 'transfer-amount-negative'
  if (transfer.debit === transfer.credit) return 'transfer-accounts-same'
  const debit = draft.accounts.get(transfer.debit)
  const credit = draft.accounts.get(transfer.credit)
  if (debit === undefined || credit === undefined) return 'transfer-account-unknown'
  if (debit.asset !== credit.asset) return 'transfer-assets-differ'
  if (draft.pending.has(transfer.id)) return 'transfer-id-exists'
  const amount = transfer.amountNano
  if (transfer.type === 'pending') {
    change(draft, transfer, debit, { debitsPending: debit.debitsPending + amount })
    change(draft, transfer, credit, { creditsPending: credit.creditsPending + amount })
    const { id, purpose, slot } = transfer
    draft.pending.set(id, { id, purpose, slot, debit: debit.id, credit: credit.id, amountNano: amount })
  } else {
    change(draft, transfer, debit, { debitsPosted: debit.debitsPosted + amount })
    change(draft, transfer, credit, { creditsPosted: credit.creditsPosted + amount })
  }
  return 'ok'
}

function endPending(draft: LedgerDraft, transfer: Ending): 'ok' | TransferRefusal {
  const pending = draft.pending.get(transfer.pendingId)
  if (pending === undefined) return 'transfer-pending-unknown'
  const debit = draft.accounts.get(pending.debit)
  const credit = draft.accounts.get(pending.credit)
  assert(debit !== undefined && credit !== undefined, 'a pending transfer has its accounts')
  const amount = pending.amountNano
  const posted = transfer.type === 'post' ? amount : 0n
  change(draft, transfer, debit, {
    debitsPending: debit.debitsPending - amount,
    debitsPosted: debit.debitsPosted + posted,
  })
  change(draft, transfer, credit, {
    creditsPending: credit.creditsPending - amount,
    creditsPosted: credit.creditsPosted + posted,
  })
  draft.pending.delete(transfer.pendingId)
  return 'ok'
}

function change(draft: LedgerDraft, transfer: Transfer, account: Account, columns: Partial<Account>): void {
  const changed = { ...account, ...columns }
  draft.accounts.set(account.id, { ...changed, historyHash: nextHistoryHash(changed, transfer) })
}

/** sha256('history' ‖ before ‖ transfer id ‖ its type): the order of transfers counts, and a type cannot be swapped. */
function nextHistoryHash(account: Account, transfer: Transfer): string {
  return taggedHashHex(
    'history',
    hashBytes(account.historyHash),
    hashBytes(transfer.id),
    asciiBytes(transfer.type),
  )
}
