import { digitsAtScale, parseDecimal } from '../profiles/decimal.ts'

/**
 * Quantities as people write them: `10 kWh`, `31 ct/kWh`, `15 min`, or a plain number where the key says the unit.
 * They become exact integers in our units; a number finer than the unit is refused, never rounded.
 */
export type Written<T> = { readonly value: T } | { readonly problem: string }

/** How many base units one written unit is, as a fraction. */
interface Unit {
  readonly numerator: bigint
  readonly denominator: bigint
}

export interface Measure {
  readonly units: Readonly<Record<string, Unit>>
  /** The unit of a plain number; null where a unit must be written. */
  readonly plainUnit: string | null
  /** What the base unit is called when a number is finer than it. */
  readonly base: string
  readonly example: string
  readonly least: number
  readonly most: number
}

/** Wh. */
export const ENERGY: Measure = measure(
  { MWh: 1_000_000, kWh: 1000, Wh: 1 },
  { base: '1 Wh', example: '10 kWh', most: 1e9 },
)
/** W. */
export const POWER: Measure = measure(
  { MW: 1_000_000, kW: 1000, W: 1 },
  { base: '1 W', example: '5 kW', most: 1e8 },
)
/** W of installed PV. */
export const PEAK_POWER: Measure = measure(
  { kWp: 1000, Wp: 1 },
  { base: '1 Wp', example: '8 kWp', plainUnit: 'kWp', most: 1e8 },
)
/** Milliseconds. */
export const DURATION: Measure = measure(
  { s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 },
  { base: '1 ms', example: '15 min', least: 1, most: 86_400_000 },
)
/** Parts per million; a plain number is a fraction of one. */
export const SHARE: Measure = measure(
  { '': 1_000_000, '%': 10_000, ppm: 1 },
  { base: '1 ppm', example: '90 %', plainUnit: '', most: 1_000_000 },
)

/** Whole degrees; a plain number is enough. */
export const DEGREES: Measure = measure(
  { '': 1, '°': 1 },
  { base: '1 degree', example: '30', plainUnit: '', most: 360 },
)

/** The same measure for a key that names the unit, so that a plain number is enough: `capacityKwh: 10`. */
export function withPlainUnit(base: Measure, plainUnit: string): Measure {
  return { ...base, plainUnit }
}

const QUANTITY = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)\s*(.*)$/u

/** Reads a quantity into the measure's base unit, exactly. */
export function parseQuantity(written: number | string, known: Measure): Written<number> {
  const advice = `write it like "${known.example}"`
  const split = splitQuantity(written)
  if (split === null) return { problem: `is not a number with a unit; ${advice}` }
  const { unit: unitText, number } = split
  if (unitText === '' && known.plainUnit === null) return { problem: `has no unit; ${advice}` }
  const unitName = unitText === '' ? (known.plainUnit ?? '') : unitText
  const unit = Object.hasOwn(known.units, unitName) ? known.units[unitName] : undefined
  if (unit === undefined) {
    const names = Object.keys(known.units).filter((name) => name !== '')
    return { problem: `has the unknown unit "${unitText}"; write one of ${names.join(', ')}` }
  }
  const value = exactProduct(number, unit)
  if (value === null) return { problem: `is finer than ${known.base}; write fewer decimals` }
  if (value < known.least || value > known.most) return { problem: `is out of range; ${advice}` }
  return { value }
}

/** A number, and what is written after it; null where the text does not begin with a number. */
export function splitQuantity(written: number | string): { number: string; unit: string } | null {
  const match = QUANTITY.exec(String(written).trim())
  const [, number = '', unit = ''] = match ?? []
  return match === null || parseDecimal(number) === null ? null : { number, unit }
}

/** A decimal times a fraction, where that is an integer that a number can hold; else null. */
export function exactProduct(number: string, { numerator, denominator }: Unit): number | null {
  const decimal = parseDecimal(number)
  if (decimal === null) return null
  const divisor = 10n ** BigInt(decimal.scale) * denominator
  const product = digitsAtScale(decimal, decimal.scale) * numerator
  return product % divisor === 0n ? Number(product / divisor) : null
}

function measure(
  sizes: Readonly<Record<string, number>>,
  rest: Pick<Measure, 'base' | 'example' | 'most'> & Partial<Measure>,
): Measure {
  const units = Object.fromEntries(
    Object.entries(sizes).map(([name, size]) => [name, { numerator: BigInt(size), denominator: 1n }]),
  )
  return { plainUnit: null, least: 0, ...rest, units }
}
