/** The meter of the whole street, where this home's configuration names one: its device, read under the street's name. */
import { CONNECTION_LIMIT_W } from './core/governance/check-change.ts'
import type { Community, GenesisMember } from './core/governance/genesis.ts'
import type { DevicePlacement, HomeDeviceParts } from './home-device.ts'
import { createHomeDevice } from './home-device.ts'
import type { FeederMetering, FeederMeteringParts } from './household/feeder-metering.ts'
import { createFeederMetering } from './household/feeder-metering.ts'
import type { Closing } from './runtime/closing.ts'

export async function openFeeder(
  { community, feeder: place }: { readonly community: Community; readonly feeder: DevicePlacement | null },
  parts: Omit<HomeDeviceParts, 'powerLimitW' | 'lastCounters'> &
    Omit<FeederMeteringParts, 'device' | 'lockStep'> & {
      readonly member: GenesisMember
      readonly closing: Closing
    },
): Promise<FeederMetering | undefined> {
  if (place === null) return undefined
  const { member, closing } = parts
  const { device, lockStep } = createHomeDevice(place, {
    ...parts,
    powerLimitW: CONNECTION_LIMIT_W,
    lastCounters: () => metering.lastCounters(),
  })
  closing.add(() => device.close())
  const options = { community, member, pollMs: place.pollMs }
  const metering = await createFeederMetering(options, { ...parts, device, ...(lockStep && { lockStep }) })
  closing.add(() => metering.stop())
  return metering
}
