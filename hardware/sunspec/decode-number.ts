import type { Decimal } from './decimal.ts'
import { INTEGER_FORMATS, isIntegerType, type NumberType, type PointType } from './point-types.ts'

/** Scale factors are powers of ten from -10 to 10; anything else makes the value unusable. */
export function isUsableScale(scale: bigint): boolean {
  return scale >= -10n && scale <= 10n
}

/** What registers, taken as one unsigned number, mean before scaling; null where not implemented or not read. */
export function decodeNumber(type: NumberType, raw: bigint | null): Decimal | null {
  if (raw === null) return null
  if (type === 'float32') return decodeFloat(raw, { fractionBits: 23, exponentBits: 8 })
  if (type === 'float64') return decodeFloat(raw, { fractionBits: 52, exponentBits: 11 })
  const coefficient = rawInteger(type, raw)
  return coefficient === null ? null : { coefficient, exponent: 0 }
}

/** The integer of an integer type, or null where it says "not implemented" or is of another type. */
export function rawInteger(type: PointType, raw: bigint | null): bigint | null {
  if (raw === null || !isIntegerType(type)) return null
  const { words, isSigned, sentinel } = INTEGER_FORMATS[type]
  if (raw === sentinel) return null
  return isSigned ? BigInt.asIntN(words * 16, raw) : raw
}

/**
 * IEEE 754: every finite float is an integer times a power of two, and so a finite decimal. Any NaN means "not
 * implemented", not only the one that the specification names; an infinity is no value either.
 */
function decodeFloat(raw: bigint, format: { fractionBits: number; exponentBits: number }): Decimal | null {
  const { fractionBits, exponentBits } = format
  const highest = (1 << exponentBits) - 1
  const biased = Number((raw >> BigInt(fractionBits)) & BigInt(highest))
  if (biased === highest) return null
  const implied = 1n << BigInt(fractionBits)
  const fraction = raw & (implied - 1n)
  const mantissa = biased === 0 ? fraction : fraction | implied
  const signed = raw >> BigInt(fractionBits + exponentBits) === 1n ? -mantissa : mantissa
  const power = Math.max(biased, 1) - (highest >> 1) - fractionBits
  if (power >= 0) return { coefficient: signed << BigInt(power), exponent: 0 }
  return { coefficient: signed * 5n ** BigInt(-power), exponent: power }
}
