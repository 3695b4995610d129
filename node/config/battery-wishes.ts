/** The battery of a configuration, as the node takes it in the street's currency. */
import type { BatterySize, BatteryWishes, WishSources } from '../core/trading/battery-wishes.ts'
import { DEFAULT_WISHES } from '../core/trading/battery-wishes.ts'
import type { BatteryConfig } from './battery-config.ts'
import { requireCurrency } from './street-currency.ts'

/** Throws `config-currency-other` where a price is written in another currency than the street's. */
export function batteryWishes({ sellAbove, wear, ...rest }: BatteryConfig, currency: string): BatteryWishes {
  requireCurrency('battery.sellAbove', sellAbove, currency)
  requireCurrency('battery.wear', wear, currency)
  return {
    reservePpm: rest.reservePpm ?? DEFAULT_WISHES.reservePpm,
    leastSaleMicroPerKwh: sellAbove?.microPerKwh ?? DEFAULT_WISHES.leastSaleMicroPerKwh,
    wearMicroPerKwh: wear?.microPerKwh ?? DEFAULT_WISHES.wearMicroPerKwh,
    efficiencyPpm: rest.efficiencyPpm ?? DEFAULT_WISHES.efficiencyPpm,
  }
}

/** Which of the wishes that can be changed while the node runs the configuration says; the others are what is usual. */
export function wishSources({ reservePpm, sellAbove }: BatteryConfig): WishSources {
  return {
    reserve: reservePpm === null ? 'default' : 'configuration',
    leastSale: sellAbove === null ? 'default' : 'configuration',
  }
}

/** What the owner says of its size; the device knows it better, where it says it. */
export function writtenSize({ capacityWh, maxChargeW, maxDischargeW }: BatteryConfig): BatterySize {
  return { capacityWh, chargeW: maxChargeW, dischargeW: maxDischargeW }
}
