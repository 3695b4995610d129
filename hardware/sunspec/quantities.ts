import { sumScale, type CounterScale } from '../counters/counter-scale.ts'
import type { RegisterImage } from '../modbus/register-image.ts'
import { counterScale } from './counter-scale.ts'
import { addDecimals, type Decimal } from './decimal.ts'
import { isUsableScale } from './decode-number.ts'
import type { DecodedGroup, DecodedModel, PointValue, PointValues } from './decode.ts'
import type { PointDefinition } from './definition.ts'
import { findModel } from './models.ts'

/** A value with its register, before rounding. `isUnread`: its registers were refused, rather than say nothing. */
export interface Quantity {
  readonly value: Decimal | null
  readonly source: string
  readonly isUnread: boolean
  /** When its registers were read, if that is known. */
  readonly atMs?: number | null
  /** What its registers count in and up to, if they are read as a counter. */
  readonly scale?: CounterScale
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
  sum(id: number, name: string, accepts: (group: PointValues) => boolean): Quantity
}

export function createQuantities(models: readonly DecodedModel[], image: RegisterImage): Quantities {
  const find = (ids: readonly number[]) => models.find((model) => ids.includes(model.id))

  function locate(ids: readonly number[], name: string) {
    const model = find(ids)
    const point = model && findModel(model.id)?.points.find((candidate) => candidate.name === name)
    return model && point ? { model, point } : null
  }

  function quantityOf({ model, point }: { model: DecodedModel; point: PointDefinition }): Quantity {
    const address = model.address + point.offset
    return {
      value: asNumber(model.points[point.name]),
      source: `${model.id}.${point.name}@${address}`,
      isUnread: image.words(address, point.words) === null,
      atMs: image.atMs(address),
    }
  }

  return {
    has: (...ids) => find(ids) !== undefined,
    point(ids, name) {
      const found = locate(ids, name)
      return found === null ? ABSENT : quantityOf(found)
    },
    counter(ids, name) {
      const found = locate(ids, name)
      if (found === null) return ABSENT
      const { model, point } = found
      const quantity = quantityOf(found)
      const isNew = quantity.value === null && point.isMandatory && isZeroAndScaled(model, point, image)
      const value = isNew ? ZERO : quantity.value
      return { ...quantity, value, scale: counterScale(point, model.points, value) }
    },
    sum(id, name, accepts) {
      const model = find([id])
      const group = findModel(id)?.groups[0]
      const point = group?.points.find((candidate) => candidate.name === name)
      if (model === undefined || group === undefined || point === undefined) return ABSENT
      const taken = groupsInUse(model, group.name).filter(({ points }) => accepts(points))
      const known = taken.flatMap(({ points }) => asNumber(points[name]) ?? [])
      const addresses = taken.map(({ address }) => address + point.offset)
      const value = known.length === 0 ? null : known.reduce(addDecimals)
      return {
        value,
        source: taken.length === 0 ? '' : `${id}.${group.name}.${name}@${addresses.join('+')}`,
        isUnread: addresses.some((address) => image.words(address, point.words) === null),
        scale: sumScale(counterScale(point, model.points, value), known.length),
      }
    },
  }
}

/** Model 160 may have room for more inputs than there are; N says how many are meant. */
function groupsInUse(model: DecodedModel, name: string): readonly DecodedGroup[] {
  const groups = model.groups[name] ?? []
  const count = model.id === 160 ? asNumber(model.points['N']) : null
  return count === null ? groups : groups.slice(0, Number(count.coefficient))
}

/** A device that sleeps says 0 beside a power that it does not say either; then the 0 is no counter. */
function isZeroAndScaled(model: DecodedModel, point: PointDefinition, image: RegisterImage): boolean {
  if (asNumber(model.points['W']) === null) return false
  const raw = image.unsigned(model.address + point.offset, point.words)
  const scale = typeof point.scale === 'string' ? asNumber(model.points[point.scale]) : ZERO
  return raw === 0n && scale !== null && isUsableScale(scale.coefficient)
}

function asNumber(value: PointValue | undefined): Decimal | null {
  return typeof value === 'string' || value === undefined ? null : value
}
