/** From flags or configuration to a device that is open. */
import { access } from 'node:fs/promises'
import type { Bus } from '../../../hardware/modbus/bus.ts'
import { createBus } from '../../../hardware/modbus/bus.ts'
import type { OpenedDevice } from '../../../hardware/open-device.ts'
import { openDeviceOnBus } from '../../../hardware/open-device.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { readHomeConfig } from '../../config/home-config.ts'
import { countRequests } from './counting-bus.ts'
import type { DevicePlace, PlaceFlags } from './place.ts'
import { placeOfFlags } from './place.ts'
import { placeOfConfig } from './place-of-config.ts'
import { reach } from './reach.ts'

/** How a command's device is named: `[host]`, flags, and the configuration where they name none. */
export interface NamedPlace {
  readonly argument: string | undefined
  readonly flags: PlaceFlags & { readonly config: string }
}

export interface OpenPlace {
  readonly device: OpenedDevice
  readonly bus: Bus
  /** How many requests the device was asked so far. */
  readonly requests: () => number
  readonly close: () => Promise<void>
}

/** What flags name, else what the configuration names; a usage error where there is neither. */
export async function findPlace({ argument, flags }: NamedPlace): Promise<DevicePlace> {
  const named = placeOfFlags(argument, flags)
  if (named !== null) return named
  const isConfigured = await access(flags.config).then(
    () => true,
    () => false,
  )
  if (!isConfigured)
    throw new OperatingError(
      { code: 'usage-place-missing' },
      `no device is named and there is no ${flags.config} here; name one as HOST[:PORT], or look for one: streetwatt detect.`,
    )
  const { unit, profile } = flags
  const configured = placeOfConfig((await readHomeConfig(flags.config)).device)
  return { ...configured, unitId: unit ?? configured.unitId, profile: profile ?? configured.profile }
}

/** Opens the device of a place on a bus of its own. */
export async function openPlace(place: DevicePlace, signal: AbortSignal): Promise<OpenPlace> {
  const address = await reach(place.addresses, signal)
  const { bus, requests } = countRequests(createBus(address, { random: Math.random }))
  try {
    const options = { bus, signal, ...place.reading }
    const unitId = place.unitId ?? undefined
    const profile = place.profile ?? undefined
    const device = await openDeviceOnBus({ ...options, unitId, profile }, { now: Date.now })
    return {
      device,
      bus,
      requests,
      async close() {
        await device.close()
        await bus.close()
      },
    }
  } catch (error) {
    await bus.close()
    throw error
  }
}
