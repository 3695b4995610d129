import { assert } from '../../node/core/units/assert.ts'
import { decimalToNumber, decimalToText } from './decimal.ts'
import { decodeModel, type FoundModel, type PointValue, type PointValues } from './decode.ts'
import { findModel } from './models.ts'
import { readModels } from './read-models.ts'
import type { RegisterImage } from './register-image.ts'
import type { SunSpecMap, Unit } from './walk.ts'

/** A point as JSON shows it: scaled, beyond 2^53 as text, null where not implemented or not readable. */
export type PlainValue = number | string | null
export type PlainPoints = Readonly<Record<string, PlainValue>>

export interface PlainGroup {
  readonly points: PlainPoints
  readonly groups: Readonly<Record<string, readonly PlainGroup[]>>
}

/** A model for people and programs, in the shape of `device read --raw`; unknown models show their registers. */
export type PlainModel = FoundModel & (PlainGroup | { readonly registers: readonly (number | null)[] })

/** Reads every model of a map, in map order. */
export async function readSunSpecMap(unit: Unit, map: SunSpecMap): Promise<PlainModel[]> {
  const models: PlainModel[] = []
  for (const found of map.models) {
    const definition = findModel(found.id)
    const image = await readModels(unit, [{ found, definition, points: 'all' }])
    models.push(
      definition === null ? { ...found, registers: registersOf(found, image) } : plainModel(found, image),
    )
  }
  return models
}

function plainModel(found: FoundModel, image: RegisterImage): PlainModel {
  const definition = findModel(found.id)
  assert(definition !== null, `model ${found.id} has a definition`)
  const { points, groups } = decodeModel(definition, found, image)
  const repeated = groups.map((group) => ({ points: plainPoints(group), groups: {} }))
  return {
    ...found,
    points: plainPoints(without(points, 'ID', 'L')),
    groups: definition.group === null ? {} : { [definition.group.name]: repeated },
  }
}

function registersOf(found: FoundModel, image: RegisterImage): (number | null)[] {
  return Array.from({ length: found.length }, (_, index) => image.word(found.address + 2 + index))
}

function plainPoints(points: PointValues): PlainPoints {
  return Object.fromEntries(Object.entries(points).map(([name, value]) => [name, plain(value)]))
}

function without(points: PointValues, ...names: readonly string[]): PointValues {
  return Object.fromEntries(Object.entries(points).filter(([name]) => !names.includes(name)))
}

function plain(value: PointValue): PlainValue {
  if (value === null || typeof value === 'string') return value
  const number = decimalToNumber(value)
  return Math.abs(number) > Number.MAX_SAFE_INTEGER ? decimalToText(value) : number
}
