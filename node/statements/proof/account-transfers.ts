/** The transfers of one account, as the account's own running hash takes them in. */
import type { ChainState } from '../../core/chain/chain-state.ts'
import type { Hash } from '../../core/crypto/sha256.ts'
import type { AccountId } from '../../core/ledger/account.ts'
import type { Transfer } from '../../core/ledger/transfer.ts'
import { isEnding } from '../../core/ledger/transfer.ts'

/** Those of a block that touch the account, in their order; `before` is the state on which the block stands. */
export function transfersOf(
  account: AccountId,
  before: Pick<ChainState, 'ledger'>,
  transfers: readonly Transfer[],
): Transfer[] {
  const promised = new Map<Hash, { readonly debit: AccountId; readonly credit: AccountId }>(
    before.ledger.pending,
  )
  return transfers.filter((transfer) => {
    if (!isEnding(transfer)) {
      if (transfer.type === 'pending') promised.set(transfer.id, transfer)
      return touches(transfer, account)
    }
    const pending = promised.get(transfer.subject)
    return pending !== undefined && touches(pending, account)
  })
}

function touches({ debit, credit }: { debit: AccountId; credit: AccountId }, account: AccountId): boolean {
  return debit === account || credit === account
}
