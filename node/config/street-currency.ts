import type { WrittenPrice } from '../../sim/scenario/written-price.ts'
import { OperatingError } from '../core/units/operating-error.ts'

/** Throws `config-currency-other` where the price of a key names another currency than the street's. */
export function requireCurrency(key: string, price: WrittenPrice | null, currency: string): void {
  const written = price?.currency ?? currency
  if (written === currency) return
  throw new OperatingError(
    { code: 'config-currency-other', key },
    `${key} is written in ${written}, and the street trades in ${currency}: correct the configuration.`,
  )
}
