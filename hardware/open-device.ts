import type { ControlPlan } from './control/plan.ts'
import { sunSpecControlPlan } from './control/sunspec-plan.ts'
import type { Device } from './device.ts'
import { createBus, type Bus, type BusOptions } from './modbus/bus.ts'
import { createProfileDevice } from './profiles/create-profile-device.ts'
import { loadProfile } from './profiles/load-profile.ts'
import { matchProfile } from './profiles/match-profile.ts'
import type { Profile } from './profiles/profile.ts'
import { discoverSunSpec, UNIT_IDS_TO_SCAN } from './sunspec/discover.ts'
import { createSunSpecDevice, type SunSpecDeviceOptions } from './sunspec/sunspec-device.ts'
import { findSunSpec } from './sunspec/walk.ts'

/** Which unit of a bus to read and as what; all of it is found out where it is left out. */
export type DeviceOptions = Omit<SunSpecDeviceOptions, 'unitId'> & {
  readonly unitId?: number | undefined
  /** The name of a profile, the path of one's own, or `sunspec` for what SunSpec says alone. */
  readonly profile?: string | undefined
}

/** A device, and what is known of its kind. */
export interface OpenedDevice extends Device {
  /** Null: SunSpec alone. */
  readonly profile: Profile | null
  /** How it is steered, from its profile or its SunSpec models; null where nobody knows how. Nothing is written. */
  findPlan(signal?: AbortSignal): Promise<ControlPlan | null>
}

/** An endpoint and, where more than one answers there, the unit; the rest has defaults. */
export type OpenDeviceOptions = BusOptions & Omit<DeviceOptions, 'bus'>

/** What is not said to be of a profile, and is none of ours. */
export const SUNSPEC_ALONE = 'sunspec'

/**
 * Opens a device on a bus of its own, which closing the device closes. Without a unit id the first device that answers
 * is taken, or unit 1 if none does, so that its error says what is wrong. `now` is market time.
 */
export async function openDevice(
  options: OpenDeviceOptions,
  dependencies: { random: () => number; now: () => number },
): Promise<OpenedDevice> {
  const bus = createBus(options, dependencies)
  try {
    const device = await openDeviceOnBus({ ...options, bus }, dependencies)
    return {
      ...device,
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

/** Opens a device on a bus that stays open when the device is closed, for others may share it. */
export async function openDeviceOnBus(
  options: DeviceOptions,
  { now }: { now: () => number },
): Promise<OpenedDevice> {
  const { bus, signal, profile: name } = options
  const known = await namedProfile(name)
  const { unitId, profile } = await findUnit(bus, { unitId: options.unitId, profile: known, signal })
  if (profile === null) {
    const device = await createSunSpecDevice({ ...options, unitId }, { now })
    return { ...device, profile: null, findPlan: (planSignal) => sunSpecPlan(bus, unitId, planSignal) }
  }
  const device = await createProfileDevice({ ...options, profile, unitId }, { now })
  const { control, protocol, sunspec } = device.profile
  return {
    ...device,
    findPlan: (planSignal) =>
      control === null && protocol === 'sunspec'
        ? sunSpecPlan(bus, unitId, planSignal, sunspec?.forces124)
        : Promise.resolve(control),
  }
}

async function sunSpecPlan(
  bus: Bus,
  unitId: number,
  signal: AbortSignal | undefined,
  forces124 = false,
): Promise<ControlPlan | null> {
  const unit = { bus, unitId, request: { signal } }
  const map = await findSunSpec(unit)
  return map === null ? null : sunSpecControlPlan(unit, map, { forces124 })
}

/** Undefined: to be found out. Null: SunSpec alone. */
async function namedProfile(name: string | undefined): Promise<Profile | null | undefined> {
  if (name === undefined) return undefined
  return name === SUNSPEC_ALONE ? null : loadProfile(name)
}

interface FoundUnit {
  readonly unitId: number
  readonly profile: Profile | null
}

async function findUnit(
  bus: Bus,
  wanted: {
    readonly unitId: number | undefined
    readonly profile: Profile | null | undefined
    readonly signal: AbortSignal | undefined
  },
): Promise<FoundUnit> {
  const { signal, profile } = wanted
  if (wanted.unitId !== undefined) {
    const { unitId } = wanted
    return { unitId, profile: profile === undefined ? await matchProfile(bus, unitId, { signal }) : profile }
  }
  if (profile !== undefined && profile !== null)
    return { unitId: profile.connection.unitIds[0] ?? 1, profile }
  return (await firstUnit(bus, profile, signal)) ?? { unitId: 1, profile: null }
}

/** The first unit that is SunSpec or of a profile. */
async function firstUnit(
  bus: Bus,
  profile: null | undefined,
  signal: AbortSignal | undefined,
): Promise<FoundUnit | null> {
  for (const unitId of UNIT_IDS_TO_SCAN) {
    const [sunspec = null] = await discoverSunSpec(bus, { unitIds: [unitId], signal })
    const matched = profile === null ? null : await matchProfile(bus, unitId, { signal, sunspec })
    if (matched !== null || sunspec !== null) return { unitId, profile: matched }
  }
  return null
}
