import type { Decimal } from './decimal.ts'
import type { GroupDefinition, ModelDefinition, PointDefinition } from './definition.ts'
import { NUMBER_FORMATS, type NumberType } from './point-types.ts'
import type { RegisterImage } from './register-image.ts'

/** A scaled number, a text, or null where the device does not implement the point or it could not be read. */
export type PointValue = Decimal | string | null
export type PointValues = Readonly<Record<string, PointValue>>

/** Where a device has a model: the address of its ID register, and L, the registers after ID and L. */
export interface FoundModel {
  readonly id: number
  readonly address: number
  readonly length: number
}

/** A model as a device means it: numbers scaled, sentinels gone. */
export interface DecodedModel extends FoundModel {
  readonly points: PointValues
  readonly groups: readonly PointValues[]
}

/** Scale factors are powers of ten from -10 to 10; anything else makes the value unusable. */
export function isUsableScale(scale: bigint): boolean {
  return scale >= -10n && scale <= 10n
}

/**
 * Decodes what an image holds of a model. The definition gives the offsets, L only bounds them: devices with a wrong
 * L exist, and nothing beyond it is read.
 */
export function decodeModel(
  definition: ModelDefinition,
  found: FoundModel,
  image: RegisterImage,
): DecodedModel {
  const endAddress = found.address + 2 + found.length
  const scaleIn = (points: readonly PointDefinition[], base: number) => (name: string) => {
    const scale = points.find((point) => point.name === name)
    return scale === undefined ? null : rawNumber('sunssf', base + scale.offset, image)
  }
  const fixedScale = scaleIn(definition.points, found.address)
  const decodeAll = (points: readonly PointDefinition[], base: number): PointValues =>
    Object.fromEntries(
      points
        .filter((point) => point.type !== 'pad')
        .map((point) => {
          const address = base + point.offset
          const isInside = address + point.words <= endAddress
          const scaleOf = (name: string) => scaleIn(points, base)(name) ?? fixedScale(name)
          return [point.name, isInside ? decodePoint(point, address, image, scaleOf) : null]
        }),
    )
  return {
    ...found,
    points: decodeAll(definition.points, found.address),
    groups: groupAddresses(definition, found, image).map((base) =>
      decodeAll(definition.group?.points ?? [], base),
    ),
  }
}

/** Where the repetitions of a model's group begin: as many as are counted and fit into L. */
export function groupAddresses(
  definition: ModelDefinition,
  found: FoundModel,
  image: RegisterImage,
): number[] {
  const { group } = definition
  if (group === null) return []
  const counted = countOf(definition, group, found, image)
  const fitting = Math.floor((found.length + 2 - definition.words) / group.words)
  const count = Math.max(Math.min(counted, fitting), 0)
  return Array.from({ length: count }, (_, index) => found.address + definition.words + index * group.words)
}

function countOf(
  definition: ModelDefinition,
  group: GroupDefinition,
  found: FoundModel,
  image: RegisterImage,
): number {
  const point = definition.points.find(({ name }) => name === group.countPoint)
  const count = point === undefined ? null : rawNumber('count', found.address + point.offset, image)
  return count === null ? Infinity : Number(count)
}

function decodePoint(
  point: PointDefinition,
  address: number,
  image: RegisterImage,
  scaleOf: (name: string) => bigint | null,
): PointValue {
  if (point.type === 'string') return decodeText(address, point.words, image)
  if (point.type === 'pad') return null
  if (point.type === 'float32') return decodeFloat32(image.unsigned(address, 2))
  const raw = rawNumber(point.type, address, image)
  if (raw === null) return null
  if (point.scale === null) return { coefficient: raw, exponent: 0 }
  const scale = scaleOf(point.scale)
  // SunSpec: without its scale factor a value means nothing; 0 must not be assumed.
  if (scale === null || !isUsableScale(scale)) return null
  return { coefficient: raw, exponent: Number(scale) }
}

function rawNumber(type: NumberType, address: number, image: RegisterImage): bigint | null {
  const { words, isSigned, sentinel } = NUMBER_FORMATS[type]
  const raw = image.unsigned(address, words)
  if (raw === null || raw === sentinel) return null
  return isSigned ? BigInt.asIntN(words * 16, raw) : raw
}

/** IEEE 754: every finite float is an integer times a power of two, and so a finite decimal. */
function decodeFloat32(raw: bigint | null): Decimal | null {
  if (raw === null) return null
  const biased = Number((raw >> 23n) & 0xffn)
  const fraction = raw & 0x7fffffn
  if (biased === 0xff) return null
  const mantissa = biased === 0 ? fraction : fraction | 0x800000n
  const signed = raw >> 31n === 1n ? -mantissa : mantissa
  const power = Math.max(biased, 1) - 150
  if (power >= 0) return { coefficient: signed << BigInt(power), exponent: 0 }
  return { coefficient: signed * 5n ** BigInt(-power), exponent: power }
}

/** SunSpec strings end at the first NUL; all NUL means not implemented. */
function decodeText(address: number, words: number, image: RegisterImage): string | null {
  const bytes: number[] = []
  for (let index = 0; index < words; index += 1) {
    const word = image.word(address + index)
    if (word === null) return null
    bytes.push(word >> 8, word & 0xff)
  }
  const end = bytes.indexOf(0)
  const text = Buffer.from(end === -1 ? bytes : bytes.slice(0, end)).toString('utf8')
  return text === '' ? null : text
}
