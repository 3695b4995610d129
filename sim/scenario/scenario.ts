import type { EpochMs } from '../../node/core/units/quantities.ts'
import type { ScenarioBattery, ScenarioCar, ScenarioHeatPump } from './assets.ts'
import type { LoadSource, PvSource } from './sources.ts'
import type { ScenarioPlace } from './scenario-error.ts'
import type { ScenarioTariff } from './tariff.ts'

/**
 * A street over a span of time, ready to run: what `demo --scenario` and `sim run` read from YAML, with every number
 * in its unit and every default filled in. Days are spans of 24 hours; `endMs` is `startMs` plus all of them.
 */
export interface Scenario {
  readonly version: 1
  readonly title: string | null
  /** Name of the place, for reports. */
  readonly place: string | null
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
  /** What the community takes of every kWh traded, for its fund. */
  readonly communityFeeMicroPerKwh: number
  /** Empty where the street is one zone without fees of its own. */
  readonly zones: readonly ScenarioZone[]
  /** A description of the low-voltage network: a YAML file or a folder of CSV files; null leaves it out. */
  readonly feederPath: string | null
  /** How far a home's forecast of its net energy is off: standard deviation of the relative error. */
  readonly forecastErrorPpm: number
  readonly carbon: CarbonSource | null
  readonly homes: readonly ScenarioHome[]
}

/** Where the street is, for the path of its sun; degrees, north and east positive. */
export interface Site {
  readonly latitude: number
  readonly longitude: number
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
  /** The group that the home was drawn from; null for one that the file writes out. */
  readonly group: string | null
  readonly load: LoadSource
  readonly pv: PvSource | null
  readonly battery: ScenarioBattery | null
  readonly car: ScenarioCar | null
  readonly heatPump: ScenarioHeatPump | null
  /** Null where the street's tariff holds. */
  readonly tariff: ScenarioTariff | null
  /** A name as written, or the path of a module; whoever runs the strategies knows them. Null leaves the choice to them. */
  readonly strategy: string | null
  readonly zone: string | null
  /** What the connection carries in both directions. */
  readonly connectionLimitW: number
  /** Where the feeder's network reaches the home, and by which of its phases; null leaves it to the feeder. */
  readonly bus: string | null
  readonly phase: Phase | null
  /** Where the file names the bus, for whoever finds that the feeder has none of that name. */
  readonly busPlace: ScenarioPlace | null
  /** There is no inverter to read, only the meter. */
  readonly meterOnly: boolean
}

export const PHASES = ['A', 'B', 'C'] as const
export type Phase = (typeof PHASES)[number]

/** A part of the street's network, and what energy that is traded pays to enter and to leave it. */
export interface ScenarioZone {
  readonly id: string
  readonly entryMicroPerKwh: number
  readonly exitMicroPerKwh: number
}

/** How much carbon dioxide a kWh from the supplier stands for, over time. */
export interface CarbonSource {
  readonly path: string
  readonly column: string
  readonly resolutionMs: number
  readonly firstRow: number
  /** How many milligrams per kWh one of the file's numbers is. */
  readonly milligramsPerUnit: number
}

/** The same street for another number of days or with another seed (`--days`, `--seed`). */
export function withOverrides(scenario: Scenario, overrides: { days?: number; seed?: number }): Scenario {
  const days = overrides.days ?? scenario.days
  const seed = overrides.seed ?? scenario.seed
  return { ...scenario, days, seed, endMs: scenario.startMs + days * DAY_MS }
}

export const DAY_MS = 24 * 60 * 60 * 1000
