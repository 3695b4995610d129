/**
 * What of a community a clearing depends on, beside its book: the rule, and the fees and tariffs of those who are in the
 * book. Who has these and the book can clear it again.
 */
import type { MemberId } from '../market/order-sheet.ts'
import type { Genesis, Member } from './genesis.ts'

export interface ClearingTerms {
  readonly genesis: Pick<Genesis, 'slotMs' | 'rule' | 'fees'>
  readonly members: ReadonlyMap<MemberId, Pick<Member, 'zone' | 'tariffs'>>
}
