/** A decimal number without rounding: `digits / 10^scale`, scale >= 0. */
export interface Decimal {
  readonly digits: bigint
  readonly scale: number
}

const SHAPE = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/
const LENGTH_LIMIT = 64
const EXPONENT_LIMIT = 40

/** Reads `12`, `-0.31`, `.5` or `1.2e-05` exactly as written; null where the text is not a decimal number. */
export function parseDecimal(text: string): Decimal | null {
  if (text.length > LENGTH_LIMIT) return null
  const match = SHAPE.exec(text)
  if (match === null) return null
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match
  const exponent = Number(exponentText)
  if (whole + fraction === '' || Math.abs(exponent) > EXPONENT_LIMIT) return null
  const magnitude = BigInt(whole + fraction)
  const digits = sign === '-' ? -magnitude : magnitude
  const scale = fraction.length - exponent
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 }
}

/** The digits of a decimal at a larger scale, exactly. */
export function digitsAtScale(decimal: Decimal, scale: number): bigint {
  return decimal.scale === scale ? decimal.digits : decimal.digits * 10n ** BigInt(scale - decimal.scale)
}
