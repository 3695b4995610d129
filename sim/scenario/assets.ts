/** What homes own beside a roof: batteries, and loads that need their energy but not at any one moment. */

export interface ScenarioBattery {
  readonly capacityWh: number
  readonly maxPowerW: number
  readonly roundTripEfficiencyPpm: number
  readonly reservePpm: number
  readonly initialStateOfChargePpm: number
  /** What a kWh through the battery wears it, for those who plan with it. */
  readonly wearMicroPerKwh: number
}

/** An electric car that is away by day. It charges on its return, or where flexible, any time until it departs. */
export interface ScenarioCar {
  /** What it uses on a mean day on which it departs. */
  readonly dailyWh: number
  readonly powerW: number
  /** Usable battery, the most that one stay at home can charge. */
  readonly capacityWh: number
  readonly departsMinute: number
  readonly returnsMinute: number
  /** Days of the week on which it departs, 0 is Monday. */
  readonly weekdays: readonly number[]
  readonly isFlexible: boolean
}

/** A heat pump with a store of warm water: it heats as the weather asks, or where flexible, some hours ahead. */
export interface ScenarioHeatPump {
  /** Electricity of a mean year. */
  readonly yearlyWh: number
  readonly powerW: number
  /** How much heat the store holds. */
  readonly storeWh: number
  readonly isFlexible: boolean
}
