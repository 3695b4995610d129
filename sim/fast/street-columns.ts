/**
 * A street over a span of time as columns of integers: what `sim/profiles` makes of a scenario and the fast engine
 * consumes. Columns of homes are slot-major: home h of slot s stands at `s * homes.length + h`, so that a slot is one
 * stretch of memory. Energy is in whole Wh of a slot, prices in micro-currency per kWh, time in epoch ms.
 *
 * The large columns may lie in a `SharedArrayBuffer`; threads then read one copy. Nobody writes them once they are made.
 */
import type { EpochMs } from '../../node/core/units/quantities.ts'
import type { StreetFeeder } from '../grid/hang-homes.ts'

export interface StreetColumns {
  readonly title: string | null
  readonly startMs: EpochMs
  readonly slotMs: number
  readonly slots: number
  /** IANA name; days and months of reports are days of this zone. */
  readonly timezone: string
  /** ISO 4217. */
  readonly currency: string
  /** Of everything that is made up or drawn while the street runs: forecast errors, lots, the order of homes. */
  readonly seed: number
  readonly site: StreetSite | null
  readonly homes: readonly StreetHome[]
  /** Firm load without flexible loads, Wh ≥ 0; slots × homes. */
  readonly loadWh: Int32Array
  /** What the sun would give if nobody curtailed it, Wh ≥ 0; slots × homes. */
  readonly pvWh: Int32Array
  readonly tariffs: TariffColumns
  readonly flexible: FlexibleColumns
  readonly forecast: ForecastQuality
  readonly zones: readonly StreetZone[]
  /** The community's own fee on energy bought from neighbours. */
  readonly communityFeeMicroPerKwh: number
  /** Of energy from the supplier, grams CO₂ per kWh, one for each slot; null where no series is given. */
  readonly co2GramsPerKwh: Int32Array | null
  /** The cables below the street, its homes as loads in their order; null where the scenario names none. */
  readonly feeder: StreetFeeder | null
  /** What was filled, resampled or made up on the way here, in sentences for the report. */
  readonly assumptions: readonly string[]
}

/** Degrees, north and east positive. */
export interface StreetSite {
  readonly latitude: number
  readonly longitude: number
}

/** What does not change about a home while the street runs; its number is its place in `homes`. */
export interface StreetHome {
  readonly id: string
  readonly title: string
  /** Place in `zones`; 0 where the scenario has none. */
  readonly zone: number
  /** Place in `tariffs.plans`. */
  readonly plan: number
  /** Installed power; 0 without a roof. */
  readonly pvPeakW: number
  readonly battery: StreetBattery | null
  /** Name of a strategy as written, or null for the usual one of what the home owns. */
  readonly strategy: string | null
  /** What the connection carries in both directions; larger orders are cut. */
  readonly connectionLimitW: number
}

/** As the emulator's battery, with what it costs to use it. */
export interface StreetBattery {
  readonly capacityWh: number
  /** Left for the owner by every strategy. */
  readonly reserveWh: number
  readonly maxChargeW: number
  readonly maxDischargeW: number
  /** Of a full turn, taken when charging; in ppm, at most 1 000 000. */
  readonly efficiencyPpm: number
  readonly initialWh: number
  /** Wear for each kWh discharged; an optimiser earns at least this by a turn. */
  readonly wearMicroPerKwh: number
}

/**
 * Tariffs that homes share: plan p costs `retailMicroPerKwh[p * slots + s]` in slot s. Flat, by time of use or a series
 * of the exchange, with DST and dates already resolved.
 */
export interface TariffColumns {
  /** Names for people, at least one. */
  readonly plans: readonly string[]
  readonly retailMicroPerKwh: Int32Array
  readonly feedInMicroPerKwh: Int32Array
}

/** Zones share a grid; energy that enters or leaves one pays its fee (design section 5). */
export interface StreetZone {
  readonly id: string
  readonly entryFeeMicroPerKwh: number
  readonly exitFeeMicroPerKwh: number
}

export const FLEXIBLE_KINDS = ['car', 'heat-pump', 'appliance'] as const
export type FlexibleKind = (typeof FLEXIBLE_KINDS)[number]

/**
 * Energy that must be used within a window, at any time and at any power up to a limit: a car between arrival and
 * departure, a heat pump before its store is cold. One row is one such task; rows are in order of `fromSlot`.
 * `energyWh ≤ maxSlotWh × (untilSlot − fromSlot)`, so that every task can be done. Windows of one home's device do not
 * overlap; at once means from `fromSlot` on at full power, which is what happens without steering.
 */
export interface FlexibleColumns {
  readonly count: number
  readonly home: Int32Array
  /** Place in `FLEXIBLE_KINDS`. */
  readonly kind: Uint8Array
  readonly fromSlot: Int32Array
  /** Exclusive; at most `slots`. */
  readonly untilSlot: Int32Array
  readonly energyWh: Int32Array
  readonly maxSlotWh: Int32Array
}

/** How well homes know their coming slot when they order. */
export interface ForecastQuality {
  /** Standard deviation of the relative error of a home's net energy in ppm; 0 is perfect knowledge. */
  readonly errorPpm: number
}

/** No flexible loads at all. */
export const NO_FLEXIBLE_LOADS: FlexibleColumns = {
  count: 0,
  home: new Int32Array(0),
  kind: new Uint8Array(0),
  fromSlot: new Int32Array(0),
  untilSlot: new Int32Array(0),
  energyWh: new Int32Array(0),
  maxSlotWh: new Int32Array(0),
}

/** A column of 32-bit integers that threads can share. */
export function sharedInt32(length: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(length * 4))
}
