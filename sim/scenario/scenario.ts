import type { EpochMs } from '../../node/core/units/quantities.ts'

/**
 * A street over a span of time, ready to run: what `demo --scenario` and `sim run` read from YAML, with every number
 * in its unit and every default filled in. Days are spans of 24 hours; `endMs` is `startMs` plus all of them.
 */
export interface Scenario {
  readonly version: 1
  readonly title: string | null
  readonly startMs: EpochMs
  readonly endMs: EpochMs
  readonly days: number
  readonly slotMs: number
  readonly timezone: string
  readonly currency: string
  readonly seed: number
  readonly site: Site | null
  readonly tariff: ScenarioTariff
  readonly rule: ScenarioRule
  readonly homes: readonly ScenarioHome[]
}

/** Where the street is, for the path of its sun; degrees, north and east positive. */
export interface Site {
  readonly latitude: number
  readonly longitude: number
}

/** What energy costs with the outside supplier, per kWh. */
export interface ScenarioTariff {
  readonly retailMicroPerKwh: number
  readonly feedInMicroPerKwh: number
}

/** The pricing rule: a known name, or a module named by its file. Parameters are as written, e.g. `{ k: '1/2' }`. */
export interface ScenarioRule {
  readonly name: string
  /** The module's file where `name` ends in `.wasm`, relative to the working directory; else null. */
  readonly wasmPath: string | null
  readonly params: Readonly<Record<string, string | number>>
}

/** One home: what it uses, what its roof gives, and what it owns. */
export interface ScenarioHome {
  readonly id: string
  readonly title: string
  readonly load: CsvSource | HouseholdSource
  readonly pv: PvCsvSource | SunSource | null
  readonly battery: ScenarioBattery | null
  /** As written; whoever runs the strategies knows their names. Null leaves the choice to them. */
  readonly strategy: string | null
  readonly zone: string | null
  /** There is no inverter to read, only the meter. */
  readonly meterOnly: boolean
}

/** What a number of a CSV row means: energy of the row, or mean power over the row, perhaps per kW of installed PV. */
export const SERIES_UNITS = ['kWh', 'Wh', 'W', 'kW', 'W/kWp', 'kW/kWp'] as const
export type SeriesUnit = (typeof SERIES_UNITS)[number]

/** A column of a CSV file whose row `firstRow` (0 is the first after the header) begins at the scenario's start. */
export interface CsvSource {
  readonly type: 'csv'
  /** The file relative to the working directory, or absolute if it was written so. */
  readonly path: string
  readonly column: string
  readonly unit: SeriesUnit
  readonly resolutionMs: number
  readonly firstRow: number
}

export interface PvCsvSource extends CsvSource {
  /** Installed power; null only where the unit does not need it and the file does not say it. */
  readonly peakW: number | null
}

/** A made-up household: evening and morning peaks around a daily mean, deterministic from the seed. */
export interface HouseholdSource {
  readonly type: 'household'
  readonly dailyWh: number
  readonly car: CarCharging | null
}

/** An electric car that charges every day from one local time on until it has its energy. */
export interface CarCharging {
  readonly dailyWh: number
  readonly powerW: number
  readonly fromMinuteOfDay: number
}

/** A made-up roof: the sun's path over the site with mild clouds, deterministic from the seed. */
export interface SunSource {
  readonly type: 'sun'
  readonly peakW: number
  readonly tiltDegrees: number
  /** The direction the roof faces: 90 east, 180 south, 270 west. */
  readonly azimuthDegrees: number
}

export interface ScenarioBattery {
  readonly capacityWh: number
  readonly maxPowerW: number
  readonly roundTripEfficiencyPpm: number
  readonly reservePpm: number
  readonly initialStateOfChargePpm: number
}

/** The same street for another number of days or with another seed (`--days`, `--seed`). */
export function withOverrides(scenario: Scenario, overrides: { days?: number; seed?: number }): Scenario {
  const days = overrides.days ?? scenario.days
  const seed = overrides.seed ?? scenario.seed
  return { ...scenario, days, seed, endMs: scenario.startMs + days * DAY_MS }
}

export const DAY_MS = 24 * 60 * 60 * 1000
