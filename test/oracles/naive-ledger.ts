/**
 * A ledger that keeps every transfer it ever took and adds them up anew for each question: slow, and too simple to be
 * wrong in the same way as the real one.
 */
import type { Account } from '../../node/core/ledger/account.ts'
import type { Movement, Transfer } from '../../node/core/ledger/transfer.ts'

export interface NaiveAccount {
  readonly id: string
  readonly asset: string
  readonly limit: Account['limit']
}

export interface NaiveLedger {
  readonly accounts: readonly NaiveAccount[]
  readonly taken: Transfer[]
  closedThrough: number
}

export interface Columns {
  readonly debitsPending: bigint
  readonly debitsPosted: bigint
  readonly creditsPending: bigint
  readonly creditsPosted: bigint
}

/** Takes a transfer, or says why not. */
export function takeTransfer(ledger: NaiveLedger, transfer: Transfer): string {
  const refusal = refusalOf(ledger, transfer)
  if (refusal === 'ok') ledger.taken.push(transfer)
  return refusal
}

/** The four columns of an account, from all that was ever taken. */
export function columnsOf({ taken }: NaiveLedger, account: string): Columns {
  const sum = (side: 'debit' | 'credit', states: readonly string[]): bigint =>
    taken.reduce((total, transfer) => {
      if (!('amount' in transfer) || transfer[side] !== account) return total
      return states.includes(stateOf(taken, transfer)) ? total + transfer.amount : total
    }, 0n)
  return {
    debitsPending: sum('debit', ['waiting']),
    debitsPosted: sum('debit', ['moved']),
    creditsPending: sum('credit', ['waiting']),
    creditsPosted: sum('credit', ['moved']),
  }
}

function stateOf(taken: readonly Transfer[], { id, type }: Movement): 'moved' | 'waiting' | 'gone' {
  if (type === 'posted') return 'moved'
  const ending = taken.find((other) => !('amount' in other) && other.subject === id)
  return ending === undefined ? 'waiting' : ending.type === 'post' ? 'moved' : 'gone'
}

function refusalOf(ledger: NaiveLedger, transfer: Transfer): string {
  const isOver = transfer.slot <= ledger.closedThrough
  const isKnown = ledger.taken.some(({ id }) => id === transfer.id)
  const name = isOver ? 'transfer-slot-closed' : isKnown ? 'transfer-id-exists' : 'ok'
  if (!('amount' in transfer)) {
    if (name !== 'ok') return name
    const promise = ledger.taken.find(({ id, type }) => id === transfer.subject && type === 'pending')
    const isWaiting =
      promise !== undefined && 'amount' in promise && stateOf(ledger.taken, promise) === 'waiting'
    if (!isWaiting) return 'transfer-pending-unknown'
    const isSame = promise.purpose === transfer.purpose && promise.slot === transfer.slot
    return isSame ? 'ok' : 'transfer-pending-other'
  }
  if (transfer.amount < 0n) return 'transfer-amount-negative'
  if (transfer.debit === transfer.credit) return 'transfer-accounts-same'
  const [debit, credit] = [transfer.debit, transfer.credit].map((id) =>
    ledger.accounts.find((account) => account.id === id),
  )
  if (debit === undefined || credit === undefined) return 'transfer-account-unknown'
  if (debit.asset !== credit.asset) return 'transfer-assets-differ'
  if (name !== 'ok') return name
  return limitOf(ledger, { debit, credit, amount: transfer.amount })
}

function limitOf(
  ledger: NaiveLedger,
  { debit, credit, amount }: { debit: NaiveAccount; credit: NaiveAccount; amount: bigint },
): string {
  const [from, to] = [columnsOf(ledger, debit.id), columnsOf(ledger, credit.id)]
  const debits = from.debitsPending + from.debitsPosted + amount
  const credits = to.creditsPending + to.creditsPosted + amount
  if (debit.limit === 'debits-within-credits' && debits > from.creditsPosted)
    return 'transfer-exceeds-credits'
  if (credit.limit === 'credits-within-debits' && credits > to.debitsPosted) return 'transfer-exceeds-debits'
  return debits >= 2n ** 63n || credits >= 2n ** 63n ? 'transfer-balance-overflow' : 'ok'
}
