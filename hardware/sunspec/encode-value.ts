import { OperatingError } from '../../node/core/units/operating-error.ts'
import { decimalToText, roundDecimal, type Decimal } from './decimal.ts'
import { isUsableScale } from './decode-number.ts'
import type { PointDefinition } from './definition.ts'
import { encodeFloat, encodeText, isEncodable, toWords } from './encode.ts'
import { isIntegerType, type IntegerType } from './point-types.ts'

/** What keeps a value from being written; each code has a row in docs/errors.md. */
export type EncodeErrorCode =
  'sunspec-read-only' | 'sunspec-scale-unusable' | 'sunspec-value-invalid' | 'sunspec-value-out-of-range'

/**
 * The registers that write a value to a point, or an error: never a value that means "not implemented", never one that
 * has wrapped. `scale` is the power of ten that the device says at the moment, null for a point without one; a scaled
 * value is rounded to the nearest step, any other must be whole. Texts go to strings only.
 */
export function encodeValue(
  point: PointDefinition,
  value: number | bigint | string | Decimal,
  scale: number | null = null,
): number[] {
  const { name, type, words } = point
  if (!point.isWritable) throw encodeError(point, 'sunspec-read-only', 'is read-only', 'choose another point')
  if (type === 'string') return encodeString(point, value)
  if (isIntegerType(type)) return toWords(rawOf({ ...point, type }, toDecimal(point, value), scale), words)
  if (type !== 'float32' && type !== 'float64')
    throw encodeError(
      point,
      'sunspec-value-invalid',
      `of type ${type} is not written`,
      'choose another point',
    )
  const number = Number(decimalToText(toDecimal(point, value)))
  if (!Number.isFinite(words === 2 ? Math.fround(number) : number))
    throw encodeError(
      point,
      'sunspec-value-out-of-range',
      `cannot hold ${number}`,
      `keep ${name} in its range`,
    )
  return encodeFloat(number, words)
}

function rawOf(
  point: PointDefinition & { readonly type: IntegerType },
  value: Decimal,
  scale: number | null,
): bigint {
  if ((scale === null) !== (point.scale === null) || !isUsableScale(BigInt(scale ?? 0))) {
    const what = `has no usable scale factor (${scale ?? 'none'})`
    throw encodeError(point, 'sunspec-scale-unusable', what, 'read the scale factor again')
  }
  const text = decimalToText(value)
  if (scale === null && text.includes('.')) {
    throw encodeError(point, 'sunspec-value-invalid', `takes whole numbers, not ${text}`, 'round it first')
  }
  const raw = roundDecimal(value, scale ?? 0)
  if (!isEncodable(point.type, raw)) {
    const what = `cannot hold ${text}${scale === null ? '' : ` at scale factor ${scale}`}`
    throw encodeError(point, 'sunspec-value-out-of-range', what, 'keep the value in the range of the device')
  }
  return raw
}

/** Numbers as their decimal digits, so that 0.1 is a tenth. */
function toDecimal(point: PointDefinition, value: number | bigint | string | Decimal): Decimal {
  if (typeof value === 'bigint') return { coefficient: value, exponent: 0 }
  if (typeof value === 'object') return value
  const digits = typeof value === 'number' ? /^(-?\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) : null
  if (digits === null) {
    throw encodeError(point, 'sunspec-value-invalid', `takes a number, not ${value}`, 'give a finite number')
  }
  const [, whole = '0', fraction = '', power = '0'] = digits
  return { coefficient: BigInt(whole + fraction), exponent: Number(power) - fraction.length }
}

function encodeString(point: PointDefinition, value: number | bigint | string | Decimal): number[] {
  if (typeof value !== 'string' || value.includes('\0')) {
    throw encodeError(point, 'sunspec-value-invalid', 'takes a text without NUL', 'give a text')
  }
  if (Buffer.byteLength(value) > point.words * 2) {
    const what = `holds ${point.words * 2} bytes, and the text has ${Buffer.byteLength(value)}`
    throw encodeError(point, 'sunspec-value-out-of-range', what, 'shorten it')
  }
  return encodeText(value, point.words)
}

function encodeError(
  { name }: PointDefinition,
  code: EncodeErrorCode,
  what: string,
  remedy: string,
): OperatingError {
  return new OperatingError({ code, point: name }, `The point ${name} ${what}; ${remedy}.`)
}
