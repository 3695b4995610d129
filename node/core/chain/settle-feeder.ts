/**
 * Holds a slot against the feeder meter, if the street has one and it was read. A slot waits for its reading as for a
 * home's, and no longer; without one nobody is doubted for its sake, and nothing stands still.
 */
import type { Community } from '../governance/genesis.ts'
import type { Feeder } from '../governance/feeder-terms.ts'
import { feederIn } from '../governance/readers.ts'
import type { MeterState } from '../metering/meter-state.ts'
import type { CountedFlow, WeighedHome } from '../settlement/weigh-feeder.ts'
import { weighFeeder } from '../settlement/weigh-feeder.ts'
import { assert } from '../units/assert.ts'
import type { SlotIndex } from '../units/quantities.ts'
import type { MeteredSlot, OpenSlot } from './chain-state.ts'

/** What became of one slot of a street with a feeder meter. */
export interface FeederCheck {
  readonly slot: SlotIndex
  /** `unread`: its reading is missing, or was not believed, and the homes are settled without. */
  readonly verdict: 'agrees' | 'disagrees' | 'unread'
  /** What it counted; null where it was not read. */
  readonly importWh: number | null
  readonly exportWh: number | null
  /** What the homes took beyond what they gave, and what may be missing of it. Both 0 where it was not read. */
  readonly homesNetWh: number
  readonly allowedWh: number
}

interface FeederDraft {
  readonly meters: Map<string, MeterState>
  readonly feederBoundsWh: Map<string, number>
}

/** Null in a street without one. A meter that was not read has a gap, as a home's has. */
export function settleFeeder(
  draft: FeederDraft,
  community: Community,
  open: OpenSlot,
  homes: readonly WeighedHome[],
): FeederCheck | null {
  const { slot } = open
  const feeder = feederIn(community, slot)
  if (feeder === null) return null
  const counted = open.readings.get(feeder.id)
  if (counted === undefined) {
    leaveGap(draft, feeder)
    return { slot, verdict: 'unread', importWh: null, exportWh: null, homesNetWh: 0, allowedWh: 0 }
  }
  return weigh(draft, { slot, feeder, counted }, homes)
}

function weigh(
  { feederBoundsWh }: FeederDraft,
  { slot, feeder, counted }: { slot: SlotIndex; feeder: Feeder; counted: MeteredSlot },
  homes: readonly WeighedHome[],
): FeederCheck {
  const { importWh, exportWh }: CountedFlow = counted
  const { agrees, homesNetWh, allowedWh, leastImportsWh } = weighFeeder(counted, homes, feeder)
  for (const [member, leastWh] of leastImportsWh)
    feederBoundsWh.set(member, (feederBoundsWh.get(member) ?? 0) + leastWh)
  return { slot, verdict: agrees ? 'agrees' : 'disagrees', importWh, exportWh, homesNetWh, allowedWh }
}

/** Its next reading may begin higher; nothing is paid for what it missed. */
function leaveGap({ meters }: FeederDraft, { id }: Feeder): void {
  const meter = meters.get(id)
  assert(meter !== undefined, 'a feeder in force has a meter')
  const estimated = {
    slots: (meter.estimated?.slots ?? 0) + 1,
    daylightSlots: 0,
    isDoubted: false,
    undeliveredNano: 0n,
    chargedNano: 0n,
    retailHighestMicroPerKwh: 0,
    feedInLowestMicroPerKwh: 0,
  }
  meters.set(id, { ...meter, doubt: null, estimated })
}
