/** Which payments close a month: one for each member that owes or is owed at least a cent, and who is left out, and why. */
import type { CloseDocument, ClosePosition } from '../month-close.ts'
import type { BankedMember, CommunityBank } from './community-bank.ts'

export interface BankPayment {
  readonly member: ClosePosition
  readonly bank: BankedMember
  /** More than zero. */
  readonly cents: bigint
}

/** Why a member's amount is in no file. */
export type LeftOutCode = 'bank-account-missing' | 'mandate-missing' | 'creditor-id-missing'

export interface LeftOut {
  readonly member: string
  readonly cents: string
  readonly code: LeftOutCode
}

export interface MonthPayments {
  readonly collect: readonly (BankPayment & { readonly mandate: NonNullable<BankedMember['mandate']> })[]
  readonly payOut: readonly BankPayment[]
  /** To be paid by hand; nothing of the close is lost. */
  readonly leftOut: readonly LeftOut[]
}

/** By member id, so that the same close gives the same files. */
export function planPayments({ positions }: CloseDocument, bank: CommunityBank): MonthPayments {
  const collect: MonthPayments['collect'][number][] = []
  const payOut: BankPayment[] = []
  const leftOut: LeftOut[] = []
  for (const member of [...positions].sort((left, right) => (left.id < right.id ? -1 : 1))) {
    const cents = BigInt(member.netCents)
    if (cents === 0n) continue
    const miss = (code: LeftOutCode): unknown =>
      leftOut.push({ member: member.id, cents: member.netCents, code })
    const account = Object.hasOwn(bank.members, member.id) ? bank.members[member.id] : undefined
    if (account === undefined) miss('bank-account-missing')
    else if (cents > 0n) payOut.push({ member, bank: account, cents })
    else if (bank.community.creditorId === undefined) miss('creditor-id-missing')
    else if (account.mandate === undefined) miss('mandate-missing')
    else collect.push({ member, bank: account, cents: -cents, mandate: account.mandate })
  }
  return { collect, payOut, leftOut }
}
