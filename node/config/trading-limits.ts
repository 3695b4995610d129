/** The owner's limits of a configuration, as the node takes them in the street's currency. */
import type { NodeOptions } from '../node.ts'
import { requireCurrency } from './street-currency.ts'
import type { TradingConfig } from './trading-config.ts'

/** Throws `config-currency-other` where a limit is written in another currency than the street's. */
export function tradingLimits({ sellMin, buyMax }: TradingConfig, currency: string): NodeOptions['limits'] {
  requireCurrency('trading.sell.min', sellMin, currency)
  requireCurrency('trading.buy.max', buyMax, currency)
  return {
    sellMinMicroPerKwh: sellMin?.microPerKwh ?? null,
    buyMaxMicroPerKwh: buyMax?.microPerKwh ?? null,
  }
}
