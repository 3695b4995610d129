import type { CounterWatchOptions } from '../counters/counter-watch.ts'
import type { Device } from '../device.ts'
import type { Bus } from '../modbus/bus.ts'
import type { Profile } from './profile.ts'

/** One unit of a bus, and the profile that it is read by. */
export interface ProfileDeviceOptions extends Omit<CounterWatchOptions, 'powerLimitW'> {
  readonly profile: Profile
  readonly bus: Bus
  /** The profile's first one unless said. */
  readonly unitId?: number
  /** No energy counter rises faster than this; the connection limit of the home, with room. */
  readonly powerLimitW?: number
  readonly signal?: AbortSignal | undefined
}

/** A device that is read by a profile. */
export interface ProfileDevice extends Device {
  /** As this device has it: with the registers and the control of its variant. */
  readonly profile: Profile
  readonly variant: string | null
}

/** More than a house connection carries; a spurious counter jumps by far more. */
export const DEFAULT_POWER_LIMIT_W = 100_000

/** The options with all that has a default. */
export type OpenProfileOptions = ProfileDeviceOptions &
  Required<Pick<ProfileDeviceOptions, 'unitId' | 'powerLimitW'>>

/** Tells the bus how slowly this device wants to be asked, and where its map has walls. */
export function setPace({ profile, bus, unitId }: OpenProfileOptions): void {
  const { delayMs, minGapMs, timeoutMs, barriers } = profile.connection
  const others = Object.values(profile.registers).flatMap((register) => register.unitId ?? [])
  for (const unit of new Set([unitId, ...others, ...(profile.sunspec?.meterUnitIds ?? [])])) {
    bus.setPace(unit, { minGapMs, afterConnectMs: delayMs, timeoutMs })
    for (const address of barriers)
      for (const kind of ['holding', 'input'] as const) bus.barriers(unit, kind).add(address)
  }
}
