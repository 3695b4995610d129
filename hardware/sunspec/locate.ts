/**
 * Where the groups of a model lie. The definition gives the offsets, L only bounds them: devices with a wrong L exist,
 * and nothing beyond it is read.
 */
import { rawInteger } from './decode-number.ts'
import type { GroupDefinition, ModelDefinition, PointDefinition, PointGroup } from './definition.ts'
import type { RegisterImage } from '../modbus/register-image.ts'

/** Where a device has a model: the address of its ID register, and L, the registers after ID and L. */
export interface FoundModel {
  readonly id: number
  readonly address: number
  readonly length: number
}

/** One occurrence of a group, and what it lies in. */
export interface LocatedGroup {
  readonly definition: PointGroup
  readonly address: number
  readonly around: LocatedGroup | null
  readonly groups: Readonly<Record<string, readonly LocatedGroup[]>>
}

/** A point at its address. */
export interface LocatedPoint {
  readonly point: PointDefinition
  readonly address: number
}

/** The registers to look at, the end of the model, and what an unknown count means: no group, or as many as fit. */
export interface LocateOptions {
  readonly image: RegisterImage
  readonly unknownCount: 'none' | 'fill'
}

/** The first register behind a model. */
export function endOf(found: FoundModel): number {
  return found.address + 2 + found.length
}

/** Lays a definition over what was found. A counted group that L does not hold whole is left out. */
export function locateModel(
  definition: ModelDefinition,
  found: FoundModel,
  options: LocateOptions,
): LocatedGroup {
  const place = { address: found.address, around: null }
  return locateGroup(definition, place, { ...options, endAddress: endOf(found) }).located
}

/** All points, in map order, of a group and those in it. */
export function locatedPoints({ definition, address, groups }: LocatedGroup): LocatedPoint[] {
  return [
    ...definition.points.map((point) => ({ point, address: address + point.offset })),
    ...definition.groups.flatMap(({ name }) => (groups[name] ?? []).flatMap(locatedPoints)),
  ]
}

/** The nearest point of that name, in the group itself or one around it. */
export function findAround(located: LocatedGroup, name: string): LocatedPoint | null {
  for (let group: LocatedGroup | null = located; group !== null; group = group.around) {
    const point = group.definition.points.find((candidate) => candidate.name === name)
    if (point !== undefined) return { point, address: group.address + point.offset }
  }
  return null
}

interface Frame extends LocateOptions {
  readonly endAddress: number
}
interface Place {
  readonly address: number
  readonly around: LocatedGroup | null
}
/** `end` is where the next group begins; null where nobody can tell, because what counts a group is not known. */
interface Located<T> {
  readonly located: T
  readonly end: number | null
}

function locateGroup(definition: PointGroup, place: Place, frame: Frame): Located<LocatedGroup> {
  const groups: Record<string, readonly LocatedGroup[]> = {}
  const located: LocatedGroup = { definition, ...place, groups }
  let end: number | null = place.address + definition.words
  for (const group of definition.groups) {
    if (end === null) {
      groups[group.name] = []
      continue
    }
    const repeated = locateRepeated(group, { address: end, around: located }, frame)
    groups[group.name] = repeated.located
    end = repeated.end
  }
  return { located, end }
}

/** All occurrences of a group, one behind the other. */
function locateRepeated(definition: GroupDefinition, place: Place, frame: Frame): Located<LocatedGroup[]> {
  const located: LocatedGroup[] = []
  const count = countOf(definition, place, frame)
  if (count === null) return { located, end: null }
  const isCounted = typeof definition.count !== 'number'
  let { address } = place
  while (located.length < count) {
    const next = locateGroup(definition, { ...place, address }, frame)
    const isInside = (next.end ?? address + definition.words) <= frame.endAddress
    if (isCounted && !isInside) return { located, end: null }
    located.push(next.located)
    if (next.end === null) return { located, end: null }
    address = next.end
  }
  return { located, end: address }
}

function countOf({ count }: GroupDefinition, { around }: Place, frame: Frame): number | null {
  if (count === 'fill') return Infinity
  if (typeof count === 'number') return count
  const counter = around === null ? null : findAround(around, count.point)
  const raw = counter === null ? null : rawPoint(counter, frame)
  if (raw === null) return frame.unknownCount === 'fill' ? Infinity : null
  return Number(raw)
}

/** The raw integer of a point that lies before the end of its model. */
export function rawPoint(
  { point, address }: LocatedPoint,
  { image, endAddress }: { image: RegisterImage; endAddress: number },
): bigint | null {
  if (address + point.words > endAddress) return null
  return rawInteger(point.type, image.unsigned(address, point.words))
}
