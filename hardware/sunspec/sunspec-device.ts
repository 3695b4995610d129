import {
  COUNTER_NAMES,
  createCounterWatch,
  DEFAULT_POWER_LIMIT_W,
  type CounterScales,
  type CounterWatchOptions,
} from '../counters/counter-watch.ts'
import type { Capability, Device, Point, PointName, Sample } from '../device.ts'
import { mapPoints } from '../device.ts'
import { inTurn } from '../in-turn.ts'
import type { Bus } from '../modbus/bus.ts'
import { hasBattery, hasInverter, hasMeter } from './battery-and-sun.ts'
import { batteryRating } from './battery-rating.ts'
import type { SignOptions, Signs } from './maker-signs.ts'
import type { Quantities } from './quantities.ts'
import { sunSpecError } from './sunspec-errors.ts'
import { createSurvey, type Look } from './survey.ts'
import type { SunSpecMap, Unit } from './walk.ts'

/** One unit of a bus to be read as SunSpec. */
export interface SunSpecDeviceOptions extends SignOptions, Omit<CounterWatchOptions, 'powerLimitW'> {
  readonly bus: Bus
  readonly unitId: number
  /** No power is larger, and no energy counter rises faster; the connection limit of the home, with room. */
  readonly powerLimitW?: number
  /** Which meter of the map stands at the grid, from 0. */
  readonly gridMeter?: number
  readonly signal?: AbortSignal | undefined
}

/** A SunSpec device also tells where its models are, and which signs it is read with. */
export interface SunSpecDevice extends Device {
  readonly signs: Signs
  map(): SunSpecMap
}

/**
 * Finds the SunSpec map of a unit and reads it once, so that identity and capabilities are known. `now` is market
 * time; beside an emulator on the bench it is the emulator's (see `createBench`). Closing the device leaves its bus
 * open, for others may share it.
 */
export async function createSunSpecDevice(
  options: SunSpecDeviceOptions,
  { now }: { now: () => number },
): Promise<SunSpecDevice> {
  const { bus, unitId, powerLimitW = DEFAULT_POWER_LIMIT_W } = options
  const unitWith = (signal: AbortSignal | undefined): Unit => ({ bus, unitId, request: { signal } })
  const watch = createCounterWatch({ ...options, powerLimitW })
  const survey = await createSurvey(unitWith(options.signal), { ...options, powerLimitW }, { now })
  const { quantities } = await survey.look(unitWith(options.signal))
  const capabilities = capabilitiesOf(quantities)
  if (capabilities.length === 0) throw nothingReadableError(options)
  let isClosed = false

  async function take(signal: AbortSignal | undefined): Promise<Sample> {
    if (isClosed) throw closedError(options)
    const once = await survey.look(unitWith(signal))
    // A spurious zero is gone at the second look; what stays is not believed either, and is said.
    const look = watch.isSuspect(sampleOf(once), scalesOf(once)) ? await survey.look(unitWith(signal)) : once
    return watch.accept(sampleOf(look), scalesOf(look))
  }

  const takeInTurn = inTurn(take)
  return {
    identity: survey.identity,
    capabilities,
    rating: capabilities.includes('battery') ? batteryRating(quantities) : undefined,
    signs: survey.signs,
    map: () => survey.map(),
    // One look at a time, so that counters are judged in the order in which they were read.
    sample: ({ signal } = {}) => takeInTurn(signal),
    close: () => {
      isClosed = true
      return Promise.resolve()
    },
  }
}

function capabilitiesOf(quantities: Quantities): Capability[] {
  const capabilities: Capability[] = []
  if (hasInverter(quantities)) capabilities.push('inverter')
  if (hasBattery(quantities)) capabilities.push('battery')
  if (hasMeter(quantities)) capabilities.push('meter')
  return capabilities
}

function sampleOf(look: Look): Sample {
  return { atMs: look.atMs, points: mapPoints((name) => pointOf(look, name)) }
}

function pointOf({ values, atMs: lookMs }: Look, name: PointName): Point {
  const { value, source, isUnread, isImplausible, atMs } = values[name]
  const place = { atMs: atMs ?? lookMs, source }
  if (value !== null) return { value, quality: 'ok', ...place }
  if (isImplausible) return { value, quality: 'implausible', ...place }
  return { value, quality: isUnread ? 'stale' : 'not-implemented', ...place }
}

function scalesOf({ values }: Look): CounterScales {
  return Object.fromEntries(
    COUNTER_NAMES.flatMap((name) => {
      const { scale } = values[name]
      return scale === undefined ? [] : [[name, scale]]
    }),
  )
}

function nothingReadableError(options: SunSpecDeviceOptions): Error {
  const remedy = 'update streetwatt or report the device with detect --json'
  const what = 'no model of an inverter, battery or meter'
  return sunSpecError(options, { code: 'sunspec-nothing-readable', what, remedy })
}

function closedError(options: SunSpecDeviceOptions): Error {
  return sunSpecError(options, {
    code: 'device-closed',
    what: 'the device was closed',
    remedy: 'open it again',
  })
}
