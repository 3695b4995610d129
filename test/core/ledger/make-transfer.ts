/** Transfers and a small ledger to apply them to: two homes, a supplier, and certificates that are issued. */
import type { Account } from '../../../node/core/ledger/account.ts'
import { accountId, newAccount } from '../../../node/core/ledger/account.ts'
import type { Ledger } from '../../../node/core/ledger/ledger.ts'
import type { Ending, Movement, Transfer } from '../../../node/core/ledger/transfer.ts'
import { transferId } from '../../../node/core/ledger/transfer.ts'

export const ANNA = accountId('money', 'anna')
export const BEN = accountId('money', 'ben')
export const SUPPLIER = accountId('money', 'supplier')
/** Anna's certificates: she gives only what she has. */
export const GREEN = accountId('certificate', 'anna')
/** Where certificates come from: it takes back only what it gave. */
export const ISSUED = accountId('certificate', 'issuance')
/** The first slot that is not closed. */
export const SLOT = 7

export function makeLedger(): Ledger {
  const accounts = [
    newAccount('money', 'member', 'anna'),
    newAccount('money', 'member', 'ben'),
    newAccount('money', 'supplier', 'supplier'),
    newAccount('certificate', 'member', 'anna', 'debits-within-credits'),
    newAccount('certificate', 'member', 'ben'),
    newAccount('certificate', 'clearing', 'issuance', 'credits-within-debits'),
  ]
  return {
    accounts: new Map(accounts.map((account): [string, Account] => [account.id, account])),
    pending: new Map(),
    used: new Map(),
    closedThrough: SLOT - 1,
  }
}

export function subjectOf(number: number): string {
  return number.toString(16).padStart(64, '0')
}

/** 100 nano from Anna to Ben for a trade of the first open slot, under its own name. */
export function makeTransfer(changes: Partial<Movement> = {}): Movement {
  const fields: Omit<Movement, 'id'> = {
    purpose: 'trade',
    slot: SLOT,
    subject: subjectOf(1),
    type: 'posted',
    debit: ANNA,
    credit: BEN,
    amount: 100n,
    corrects: null,
    ...changes,
  }
  return { ...fields, id: transferId(fields) }
}

/** The end of a pending transfer, of its own purpose and slot. */
export function makeEnding(
  type: Ending['type'],
  { id, purpose, slot }: Pick<Transfer, 'id' | 'purpose' | 'slot'>,
): Ending {
  const fields = { purpose, slot, subject: id, type }
  return { ...fields, id: transferId(fields) }
}
