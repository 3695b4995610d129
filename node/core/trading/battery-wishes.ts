/** What the owner wants of the battery, and says of its size. */
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

/** Where a wish comes from: what the configuration says, or what is usual. */
export interface WishSources {
  readonly reserve: 'configuration' | 'default'
  readonly leastSale: 'configuration' | 'default'
}

/** More cannot be kept for the home: a twentieth is left to plan with. */
export const RESERVE_LIMIT_PPM = 950_000

/** As device or owner say it; null where it is not said. */
export interface BatterySize {
  readonly capacityWh: number | null
  readonly chargeW: number | null
  readonly dischargeW: number | null
}
