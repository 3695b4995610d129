/** The owner's limits of a configuration, as the node takes them in the street's currency. */
import { OperatingError } from '../core/units/operating-error.ts'
import type { NodeOptions } from '../node.ts'
import type { TradingConfig } from './trading-config.ts'

/** Throws `config-currency-other` where a limit is written in another currency than the street's. */
export function tradingLimits({ sellMin, buyMax }: TradingConfig, currency: string): NodeOptions['limits'] {
  for (const [key, price] of [
    ['trading.sell.min', sellMin],
    ['trading.buy.max', buyMax],
  ] as const) {
    const written = price?.currency ?? currency
    if (written === currency) continue
    throw new OperatingError(
      { code: 'config-currency-other', key },
      `${key} is written in ${written}, and the street trades in ${currency}: correct the configuration.`,
    )
  }
  return {
    sellMinMicroPerKwh: sellMin?.microPerKwh ?? null,
    buyMaxMicroPerKwh: buyMax?.microPerKwh ?? null,
  }
}
