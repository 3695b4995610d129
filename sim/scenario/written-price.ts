import { PRICE_LIMIT_MICRO_PER_KWH } from '../../node/core/units/quantities.ts'
import type { Written } from './written.ts'
import { exactProduct, splitQuantity } from './written.ts'

/** A price per kWh, and the currency it was written in where it names one. */
export interface WrittenPrice {
  readonly microPerKwh: number
  readonly currency: string | null
}

const PRICE_UNIT = /^(ct|cent|micro|€|£|[A-Z]{3})\/(kWh|MWh)$/u
const SIGNS: Readonly<Record<string, string>> = { '€': 'EUR', '£': 'GBP' }
const ADVICE = 'write it like "31 ct/kWh" or "0.31 EUR/kWh"'

/**
 * Reads `31 ct/kWh`, `0.31 EUR/kWh`, `310 EUR/MWh` or a plain number of the currency per kWh into micro-currency per
 * kWh, exactly. Prices may be negative; one finer than a micro is refused.
 */
export function parsePrice(written: number | string): Written<WrittenPrice> {
  const split = splitQuantity(written)
  if (split === null) return { problem: `is not a price; ${ADVICE}` }
  const unit =
    split.unit === ''
      ? { numerator: 1_000_000n, denominator: 1n, currency: null }
      : parsePriceUnit(split.unit)
  if (unit === null) return { problem: `has the unknown unit "${split.unit}"; ${ADVICE}` }
  const microPerKwh = exactProduct(split.number, unit)
  if (microPerKwh === null)
    return { problem: 'is finer than a millionth of the currency per kWh; write fewer decimals' }
  if (Math.abs(microPerKwh) >= PRICE_LIMIT_MICRO_PER_KWH) {
    return { problem: `is out of range (a plain number is currency per kWh); ${ADVICE}` }
  }
  return { value: { microPerKwh, currency: unit.currency } }
}

/** What one of a unit of price is in micro-currency per kWh, as a fraction. */
export interface PriceUnit {
  readonly numerator: bigint
  readonly denominator: bigint
  readonly currency: string | null
}

/** Reads `ct/kWh`, `EUR/MWh` and the like; null where it is no unit of price. */
export function parsePriceUnit(text: string): PriceUnit | null {
  const [, money, energy] = PRICE_UNIT.exec(text) ?? []
  if (money === undefined) return null
  const denominator = energy === 'MWh' ? 1000n : 1n
  if (money === 'micro') return { numerator: 1n, denominator, currency: null }
  if (money === 'ct' || money === 'cent') return { numerator: 10_000n, denominator, currency: null }
  return { numerator: 1_000_000n, denominator, currency: SIGNS[money] ?? money }
}
