/**
 * A SunSpec device of a make that does some things its own way: its meter is another unit, its battery has registers
 * of the maker's. What SunSpec says stays; what the profile names is laid over it.
 */
import type { CounterName, CounterWatchOptions } from '../counters/counter-watch.ts'
import { POINT_NAMES, type Capability, type Device, type PointName } from '../device.ts'
import { createSunSpecDevice } from '../sunspec/sunspec-device.ts'
import { guardSampling } from './guard-sampling.ts'
import { isNamed, layOver } from './lay-over.ts'
import { openRegisters } from './open-registers.ts'
import type { OpenProfileOptions, ProfileDevice } from './profile-device.ts'
import { profileDeviceError } from './profile-errors.ts'
import type { PointRules } from './profile-schema.ts'
import type { Profile } from './profile.ts'

/** Opens the SunSpec device, its meter, and the registers beside SunSpec; refuses another make. */
export async function openSunSpecProfile(
  options: OpenProfileOptions,
  dependencies: { now: () => number },
): Promise<ProfileDevice> {
  const { bus, unitId, signal, powerLimitW } = options
  const isMeterApart = options.profile.sunspec?.meterUnitIds !== undefined
  const openFor = (names: readonly CounterName[]) => (id: number) =>
    createSunSpecDevice(
      {
        ...{ bus, unitId: id, powerLimitW, signal, ...signsOf(options.profile) },
        lastCounters: lastOf(names, options),
      },
      dependencies,
    )
  const base = await openFor(isMeterApart ? ['pvEnergyWh'] : ['pvEnergyWh', ...GRID_COUNTERS])(unitId)
  refuseOther(base, options)
  const meter = base.capabilities.includes('meter')
    ? null
    : await firstMeter(options.profile, openFor(GRID_COUNTERS))
  const beside = await openRegisters(options, dependencies)
  const { profile, variant } = beside
  const isHidden = (part: Capability) => beside.capabilities.includes(part) && namesPart(profile.points, part)
  const capabilities = new Set<Capability>([
    ...base.capabilities,
    ...(meter?.capabilities ?? []),
    ...beside.capabilities.filter(isHidden),
  ])
  // A register that has said something once is the point's source for good: counters must not change their source.
  const besideNames = new Set<PointName>()
  const { sample, close } = guardSampling(
    async (lookSignal) => {
      const request = lookSignal === undefined ? {} : { signal: lookSignal }
      const own = await base.sample(request)
      const metered = (await meter?.sample(request)) ?? null
      const besideOwn = await beside.look(lookSignal)
      for (const name of POINT_NAMES) {
        const isSaid = besideOwn.points[name].quality !== 'not-implemented'
        if (isSaid && isNamed(profile.points, name)) besideNames.add(name)
      }
      return layOver({
        own,
        metered,
        beside: besideOwn,
        besideNames,
        hasHiddenBattery: !base.capabilities.includes('battery') && isHidden('battery'),
      })
    },
    { ...options, profile },
  )
  return {
    profile,
    variant,
    identity: base.identity,
    capabilities: [...capabilities],
    rating: base.rating ?? beside.rating,
    sample,
    async close() {
      await close()
      await base.close()
      await meter?.close()
    },
  }
}

const GRID_COUNTERS: readonly CounterName[] = ['gridImportWh', 'gridExportWh']

/** What a unit of the home is told of its counters: those that come from it, and not from the maker's registers. */
function lastOf(
  names: readonly CounterName[],
  { profile, lastCounters = {} }: OpenProfileOptions,
): NonNullable<CounterWatchOptions['lastCounters']> {
  const own = names.filter((name) => !isNamed(profile.points, name))
  return Object.fromEntries(
    own.flatMap((name) => {
      const last = lastCounters[name]
      return last === undefined ? [] : [[name, last] as const]
    }),
  )
}

function signsOf({ sunspec }: Profile) {
  const { gridSign, gridCounters, batterySign } = sunspec ?? {}
  return {
    ...(gridSign === undefined ? {} : { gridSign }),
    ...(gridCounters === undefined ? {} : { gridCounters }),
    ...(batterySign === undefined ? {} : { batterySign }),
  }
}

/** Whether model 1 says one of the makes and models that a profile is for. */
export function isOfProfile({ match }: Profile, says: { manufacturer: string; model: string }): boolean {
  return match.some(
    (rule) =>
      'sunspec' in rule &&
      new RegExp(rule.sunspec.manufacturer).test(says.manufacturer) &&
      (rule.sunspec.model === undefined || new RegExp(rule.sunspec.model).test(says.model)),
  )
}

function refuseOther({ identity }: Device, { profile, bus, unitId }: OpenProfileOptions): void {
  const isAsked = profile.match.some((rule) => 'sunspec' in rule)
  if (!isAsked || isOfProfile(profile, identity)) return
  throw profileDeviceError(
    { bus, unitId },
    {
      code: 'profile-not-matching',
      what: `this is a "${identity.manufacturer}" "${identity.model}" and not of the profile ${profile.name}`,
      remedy: 'run detect, or name the unit id and the profile of this device',
    },
  )
}

/** Units that are silent, refuse or are no SunSpec are passed over: there may be no meter. */
const NO_METER = [
  'device-timeout',
  'unit-quarantined',
  'modbus-exception',
  'sunspec-not-found',
  'sunspec-nothing-readable',
]

async function firstMeter(
  { sunspec }: Profile,
  open: (unitId: number) => Promise<Device>,
): Promise<Device | null> {
  for (const id of sunspec?.meterUnitIds ?? []) {
    try {
      const device = await open(id)
      if (device.capabilities.includes('meter')) return device
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || !NO_METER.includes(String(error.code))) throw error
    }
  }
  return null
}

function namesPart(rules: PointRules, part: Capability): boolean {
  if (part === 'battery') return isNamed(rules, 'batteryChargePowerW') || isNamed(rules, 'stateOfChargePpm')
  return part === 'meter' && isNamed(rules, 'gridImportPowerW')
}
