/**
 * The part of `/api/v1/state` that says what this home expects of the next 24 hours and what its battery is to do. One
 * value for each slot from `startMs` on; energies in Wh, prices in micro-currency per kWh.
 */
export interface PlanState {
  /** `optimise`: the battery follows the market; `own-use`: it serves the home; `hands-off`: the device is in doubt. */
  readonly way: 'optimise' | 'own-use' | 'hands-off'
  /** Why the battery does not follow the market; null while it does, and in a home without one. */
  readonly hindrance: { readonly code: string; readonly sentence: string } | null
  /** `days`: by the same time of earlier days; `last`: a guess by the last slots; `none`: nothing is known yet. */
  readonly basis: 'days' | 'last' | 'none'
  /** Whole days that were learnt from, 28 at most. */
  readonly daysKnown: number
  /** Of the 24 hours of a day, how many were seen on one day at least: a forecast needs all of them. */
  readonly hoursKnown: number
  /** Null where the home has none, or its size is not known. */
  readonly battery: {
    readonly capacityWh: number
    /** What is kept for the home. */
    readonly reserveWh: number
    /** The battery sells from this price on; null: whenever it is worth it. */
    readonly leastSaleMicroPerKwh: number | null
  } | null
  /** What the battery is told now; null in a home that has none. */
  readonly steering: SteeringView | null
  /** The beginning of the slot under way, which is planned as far as it is left. */
  readonly startMs: number
  readonly loadWh: readonly number[]
  readonly solarWh: readonly number[]
  /** > 0 charges; and what is stored at the end of the slot. Empty without a battery. */
  readonly batteryWh: readonly number[]
  readonly storedWh: readonly number[]
  /** What a kWh is likely to cost and to bring with the neighbours. */
  readonly buyMicroPerKwh: readonly number[]
  readonly sellMicroPerKwh: readonly number[]
  /** The plan of the battery, slots of one reason together. */
  readonly blocks: readonly PlanBlockState[]
  /** How far forecasts of the last week were off, by how long before; Wh in one slot, bias > 0: too much. */
  readonly accuracy: readonly {
    readonly leadMs: number
    readonly slots: number
    readonly load: MeanErrorState
    readonly solar: MeanErrorState
    readonly net: MeanErrorState
  }[]
}

export interface SteeringView {
  /** Null while it is left to itself. */
  readonly action: 'charge' | 'discharge' | 'hold' | 'block-charge' | null
  /** What it was told after all limits; null while it is left to itself. */
  readonly powerW: number | null
  /** Codes of the owner's and the device's limits that made it less than was wanted. */
  readonly limitedBy: readonly string[]
  /** Why it is told this, or nothing: a reason, or the code of what hinders it. */
  readonly reason: string
}

interface MeanErrorState {
  readonly absoluteWh: number
  readonly biasWh: number
}

export interface PlanBlockState {
  readonly startMs: number
  readonly endMs: number
  readonly reason:
    | 'charge-sun'
    | 'charge-street'
    | 'use-stored'
    | 'sell-stored'
    | 'keep-later'
    | 'keep-reserve'
    | 'sell-sun'
    | 'full'
    | 'rest'
  /** What the battery takes (> 0) or gives (< 0). */
  readonly batteryWh: number
  /** In the battery at its end. */
  readonly storedWh: number
  readonly buyMicroPerKwh: number
  readonly sellMicroPerKwh: number
}
