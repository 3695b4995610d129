import type { RegisterSpan } from '../modbus/read-plan.ts'
import { createRegisterImage, type RegisterImage } from '../modbus/register-image.ts'
import type { ModelDefinition, PointDefinition, PointGroup } from './definition.ts'
import { endOf, locatedPoints, locateModel, type FoundModel } from './locate.ts'

/** What to read of a model: the named points, of its groups too, with their scale factors; or all of it. */
export interface WantedModel {
  readonly found: FoundModel
  readonly definition: ModelDefinition | null
  readonly points: readonly string[] | 'all'
}

/**
 * What of a model must come from one request each, in map order: ID with L, and the points. Of a model without a
 * definition any register may stand alone. Where groups within groups are counted, an image that holds the counts
 * tells where they lie; without it the list ends before them.
 */
export function modelAtoms(
  wanted: WantedModel,
  image: RegisterImage = createRegisterImage(),
): RegisterSpan[] {
  const { found, definition } = wanted
  const header = { address: found.address, count: 2 }
  if (definition === null) return [header, ...singleRegisters(found.address + 2, found.length)]
  const unknownCount = isNested(definition) ? 'none' : 'fill'
  const end = endOf(found)
  const isWanted = wantedPoints(wanted.points, definition)
  const atoms = locatedPoints(locateModel(definition, found, { image, unknownCount }))
    .filter(({ point, address }) => isWanted(point) && address >= found.address + 2)
    .map(({ point, address }) => ({ address, count: point.words }))
  return [header, ...atoms.filter(({ address, count }) => address + count <= end)]
}

/** Whether counts must be read before anybody knows where the groups lie. */
export function isNested(definition: PointGroup | null): boolean {
  if (definition === null) return false
  return definition.groups.some(
    (group) => group.groups.some(({ count }) => typeof count !== 'number') || isNested(group),
  )
}

/** Where the scale factors of a model stand. */
export function scaleAtoms(wanted: WantedModel): RegisterSpan[] {
  const { found, definition } = wanted
  const isWanted = definition === null ? () => false : wantedPoints(wanted.points, definition)
  return (definition?.points ?? [])
    .filter((point) => point.type === 'sunssf' && point.offset < found.length + 2 && isWanted(point))
    .map(({ offset }) => ({ address: found.address + offset, count: 1 }))
}

/** The points that are named, what scales them, and what counts groups. */
function wantedPoints(
  names: readonly string[] | 'all',
  definition: PointGroup,
): (point: PointDefinition) => boolean {
  if (names === 'all') return () => true
  const all = new Set([...names, ...supportsOf(definition, names)])
  return ({ name }) => all.has(name)
}

function supportsOf({ points, groups }: PointGroup, names: readonly string[]): string[] {
  return [
    ...points.flatMap(({ name, scale }) =>
      names.includes(name) && typeof scale === 'string' ? [scale] : [],
    ),
    ...groups.flatMap(({ count }) => (typeof count === 'object' ? [count.point] : [])),
    ...groups.flatMap((group) => supportsOf(group, names)),
  ]
}

function singleRegisters(address: number, count: number): RegisterSpan[] {
  return Array.from({ length: count }, (_, index) => ({ address: address + index, count: 1 }))
}
