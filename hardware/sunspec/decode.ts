import { decodeNumber, isUsableScale } from './decode-number.ts'
import { decodeText } from './decode-text.ts'
import type { Decimal } from './decimal.ts'
import type { ModelDefinition } from './definition.ts'
import { endOf, findAround, locateModel, rawPoint } from './locate.ts'
import type { FoundModel, LocatedGroup, LocatedPoint } from './locate.ts'
import { isTextType } from './point-types.ts'
import type { RegisterImage } from '../modbus/register-image.ts'

/** A scaled number, a text, or null where the device does not implement the point or it could not be read. */
export type PointValue = Decimal | string | null
export type PointValues = Readonly<Record<string, PointValue>>

/** One occurrence of a group, with the address of its first register. */
export interface DecodedGroup {
  readonly address: number
  readonly points: PointValues
  readonly groups: Readonly<Record<string, readonly DecodedGroup[]>>
}

/** A model as a device means it: numbers scaled, sentinels gone. */
export interface DecodedModel extends FoundModel, DecodedGroup {}

/** Decodes what an image holds of a model; nothing beyond L is looked at. */
export function decodeModel(
  definition: ModelDefinition,
  found: FoundModel,
  image: RegisterImage,
): DecodedModel {
  const located = locateModel(definition, found, { image, unknownCount: 'none' })
  return { ...found, ...decodeGroup(located, { image, endAddress: endOf(found) }) }
}

interface Registers {
  readonly image: RegisterImage
  readonly endAddress: number
}

function decodeGroup(located: LocatedGroup, registers: Registers): DecodedGroup {
  const { definition, address, groups } = located
  const points: Record<string, PointValue> = {}
  for (const point of definition.points) {
    if (point.type === 'pad') continue
    points[point.name] = decodePoint({ point, address: address + point.offset }, located, registers)
  }
  const decoded = Object.entries(groups).map(([name, list]): [string, DecodedGroup[]] => [
    name,
    list.map((group) => decodeGroup(group, registers)),
  ])
  return { address, points, groups: Object.fromEntries(decoded) }
}

function decodePoint(
  { point, address }: LocatedPoint,
  group: LocatedGroup,
  registers: Registers,
): PointValue {
  const { image, endAddress } = registers
  if (address + point.words > endAddress) return null
  if (point.type === 'pad') return null
  if (isTextType(point.type)) return decodeText(point.type, image.words(address, point.words))
  const value = decodeNumber(point.type, image.unsigned(address, point.words))
  return value === null ? null : scaled(value, point.scale, group, registers)
}

function scaled(
  { coefficient, exponent }: Decimal,
  scale: string | number | null,
  group: LocatedGroup,
  registers: Registers,
): Decimal | null {
  if (scale === null) return { coefficient, exponent }
  const power = typeof scale === 'number' ? BigInt(scale) : rawScale(scale, group, registers)
  // SunSpec: without its scale factor a value means nothing; 0 must not be assumed.
  if (power === null || !isUsableScale(power)) return null
  return { coefficient, exponent: exponent + Number(power) }
}

function rawScale(name: string, group: LocatedGroup, registers: Registers): bigint | null {
  const scale = findAround(group, name)
  return scale === null ? null : rawPoint(scale, registers)
}
