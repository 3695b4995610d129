/**
 * A number as a device means it: coefficient x 10^exponent, exactly. Scale factors are powers of ten, so no value
 * ever goes through binary fractions on its way to an integer of a unit.
 */
export interface Decimal {
  readonly coefficient: bigint
  readonly exponent: number
}

/** The nearest double, for people and JSON; a decimal literal is rounded once, by the parser. */
export function decimalToNumber({ coefficient, exponent }: Decimal): number {
  return Number(`${coefficient}e${exponent}`)
}

/** All digits, e.g. `123.45`. */
export function decimalToText({ coefficient, exponent }: Decimal): string {
  if (exponent >= 0) return (coefficient * 10n ** BigInt(exponent)).toString()
  const digits = (coefficient < 0n ? -coefficient : coefficient).toString().padStart(1 - exponent, '0')
  const text = `${digits.slice(0, exponent)}.${digits.slice(exponent)}`.replace(/\.?0+$/, '')
  return coefficient < 0n ? `-${text}` : text
}

/** The number of whole steps of 10^stepExponent, rounded down. */
export function floorDecimal(value: Decimal, stepExponent: number): bigint {
  const shift = value.exponent - stepExponent
  if (shift >= 0) return value.coefficient * 10n ** BigInt(shift)
  const divisor = 10n ** BigInt(-shift)
  const quotient = value.coefficient / divisor
  return value.coefficient % divisor < 0n ? quotient - 1n : quotient
}

/** The number of steps of 10^stepExponent nearest to the value; halves go up. */
export function roundDecimal(value: Decimal, stepExponent: number): bigint {
  const doubled = { coefficient: value.coefficient * 20n, exponent: value.exponent - 1 }
  return floorDiv(floorDecimal(doubled, stepExponent) + 1n, 2n)
}

/** The sum, exactly. */
export function addDecimals(left: Decimal, right: Decimal): Decimal {
  const exponent = Math.min(left.exponent, right.exponent)
  return { coefficient: floorDecimal(left, exponent) + floorDecimal(right, exponent), exponent }
}

function floorDiv(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor
  return value % divisor < 0n ? quotient - 1n : quotient
}
