import type { PointName } from '../device.ts'
import { hasBattery, spareModels } from './battery-and-sun.ts'
import { decodeModel } from './decode.ts'
import { readIdentity } from './identity.ts'
import { signsOf, type SignOptions, type Signs } from './maker-signs.ts'
import { neededModels } from './needed-models.ts'
import { normalise, type Normalised } from './normalise.ts'
import { createQuantities, type Quantities } from './quantities.ts'
import { readModels } from './read-models.ts'
import { sunSpecError, sunSpecNotFound } from './sunspec-errors.ts'
import { findSunSpec, type SunSpecMap, type Unit } from './walk.ts'

/** How a unit is looked at. */
export interface SurveyOptions extends SignOptions {
  /** Which meter of the map stands at the grid, from 0. */
  readonly gridMeter?: number
  /** No power of this home is larger. */
  readonly powerLimitW: number
}

/** One look at everything a sample needs. */
export interface Look {
  readonly atMs: number
  readonly quantities: Quantities
  readonly values: Record<PointName, Normalised>
}

/** The map of a unit, kept up to date: SunSpec maps move when firmware changes or a meter appears. */
export interface Survey {
  readonly signs: Signs
  readonly identity: Awaited<ReturnType<typeof readIdentity>>
  map(): SunSpecMap
  look(unit: Unit): Promise<Look>
}

/** After so long without an answer the device may have come back as another one, and is walked anew. */
export const FORGET_MAP_AFTER_MS = 600_000

/** Finds the map and reads who the device is. `now` is market time. */
export async function createSurvey(
  unit: Unit,
  options: SurveyOptions,
  { now }: { now: () => number },
): Promise<Survey> {
  let map = await findMap(unit)
  const identity = await readIdentity(unit, map)
  const signs = signsOf(identity.manufacturer, options)
  let spare: readonly number[] = []
  let isHybrid = false
  let answeredMs = now()
  let hasFailed = false

  async function walkAgain(unit: Unit): Promise<void> {
    unit.bus.barriers(unit.unitId, 'holding').forget()
    map = await findMap(unit)
    spare = []
  }

  /** What was read, or null where another model begins at a known address. */
  async function tryLook(unit: Unit): Promise<(Look & { isResized: boolean }) | null> {
    const beforeMs = now()
    const wanted = neededModels(map.models, { ...options, without: spare })
    const image = await readModels(unit, wanted, { now })
    const atMs = Math.floor((beforeMs + now()) / 2)
    if (wanted.some(({ found }) => ![found.id, null].includes(image.word(found.address)))) return null
    const isResized = wanted.some(
      ({ found }) => ![found.length, null].includes(image.word(found.address + 1)),
    )
    const models = wanted.flatMap(({ found, definition }) =>
      definition === null ? [] : [decodeModel(definition, found, image)],
    )
    const quantities = createQuantities(models, image)
    isHybrid ||= hasBattery(quantities)
    const values = normalise(quantities, { signs, hasBattery: isHybrid, powerLimitW: options.powerLimitW })
    return { atMs, quantities, values, isResized }
  }

  async function lookOrWalkAgain(unit: Unit): Promise<Look> {
    if (hasFailed && now() - answeredMs > FORGET_MAP_AFTER_MS) await walkAgain(unit)
    const view = await tryLook(unit)
    if (view !== null && !view.isResized) return view
    await walkAgain(unit)
    const again = await tryLook(unit)
    if (again === null) throw movedError(unit)
    return again
  }

  async function look(unit: Unit): Promise<Look> {
    try {
      const view = await lookOrWalkAgain(unit)
      answeredMs = now()
      spare = spareModels(view.quantities)
      hasFailed = false
      return view
    } catch (error) {
      hasFailed = true
      throw error
    }
  }
  return { signs, identity, map: () => map, look }
}

async function findMap(unit: Unit): Promise<SunSpecMap> {
  const map = await findSunSpec(unit)
  if (map === null) throw sunSpecNotFound(unit)
  return map
}

function movedError(unit: Unit): Error {
  const remedy = 'wait until it has started, then run detect'
  return sunSpecError(unit, { code: 'sunspec-model-moved', what: 'the models keep moving', remedy })
}
