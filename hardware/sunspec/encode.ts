import { assert } from '../../node/core/units/assert.ts'
import { roundDecimal, type Decimal } from './decimal.ts'
import type { ModelDefinition, PointDefinition } from './definition.ts'
import { NUMBER_FORMATS, type NumberType } from './point-types.ts'

/** Raw register contents by point name: integers before scaling, or texts. What is not named is not implemented. */
export type RawValues = Readonly<Record<string, number | bigint | string>>

/** The raw integer that stands for a value at a scale factor, or null if the type cannot hold it. */
export function rawAtScale(type: NumberType, value: Decimal, scale: number): bigint | null {
  const raw = roundDecimal(value, scale)
  return isEncodable(type, raw) ? raw : null
}

/** Whether a raw integer is in the range of its type and is not what means "not implemented". */
export function isEncodable(type: NumberType, raw: bigint): boolean {
  const { words, isSigned, sentinel } = NUMBER_FORMATS[type]
  const bits = words * 16
  if (raw !== (isSigned ? BigInt.asIntN(bits, raw) : BigInt.asUintN(bits, raw))) return false
  return BigInt.asUintN(bits, raw) !== sentinel || sentinel === 0n
}

/** All registers of a model, ID and L included; `length` is L where it differs from the definition's. */
export function encodeModel(
  definition: ModelDefinition,
  values: RawValues,
  groups: readonly RawValues[] = [],
  length = definition.words + (definition.group?.words ?? 0) * groups.length - 2,
): number[] {
  const known = { ...values, ID: definition.id, L: length }
  const words = encodePoints(definition.points, known)
  for (const group of groups) words.push(...encodePoints(definition.group?.points ?? [], group))
  return words.slice(0, length + 2)
}

function encodePoints(points: readonly PointDefinition[], values: RawValues): number[] {
  for (const name of Object.keys(values))
    assert(
      points.some((point) => point.name === name),
      `there is no point ${name}`,
    )
  return points.flatMap((point) => encodePoint(point, values[point.name]))
}

function encodePoint(point: PointDefinition, value: number | bigint | string | undefined): number[] {
  if (point.type === 'pad') return [0x8000]
  if (point.type === 'string') return encodeText(value === undefined ? '' : String(value), point.words)
  const { words, sentinel } = NUMBER_FORMATS[point.type]
  if (value === undefined) return toWords(sentinel, words)
  const raw = BigInt(value)
  assert(isEncodable(point.type, raw), `${point.name} cannot hold ${raw}`)
  return toWords(raw, words)
}

function encodeText(text: string, words: number): number[] {
  const bytes = Buffer.alloc(words * 2)
  bytes.write(text, 'utf8')
  return Array.from({ length: words }, (_, index) => bytes.readUInt16BE(index * 2))
}

/** An integer as big-endian registers, in two's complement. */
export function toWords(value: bigint, words: number): number[] {
  return Array.from({ length: words }, (_, index) =>
    Number(BigInt.asUintN(16, value >> BigInt((words - 1 - index) * 16))),
  )
}

/** Big-endian registers as one unsigned integer. */
export function fromWords(words: readonly number[]): bigint {
  return words.reduce((value, word) => (value << 16n) | BigInt(word), 0n)
}
