import { assert } from '../../node/core/units/assert.ts'
import { roundDecimal, type Decimal } from './decimal.ts'
import type { GroupDefinition, ModelDefinition, PointDefinition, PointGroup } from './definition.ts'
import { INTEGER_FORMATS, isIntegerType, type IntegerType } from './point-types.ts'

/** Raw register contents by point name: integers before scaling, floats, texts. What is not named is not implemented. */
export type RawValues = Readonly<Record<string, number | bigint | string>>
/** One occurrence of a group that has groups of its own. */
export interface RawGroup {
  readonly points: RawValues
  readonly groups?: RawGroups
}
export type RawGroups = Readonly<Record<string, readonly RawGroup[]>>

/** The raw integer that stands for a value at a scale factor, or null if the type cannot hold it. */
export function rawAtScale(type: IntegerType, value: Decimal, scale: number): bigint | null {
  const raw = roundDecimal(value, scale)
  return isEncodable(type, raw) ? raw : null
}

/** Whether a raw integer is in the range of its type and is not what means "not implemented". */
export function isEncodable(type: IntegerType, raw: bigint): boolean {
  const { words, isSigned, sentinel } = INTEGER_FORMATS[type]
  const bits = words * 16
  if (raw !== (isSigned ? BigInt.asIntN(bits, raw) : BigInt.asUintN(bits, raw))) return false
  // The 0 of an accumulator is what a new counter says.
  return BigInt.asUintN(bits, raw) !== sentinel || sentinel === 0n
}

/**
 * All registers of a model, ID and L included, to answer with, as the emulator and the tests do; what is written to a
 * device goes through `encodeValue`. A model with one group may take its occurrences as a list of their points.
 * `length` is L where it differs from what is there.
 */
export function encodeModel(
  definition: ModelDefinition,
  values: RawValues,
  groups: RawGroups | readonly RawValues[] = {},
  length?: number,
): number[] {
  const named: RawGroups = isList(groups) ? listedGroups(definition, groups) : groups
  const words = encodeGroup(definition, { points: { ...values, ID: definition.id, L: 0 }, groups: named })
  const said = length ?? words.length - 2
  words[1] = said
  return words.slice(0, said + 2)
}

function isList(groups: RawGroups | readonly RawValues[]): groups is readonly RawValues[] {
  return Array.isArray(groups)
}

function listedGroups({ groups: [group] }: ModelDefinition, listed: readonly RawValues[]): RawGroups {
  return group === undefined ? {} : { [group.name]: listed.map((points) => ({ points })) }
}

function encodeGroup(definition: PointGroup, { points, groups = {} }: RawGroup): number[] {
  for (const name of Object.keys(points)) {
    const isKnown = definition.points.some((point) => point.name === name)
    assert(isKnown, `there is no point ${name}`)
  }
  return [
    ...definition.points.flatMap((point) => encodePoint(point, points[point.name])),
    ...definition.groups.flatMap((group) =>
      occurrences(group, groups).flatMap((raw) => encodeGroup(group, raw)),
    ),
  ]
}

/** A group that is there a fixed number of times is there also when nothing is said of it. */
function occurrences({ name, count }: GroupDefinition, groups: RawGroups): readonly RawGroup[] {
  const given = groups[name] ?? []
  if (typeof count !== 'number') return given
  return Array.from({ length: count }, (_, index) => given[index] ?? { points: {} })
}

function encodePoint(point: PointDefinition, value: number | bigint | string | undefined): number[] {
  const { type, words } = point
  if (isIntegerType(type)) {
    const sentinel = INTEGER_FORMATS[type].sentinel ?? 0n
    const raw = value === undefined ? sentinel : BigInt(value)
    assert(value === undefined || isEncodable(type, raw), `${point.name} cannot hold ${raw}`)
    return toWords(raw, words)
  }
  if (type === 'pad') return Array.from({ length: words }, () => 0x8000)
  if (type === 'float32' || type === 'float64')
    return encodeFloat(value === undefined ? NaN : Number(value), words)
  assert(type === 'string' || value === undefined, `${point.name} is not encoded here`)
  return encodeText(String(value ?? ''), words)
}

/** IEEE 754, the high word first; two registers or four. */
export function encodeFloat(value: number, words: number): number[] {
  const bytes = Buffer.alloc(words * 2)
  if (words === 2) bytes.writeFloatBE(value)
  else bytes.writeDoubleBE(value)
  return wordsOf(bytes)
}

/** UTF-8, padded with NUL; what is longer is cut at a whole character. */
export function encodeText(text: string, words: number): number[] {
  const bytes = Buffer.alloc(words * 2)
  bytes.write(text, 'utf8')
  return wordsOf(bytes)
}

function wordsOf(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16BE(index * 2))
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
