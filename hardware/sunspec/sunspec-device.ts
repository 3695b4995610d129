import type { Capability, Device, DeviceIdentity, Point, PointName, Sample } from '../device.ts'
import { mapPoints } from '../device.ts'
import type { Bus } from '../modbus/bus.ts'
import { judgeCounter, type CounterReading } from './counter-gate.ts'
import { decodeModel } from './decode.ts'
import { readIdentity } from './identity.ts'
import { findModel } from './models.ts'
import {
  hasBattery,
  hasInverter,
  hasMeter,
  NEEDED_POINTS,
  normalise,
  type Normalised,
  type SignOptions,
} from './normalise.ts'
import { createQuantities, type Quantities } from './quantities.ts'
import type { WantedModel } from './model-atoms.ts'
import { readModels } from './read-models.ts'
import { sunSpecError } from './sunspec-errors.ts'
import { findSunSpec, type SunSpecMap, type Unit } from './walk.ts'

/** One unit of a bus to be read as SunSpec. */
export interface SunSpecDeviceOptions extends SignOptions {
  readonly bus: Bus
  readonly unitId: number
  /** No energy counter rises faster than this; the connection limit of the home, with room. */
  readonly powerLimitW?: number
  readonly signal?: AbortSignal | undefined
}

/** More than a house connection carries; a spurious counter jumps by far more. */
const DEFAULT_POWER_LIMIT_W = 100_000
const COUNTERS = ['gridImportWh', 'gridExportWh', 'pvEnergyWh'] as const
type CounterName = (typeof COUNTERS)[number]

interface Look {
  readonly atMs: number
  readonly quantities: Quantities
  readonly values: Record<PointName, Normalised>
}

/**
 * Finds the SunSpec map of a unit and reads it once, so that identity and capabilities are known. `now` is market
 * time; beside an emulator on the bench it is the emulator's (see `createBench`). Closing the device leaves its bus
 * open, for others may share it.
 */
export async function createSunSpecDevice(
  options: SunSpecDeviceOptions,
  { now }: { now: () => number },
): Promise<Device> {
  const { bus, unitId, powerLimitW = DEFAULT_POWER_LIMIT_W } = options
  const last = new Map<CounterName, CounterReading>()
  const unitWith = (signal: AbortSignal | undefined): Unit => ({ bus, unitId, request: { signal } })
  let map = await findMap(unitWith(options.signal))
  let isClosed = false

  async function look(unit: Unit): Promise<Look> {
    const beforeMs = now()
    const quantities = await readQuantities(unit, map)
    const atMs = Math.floor((beforeMs + now()) / 2)
    return { atMs, quantities, values: normalise(quantities, options) }
  }

  /** SunSpec maps move when firmware changes or a meter appears; then the chain is walked again, once. */
  async function lookOrWalkAgain(unit: Unit): Promise<Look> {
    try {
      return await look(unit)
    } catch (error) {
      if (!(error instanceof MapMoved)) throw error
    }
    map = await findMap(unit)
    try {
      return await look(unit)
    } catch (error) {
      if (!(error instanceof MapMoved)) throw error
      const remedy = 'wait until it has started, then run detect'
      throw sunSpecError(options, { code: 'sunspec-model-moved', what: 'the models keep moving', remedy })
    }
  }

  const isSuspect = (view: Look, name: CounterName): boolean => {
    const { value } = view.values[name]
    return (
      value !== null &&
      judgeCounter(last.get(name) ?? null, { valueWh: value, atMs: view.atMs }, { powerLimitW }) !== 'ok'
    )
  }

  function toPoint(view: Look, name: PointName): Point {
    const { value, source, isUnread } = view.values[name]
    const { atMs } = view
    const isGated = COUNTERS.some((counter) => counter === name && isSuspect(view, counter))
    if (isGated) return { value: null, quality: 'implausible', atMs, source }
    if (value === null) return { value, quality: isUnread ? 'stale' : 'not-implemented', atMs, source }
    return { value, quality: 'ok', atMs, source }
  }

  async function take(signal: AbortSignal | undefined): Promise<Sample> {
    if (isClosed) throw closedError(options)
    const first = await lookOrWalkAgain(unitWith(signal))
    // A spurious zero is gone at the second look; what stays is not believed either, and is said.
    const view = COUNTERS.some((name) => isSuspect(first, name))
      ? await lookOrWalkAgain(unitWith(signal))
      : first
    const points = mapPoints((name) => toPoint(view, name))
    for (const name of COUNTERS) {
      const { value: valueWh, quality, atMs } = points[name]
      if (valueWh !== null && quality === 'ok') last.set(name, { valueWh, atMs })
    }
    return { atMs: view.atMs, points }
  }

  let turn: Promise<unknown> = Promise.resolve()
  const unit = unitWith(options.signal)
  const identity: DeviceIdentity = await readIdentity(unit, map)
  const { quantities } = await lookOrWalkAgain(unit)
  const capabilities: Capability[] = []
  if (hasInverter(quantities)) capabilities.push('inverter')
  if (hasBattery(quantities)) capabilities.push('battery')
  if (hasMeter(quantities)) capabilities.push('meter')
  if (capabilities.length === 0) {
    const remedy = 'update streetwatt or report the device with detect --json'
    throw sunSpecError(options, {
      code: 'sunspec-nothing-readable',
      what: 'no model of an inverter, battery or meter',
      remedy,
    })
  }

  return {
    identity,
    capabilities,
    sample({ signal } = {}) {
      // One look at a time, so that counters are judged in the order in which they were read.
      const next = turn.then(
        () => take(signal),
        () => take(signal),
      )
      turn = next
      return next
    },
    close: () => {
      isClosed = true
      return Promise.resolve()
    },
  }
}

function closedError(options: SunSpecDeviceOptions): Error {
  const failure = { code: 'device-closed', what: 'the device was closed', remedy: 'open it again' } as const
  return sunSpecError(options, failure)
}

class MapMoved extends Error {}

async function findMap(unit: Unit): Promise<SunSpecMap> {
  const map = await findSunSpec(unit)
  if (map !== null) return map
  const remedy = 'run detect to see what is there, or name another unit id'
  throw sunSpecError(unit, {
    code: 'sunspec-not-found',
    what: 'no SunSpec marker at 40000, 50000 or 0',
    remedy,
  })
}

async function readQuantities(unit: Unit, map: SunSpecMap): Promise<Quantities> {
  const wanted = map.models.flatMap((found): WantedModel[] => {
    const points = NEEDED_POINTS[found.id]
    return points === undefined ? [] : [{ found, definition: findModel(found.id), points }]
  })
  const image = await readModels(unit, wanted)
  const isMoved = wanted.some(({ found }) => ![found.id, null].includes(image.word(found.address)))
  if (isMoved) throw new MapMoved()
  const models = wanted.flatMap(({ found, definition }) =>
    definition === null ? [] : [decodeModel(definition, found, image)],
  )
  return createQuantities(models, image)
}
