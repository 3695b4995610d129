/** Prices that no open slot needs any more leave the state: a street on quarter-hour prices would grow by 35,040 a year. */
import type { EpochMs } from '../units/quantities.ts'
import type { Member } from './genesis.ts'
import { tariffIndexAt } from './genesis.ts'
import type { Terms } from './terms.ts'

/** Without the tariffs that were over at a moment. Settled rows keep the prices that they were settled at. */
export function withoutPastTariffs(terms: Terms, atMs: EpochMs): Terms {
  const isPast = (member: Member): boolean => tariffIndexAt(member, atMs) > 0
  if (![...terms.members.values()].some(isPast)) return terms
  const kept = [...terms.members.values()].map((member) => ({
    ...member,
    tariffs: member.tariffs.slice(tariffIndexAt(member, atMs)),
  }))
  return { ...terms, members: new Map(kept.map((member) => [member.memberKey, member])) }
}
