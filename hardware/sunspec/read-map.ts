import { assert } from '../../node/core/units/assert.ts'
import type { Bus, RequestOptions } from '../modbus/bus.ts'
import type { RegisterImage } from '../modbus/register-image.ts'
import { decimalToNumber, decimalToText } from './decimal.ts'
import { decodeModel, type DecodedGroup, type PointValue, type PointValues } from './decode.ts'
import type { FoundModel } from './locate.ts'
import { findModel } from './models.ts'
import { readModels } from './read-models.ts'
import { sunSpecNotFound } from './sunspec-errors.ts'
import { findSunSpec, type SunSpecMap, type Unit } from './walk.ts'

/** A point as JSON shows it: scaled, beyond 2^53 as text, null where not implemented or not readable. */
export type PlainValue = number | string | null
export type PlainPoints = Readonly<Record<string, PlainValue>>

export interface PlainGroup {
  readonly points: PlainPoints
  readonly groups: Readonly<Record<string, readonly PlainGroup[]>>
}

/** A model for people and programs, in the shape of `device read --raw`; unknown models show their registers. */
export type PlainModel = FoundModel & (PlainGroup | { readonly registers: readonly (number | null)[] })

/** Finds the SunSpec map of a unit and reads all of it, as `device read --raw` shows it. Nothing is written. */
export async function readRawModels(
  bus: Bus,
  unitId: number,
  request: RequestOptions = {},
): Promise<PlainModel[]> {
  const unit = { bus, unitId, request }
  const map = await findSunSpec(unit)
  if (map === null) throw sunSpecNotFound(unit)
  return readSunSpecMap(unit, map)
}

/** Reads every model of a map, in map order. */
export async function readSunSpecMap(unit: Unit, map: SunSpecMap): Promise<PlainModel[]> {
  const models: PlainModel[] = []
  for (const found of map.models) {
    const definition = findModel(found.id)
    const image = await readModels(unit, [{ found, definition, points: 'all' }])
    models.push(plainModel(found, image))
  }
  return models
}

/** What an image holds of a model, as JSON shows it. */
export function plainModel(found: FoundModel, image: RegisterImage): PlainModel {
  const definition = findModel(found.id)
  const { id, address, length } = found
  if (definition === null) return { id, address, length, registers: registersOf(found, image) }
  const { points, groups } = plainGroup(decodeModel(definition, found, image))
  const { ID: idPoint, L: lengthPoint, ...rest } = points
  assert(idPoint !== undefined && lengthPoint !== undefined, 'every model begins with its ID and L')
  return { id, address, length, points: rest, groups }
}

function plainGroup({ points, groups }: DecodedGroup): PlainGroup {
  const plain = Object.entries(groups).map(([name, list]) => [name, list.map(plainGroup)] as const)
  return { points: plainPoints(points), groups: Object.fromEntries(plain) }
}

function registersOf(found: FoundModel, image: RegisterImage): (number | null)[] {
  return Array.from({ length: found.length }, (_, index) => image.word(found.address + 2 + index))
}

function plainPoints(points: PointValues): PlainPoints {
  return Object.fromEntries(Object.entries(points).map(([name, value]) => [name, plainValue(value)]))
}

function plainValue(value: PointValue): PlainValue {
  if (value === null || typeof value === 'string') return value
  const number = decimalToNumber(value)
  return Math.abs(number) > Number.MAX_SAFE_INTEGER ? decimalToText(value) : number
}
