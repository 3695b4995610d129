/** Accounts of certificates of origin. Who gives can give only what it has: no certificate exists twice. */
import type { Account } from '../ledger/account.ts'
import { accountId, newAccount } from '../ledger/account.ts'
import type { MemberId } from '../market/order-sheet.ts'

/** Where they come from: its debits are all that was ever issued. */
export const ISSUANCE = accountId('certificate', 'issuance')
/** Where they end when their energy is used. */
export const RETIRED = accountId('certificate', 'retired')
/** Between sellers and buyers; empty after every slot. */
export const CLEARING = accountId('certificate', 'clearing')
/** Of energy that left the street. */
export const SUPPLIER = accountId('certificate', 'supplier')

/** The community's own. */
export function communityCertificates(): Account[] {
  return [
    newAccount('certificate', 'clearing', 'clearing', 'debits-within-credits'),
    newAccount('certificate', 'issuance', 'issuance'),
    newAccount('certificate', 'retired', 'retired'),
    newAccount('certificate', 'supplier', 'supplier'),
  ]
}

export function memberCertificates(member: MemberId): Account {
  return newAccount('certificate', 'member', member, 'debits-within-credits')
}
