/**
 * Accounts and transfers as in TigerBeetle: double entry on integers, two-phase where a promise waits for its
 * delivery. Balances are never edited, only moved, so the sum over all accounts of an asset is always zero.
 */
import type { Hash } from '../crypto/sha256.ts'
import type { AmountNano, SlotIndex } from '../units/quantities.ts'

/** Money in nano-currency; certificates in Wh of green energy. Assets never mix. */
export const ASSETS = ['money', 'certificate'] as const
export type Asset = (typeof ASSETS)[number]

/** `member` accounts belong to a member; the others are the community's own. */
export const ACCOUNT_KINDS = ['member', 'supplier', 'fund', 'clearing'] as const
export type AccountKind = (typeof ACCOUNT_KINDS)[number]

/** `money/<member key>`, `money/supplier`, `money/fund`, `money/clearing`. */
export type AccountId = string

export interface Account {
  readonly id: AccountId
  readonly asset: Asset
  readonly kind: AccountKind
  readonly debitsPending: AmountNano
  readonly debitsPosted: AmountNano
  readonly creditsPending: AmountNano
  readonly creditsPosted: AmountNano
  /** Running hash over all transfers that touched this account, so that a balance proves its history. */
  readonly historyHash: Hash
}

/** What a transfer is for; people read it in statements. */
export const TRANSFER_PURPOSES = ['trade', 'surplus', 'supplier', 'true-up', 'penalty'] as const
export type TransferPurpose = (typeof TRANSFER_PURPOSES)[number]

interface TransferBase {
  /** Unique for ever: a hash of what the transfer is for. */
  readonly id: Hash
  readonly purpose: TransferPurpose
  readonly slot: SlotIndex
}

export type Transfer =
  | (TransferBase & {
      readonly type: 'posted' | 'pending'
      readonly debit: AccountId
      readonly credit: AccountId
      readonly amountNano: AmountNano
    })
  /** Ends a pending transfer, whole: it happens, or it never did. */
  | (TransferBase & { readonly type: 'post' | 'void'; readonly pendingId: Hash })

/** A pending transfer that is neither posted nor voided yet. */
export interface PendingTransfer {
  readonly id: Hash
  readonly purpose: TransferPurpose
  readonly slot: SlotIndex
  readonly debit: AccountId
  readonly credit: AccountId
  readonly amountNano: AmountNano
}

/** Credits minus debits, posted only: positive means the account is owed. */
export function balanceNano(account: Account): AmountNano {
  return account.creditsPosted - account.debitsPosted
}

export function accountId(asset: Asset, owner: string): AccountId {
  return `${asset}/${owner}`
}

export function newAccount(asset: Asset, kind: AccountKind, owner: string): Account {
  return {
    id: accountId(asset, owner),
    asset,
    kind,
    debitsPending: 0n,
    debitsPosted: 0n,
    creditsPending: 0n,
    creditsPosted: 0n,
    historyHash: '0'.repeat(64),
  }
}
