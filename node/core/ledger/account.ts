/**
 * Accounts as in TigerBeetle: double entry on integers. Balances are never edited, only moved by transfers, so the sum
 * over all accounts of an asset is always zero.
 */
import type { Hash } from '../crypto/sha256.ts'

/** Money in nano-currency; certificates in Wh of green energy. Assets never mix. */
export const ASSETS = ['money', 'certificate'] as const
export type Asset = (typeof ASSETS)[number]

/** `member` accounts belong to a member; the others are the community's own. */
export const ACCOUNT_KINDS = ['member', 'supplier', 'fund', 'clearing', 'issuance', 'retired'] as const
export type AccountKind = (typeof ACCOUNT_KINDS)[number]

/** `money/<member key>`, `money/supplier`, `money/fund`, `money/clearing`; `certificate/issuance` and so on. */
export type AccountId = string

/**
 * What an account may never do, as a flag. `debits-within-credits`: it gives only what it has, pending debits counted;
 * `credits-within-debits`: it takes back only what it gave.
 */
export const ACCOUNT_LIMITS = ['none', 'debits-within-credits', 'credits-within-debits'] as const
export type AccountLimit = (typeof ACCOUNT_LIMITS)[number]

/** Amounts are in the unit of the asset. */
export interface Account {
  readonly id: AccountId
  readonly asset: Asset
  readonly kind: AccountKind
  readonly limit: AccountLimit
  readonly debitsPending: bigint
  readonly debitsPosted: bigint
  readonly creditsPending: bigint
  readonly creditsPosted: bigint
  /** Running hash over all transfers that touched this account, so that a balance proves its history. */
  readonly historyHash: Hash
}

/** Columns stay below this in size: a balance is 64 bits wherever it is written. */
export const BALANCE_LIMIT = 1n << 63n

/** Credits minus debits, posted only: positive means the account is owed. Nano, or Wh of certificates. */
export function balanceNano(account: Account): bigint {
  return account.creditsPosted - account.debitsPosted
}

export function accountId(asset: Asset, owner: string): AccountId {
  return `${asset}/${owner}`
}

export function newAccount(
  asset: Asset,
  kind: AccountKind,
  owner: string,
  limit: AccountLimit = 'none',
): Account {
  return {
    id: accountId(asset, owner),
    asset,
    kind,
    limit,
    debitsPending: 0n,
    debitsPosted: 0n,
    creditsPending: 0n,
    creditsPosted: 0n,
    historyHash: '0'.repeat(64),
  }
}
