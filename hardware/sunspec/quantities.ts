import { addDecimals, type Decimal } from './decimal.ts'
import { groupAddresses, isUsableScale, type DecodedModel, type PointValue } from './decode.ts'
import type { PointDefinition } from './definition.ts'
import { findModel } from './models.ts'
import type { RegisterImage } from './register-image.ts'

/** A value with its register, before rounding. `isUnread`: its registers were refused, rather than say nothing. */
export interface Quantity {
  readonly value: Decimal | null
  readonly source: string
  readonly isUnread: boolean
}

/** What a device without the point has. */
export const ABSENT: Quantity = { value: null, source: '', isUnread: false }
export const ZERO: Decimal = { coefficient: 0n, exponent: 0 }

/** Reads quantities out of the decoded models of one device, first model first. */
export interface Quantities {
  has(...ids: readonly number[]): boolean
  /** A point of the first model with one of the ids. */
  point(ids: readonly number[], name: string): Quantity
  /** Like `point`, where the raw 0 of a mandatory accumulator is a new counter, not a missing one. */
  counter(ids: readonly number[], name: string): Quantity
  /** The sum over the groups of a model that `accepts` takes; a point that says nothing adds nothing. */
  sum(id: number, name: string, accepts: (group: Readonly<Record<string, PointValue>>) => boolean): Quantity
}

export function createQuantities(models: readonly DecodedModel[], image: RegisterImage): Quantities {
  const find = (ids: readonly number[]) => models.find((model) => ids.includes(model.id))
  const definitionOf = (model: DecodedModel, name: string) =>
    findModel(model.id)?.points.find((point) => point.name === name)

  function point(ids: readonly number[], name: string): Quantity {
    const model = find(ids)
    const definition = model && definitionOf(model, name)
    if (model === undefined || definition === undefined) return ABSENT
    const address = model.address + definition.offset
    return {
      value: asNumber(model.points[name]),
      source: `${model.id}.${name}@${address}`,
      isUnread: image.word(address) === null,
    }
  }
  return {
    has: (...ids) => find(ids) !== undefined,
    point,
    counter(ids, name) {
      const quantity = point(ids, name)
      const model = find(ids)
      const definition = model && definitionOf(model, name)
      if (model === undefined || definition === undefined || quantity.value !== null) return quantity
      const isNew = definition.isMandatory && isZeroAndScaled(model, definition, image)
      return isNew ? { ...quantity, value: ZERO } : quantity
    },
    sum(id, name, accepts) {
      const model = find([id])
      const definition = findModel(id)
      const group = definition?.group?.points.find((candidate) => candidate.name === name)
      if (model === undefined || definition === null || group === undefined) return ABSENT
      const bases = groupAddresses(definition, model, image)
      const taken = model.groups.flatMap((values, index) =>
        accepts(values) ? [{ values, base: bases[index] ?? 0 }] : [],
      )
      const known = taken.flatMap(({ values }) => asNumber(values[name]) ?? [])
      const addresses = taken.map(({ base }) => base + group.offset).join('+')
      return {
        value: known.length === 0 ? null : known.reduce(addDecimals),
        source: taken.length === 0 ? '' : `${id}.${definition.group?.name ?? ''}.${name}@${addresses}`,
        isUnread: image.word(model.address) === null,
      }
    },
  }
}

function isZeroAndScaled(model: DecodedModel, point: PointDefinition, image: RegisterImage): boolean {
  const raw = image.unsigned(model.address + point.offset, point.words)
  const scale = point.scale === null ? ZERO : asNumber(model.points[point.scale])
  return raw === 0n && scale !== null && isUsableScale(scale.coefficient)
}

function asNumber(value: PointValue | undefined): Decimal | null {
  return typeof value === 'string' || value === undefined ? null : value
}
