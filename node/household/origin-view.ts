import type { HomeState, SlotState } from '../api/state.ts'
import { greenSharePpm, usedWh } from '../core/certificates/green-share.ts'
import type { Community, GenesisMember } from '../core/governance/genesis.ts'
import type { DayBook } from './day-book.ts'

interface OriginViewParts {
  readonly community: Community
  readonly book: DayBook
  readonly member: GenesisMember
}

/** Where the energy came from that the home used in the settled slots of the day, as its certificates say. */
export function viewOrigin(
  day: readonly SlotState[],
  { community, book, member }: OriginViewParts,
): HomeState['origin'] {
  const rows = day.flatMap(({ slot }) => book.settledOf(slot, member.memberKey) ?? [])
  const retiredWh = rows.reduce((sum, { certificates }) => sum + certificates.retiredWh, 0)
  const useWh = usedWh(rows)
  return {
    source: community.genesis.daylight === null ? 'local' : 'solar',
    useWh,
    retiredWh,
    greenSharePpm: greenSharePpm(retiredWh, useWh),
    settledSlots: rows.length,
  }
}
