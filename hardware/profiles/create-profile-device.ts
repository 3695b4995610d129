import { guardSampling } from './guard-sampling.ts'
import {
  DEFAULT_POWER_LIMIT_W,
  setPace,
  type OpenProfileOptions,
  type ProfileDevice,
  type ProfileDeviceOptions,
} from './profile-device.ts'
import { openRegisters } from './open-registers.ts'
import { openSunSpecProfile } from './sunspec-profile.ts'

/**
 * Opens a device by its profile: registers of its own, or SunSpec with what this make does differently. Nothing is
 * written. `now` is market time. Closing the device leaves its bus open, for others may share it.
 *
 * @example
 * const profile = await loadProfile('sungrow-sh')
 * const device = await createProfileDevice({ profile, bus, unitId: 1 }, { now: Date.now })
 */
export async function createProfileDevice(
  options: ProfileDeviceOptions,
  dependencies: { now: () => number },
): Promise<ProfileDevice> {
  const { profile } = options
  const defaults = { unitId: profile.connection.unitIds[0] ?? 1, powerLimitW: DEFAULT_POWER_LIMIT_W }
  const open: OpenProfileOptions = { ...defaults, ...options }
  setPace(open)
  return profile.protocol === 'sunspec'
    ? openSunSpecProfile(open, dependencies)
    : createRegisterDevice(open, dependencies)
}

async function createRegisterDevice(
  options: OpenProfileOptions,
  dependencies: { now: () => number },
): Promise<ProfileDevice> {
  const { bus, unitId } = options
  const opened = await openRegisters(options, dependencies)
  const { profile, variant, capabilities, model, serial, rating, look } = opened
  const { transport, host, port } = bus
  const { manufacturer } = profile
  return {
    profile,
    variant,
    capabilities,
    rating,
    identity: { transport, host, port, unitId, manufacturer, model, serial },
    ...guardSampling(look, { ...options, profile }),
  }
}
