/** What the owner wants of the battery, and the battery that a plan may use after it. */
import type { HomeBattery } from '../core/trading/home-battery.ts'
import type { SiteBattery } from '../core/metering/site.ts'

export interface BatteryWishes {
  /** This part of the battery is kept for the home; no plan goes below it. */
  readonly reservePpm: number
  /** The battery sells to neighbours only from this price on; null: whenever it is worth it. */
  readonly leastSaleMicroPerKwh: number | null
  /** What a kWh through it wears it. */
  readonly wearMicroPerKwh: number
  /** Of what is charged, what can be taken out again. */
  readonly efficiencyPpm: number
}

/** A tenth stays in it; a kWh through it costs two hundredths of the currency, as cells of today do. */
export const DEFAULT_WISHES: BatteryWishes = {
  reservePpm: 100_000,
  leastSaleMicroPerKwh: null,
  wearMicroPerKwh: 20_000,
  efficiencyPpm: 900_000,
}

const PPM = 1_000_000
const MS_PER_HOUR = 3_600_000

/** Null where the community does not know the home's battery: it has no size then. */
export function batteryOf(
  site: SiteBattery | null,
  { reservePpm, wearMicroPerKwh, efficiencyPpm }: BatteryWishes,
  slotMs: number,
): HomeBattery | null {
  if (site === null || site.capacityWh === 0) return null
  const slotWh = Math.floor((site.powerW * slotMs) / MS_PER_HOUR)
  return {
    capacityWh: site.capacityWh,
    floorWh: Math.floor((site.capacityWh * reservePpm) / PPM),
    ceilingWh: site.capacityWh,
    chargeSlotWh: slotWh,
    dischargeSlotWh: slotWh,
    ...{ efficiencyPpm, wearMicroPerKwh },
  }
}
