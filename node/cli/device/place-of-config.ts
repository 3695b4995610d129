/** The device that a home's configuration names, as a place for the device commands. */
import type { HomeConfig } from '../../config/home-config.ts'
import type { DevicePlace } from './place.ts'

export function placeOfConfig({ address, unitId, profile, reading }: HomeConfig['device']): DevicePlace {
  return { addresses: [address], unitId, profile, reading }
}
