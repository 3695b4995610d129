import type { ControlPlan } from './control/plan.ts'
import { sunSpecControlPlan } from './control/sunspec-plan.ts'
import type { Device } from './device.ts'
import { isBusError, type BusError } from './modbus/bus-errors.ts'
import { createBus, type Bus, type BusOptions } from './modbus/bus.ts'
import { createProfileDevice } from './profiles/create-profile-device.ts'
import { loadProfile } from './profiles/load-profile.ts'
import { matchProfile } from './profiles/match-profile.ts'
import type { Profile } from './profiles/profile.ts'
import { discoverSunSpec, UNIT_IDS_TO_SCAN } from './sunspec/discover.ts'
import { signsOf, type SignOptions, type Signs } from './sunspec/maker-signs.ts'
import { createSunSpecDevice, type SunSpecDeviceOptions } from './sunspec/sunspec-device.ts'
import { findSunSpec, type Unit } from './sunspec/walk.ts'
import { turnSigns } from './turn-signs.ts'

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
  /** Those that it is read with. */
  readonly signs: Signs
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
  dependencies: { now: () => number },
): Promise<OpenedDevice> {
  const { bus, signal } = options
  const known = await namedProfile(options.profile)
  const { unitId, profile } = await findUnit(bus, { unitId: options.unitId, profile: known, signal })
  if (profile !== null) return openByProfile({ ...options, unitId, profile }, dependencies)
  const device = await createSunSpecDevice({ ...options, unitId }, dependencies)
  return {
    ...device,
    profile: null,
    findPlan: (planSignal) =>
      sunSpecControlPlan({ bus, unitId, request: { signal: planSignal } }, device.map()),
  }
}

async function openByProfile(
  options: Omit<DeviceOptions, 'unitId' | 'profile'> & { readonly unitId: number; readonly profile: Profile },
  dependencies: { now: () => number },
): Promise<OpenedDevice> {
  const { bus, unitId, profile } = options
  const said = saidSigns(options)
  if (profile.protocol === 'registers') {
    // Its counters are judged before their directions are turned.
    const lastCounters = turnLast(options.lastCounters, said)
    const device = await createProfileDevice({ ...options, lastCounters }, dependencies)
    return {
      ...device,
      signs: signsOf('', said),
      sample: async (request) => turnSigns(await device.sample(request), said),
      findPlan: () => Promise.resolve(device.profile.control),
    }
  }
  const sunspec = { forces124: false, ...profile.sunspec, ...said }
  const device = await createProfileDevice({ ...options, profile: { ...profile, sunspec } }, dependencies)
  return {
    ...device,
    signs: signsOf(device.identity.manufacturer, saidSigns(sunspec)),
    findPlan: async (signal) =>
      device.profile.control ?? (await sunSpecPlan({ bus, unitId, request: { signal } }, sunspec)),
  }
}

type LastCounters = NonNullable<DeviceOptions['lastCounters']>

function turnLast(last: LastCounters = {}, { gridCounters }: SignOptions): LastCounters {
  if (gridCounters !== 'swapped') return last
  const { gridImportWh, gridExportWh, ...others } = last
  return {
    ...others,
    ...(gridExportWh !== undefined && { gridImportWh: gridExportWh }),
    ...(gridImportWh !== undefined && { gridExportWh: gridImportWh }),
  }
}

type MaybeSigns = { readonly [Name in keyof SignOptions]?: SignOptions[Name] | undefined }

/** Without those that nobody has said. */
function saidSigns({ gridSign, gridCounters, batterySign }: MaybeSigns): SignOptions {
  return {
    ...(gridSign !== undefined && { gridSign }),
    ...(gridCounters !== undefined && { gridCounters }),
    ...(batterySign !== undefined && { batterySign }),
  }
}

async function sunSpecPlan(unit: Unit, { forces124 }: { forces124: boolean }): Promise<ControlPlan | null> {
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
  const { unitId } = wanted
  if (unitId !== undefined)
    return { unitId, profile: profile === undefined ? await matchOrSilence(bus, unitId, signal) : profile }
  if (profile !== undefined && profile !== null)
    return { unitId: profile.connection.unitIds[0] ?? 1, profile }
  return (await firstUnit(bus, profile, signal)) ?? { unitId: 1, profile: null }
}

/** A unit that is silent at SunSpec's addresses may answer elsewhere; if it does not, its silence is what is said. */
async function matchOrSilence(
  bus: Bus,
  unitId: number,
  signal: AbortSignal | undefined,
): Promise<Profile | null> {
  let silence: BusError | null = null
  let hasMap = false
  try {
    hasMap = (await findSunSpec({ bus, unitId, request: { signal } })) !== null
  } catch (error) {
    if (!isBusError(error) || error.code !== 'device-timeout') throw error
    silence = error
  }
  const profile = await matchProfile(bus, unitId, { signal, ...(!hasMap && { sunspec: null }) })
  if (profile === null && silence !== null) throw silence
  return profile
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
