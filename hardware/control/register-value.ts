/**
 * From a wish to registers and back. A power is rounded towards zero and clamped after scaling, so that a device is
 * never told more than was allowed; nothing wraps, and what means "not implemented" is never written.
 */
import { assert } from '../../node/core/units/assert.ts'
import type { ControlRegisterType, ControlWordOrder } from './plan.ts'
import { wordsOf } from './plan.ts'

/** A fraction of whole numbers; the denominator is greater than 0. */
export interface Ratio {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** The least and the greatest number of each type. 0x8000 and all ones mean "not implemented" in SunSpec and elsewhere. */
const RANGES: Readonly<Record<Exclude<ControlRegisterType, 'f32'>, readonly [bigint, bigint]>> = {
  u16: [0n, 0xfffen],
  i16: [-0x7fffn, 0x7fffn],
  u32: [0n, 0xfffffffen],
  i32: [-0x7fffffffn, 0x7fffffffn],
}
/** Whole numbers up to here are exact in 32-bit floating point. */
const FLOAT_LIMIT = 1n << 24n

/** A whole number of a type's range as words, or null if the type cannot hold it: nothing is clamped here. */
export function encodeExact(
  type: ControlRegisterType,
  raw: bigint,
  wordOrder: ControlWordOrder = 'high-first',
): number[] | null {
  const [least, greatest] = rangeOf(type)
  if (raw < least || raw > greatest) return null
  const bits = type === 'f32' ? floatBits(Number(raw)) : BigInt.asUintN(16 * wordsOf(type), raw)
  const words = wordsOf(type) === 1 ? [Number(bits)] : [Number(bits >> 16n), Number(BigInt.asUintN(16, bits))]
  return wordOrder === 'low-first' ? words.reverse() : words
}

/** The whole number nearest to zero of a value in steps of 10^exponent, within what the type holds. */
export function scaleTowardsZero(type: ControlRegisterType, value: Ratio, exponent: number): bigint {
  assert(value.denominator > 0n, 'a ratio has a positive denominator')
  const numerator = exponent < 0 ? value.numerator * 10n ** BigInt(-exponent) : value.numerator
  const denominator = exponent > 0 ? value.denominator * 10n ** BigInt(exponent) : value.denominator
  return clampTo(type, numerator / denominator)
}

/** The value of words as a ratio, scaled; null for what means "not implemented" and for floats that are no number. */
export function decodeRegister(
  words: readonly number[],
  format: { readonly type: ControlRegisterType; readonly wordOrder?: ControlWordOrder | undefined },
  exponent = 0,
): Ratio | null {
  const { type, wordOrder } = format
  const raw = rawOf(wordOrder === 'low-first' ? [...words].reverse() : words)
  const value = type === 'f32' ? floatRatio(raw) : integerRatio(type, raw)
  if (value === null) return null
  return exponent < 0
    ? { ...value, denominator: value.denominator * 10n ** BigInt(-exponent) }
    : { ...value, numerator: value.numerator * 10n ** BigInt(exponent) }
}

/** The whole number at or below a ratio that is not negative; null for a negative one. */
export function wholeOf({ numerator, denominator }: Ratio): number | null {
  return numerator < 0n ? null : Number(numerator / denominator)
}

function rangeOf(type: ControlRegisterType): readonly [bigint, bigint] {
  return type === 'f32' ? [-FLOAT_LIMIT, FLOAT_LIMIT] : RANGES[type]
}

function clampTo(type: ControlRegisterType, raw: bigint): bigint {
  const [least, greatest] = rangeOf(type)
  return raw < least ? least : raw > greatest ? greatest : raw
}

function rawOf(words: readonly number[]): bigint {
  return words.reduce((raw, word) => (raw << 16n) | BigInt(word), 0n)
}

function integerRatio(type: Exclude<ControlRegisterType, 'f32'>, raw: bigint): Ratio | null {
  const bits = 16 * wordsOf(type)
  const isSigned = type === 'i16' || type === 'i32'
  const numerator = isSigned ? BigInt.asIntN(bits, raw) : raw
  const [least, greatest] = RANGES[type]
  return numerator < least || numerator > greatest ? null : { numerator, denominator: 1n }
}

function floatRatio(raw: bigint): Ratio | null {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, Number(raw))
  const value = view.getFloat32(0)
  // Thousandths are finer than any watt or second that a device means; beyond 2^40 it means nothing.
  if (!Number.isFinite(value) || Math.abs(value) > 2 ** 40) return null
  return { numerator: BigInt(Math.round(value * 1000)), denominator: 1000n }
}

function floatBits(value: number): bigint {
  const view = new DataView(new ArrayBuffer(4))
  view.setFloat32(0, value)
  return BigInt(view.getUint32(0))
}
