/** Where a home's profiles come from: files that people have, and generators for those who have none. */

/** What a number of a row means: energy of the row, or mean power over the row, perhaps per kW of installed PV. */
export const SERIES_UNITS = ['kWh', 'Wh', 'W', 'kW', 'W/kWp', 'kW/kWp'] as const
export type SeriesUnit = (typeof SERIES_UNITS)[number]

/** What is put where a file has no value: nothing (it is refused), 0, the value before, or that of a day before. */
export const GAP_FILLINGS = ['refuse', 'zero', 'hold', 'day-before'] as const
export type GapFilling = (typeof GAP_FILLINGS)[number]

/**
 * Which rows serve a moment: those of that moment, or those of any year at the same month, day and hour, so that a
 * typical year serves any.
 */
export const YEAR_CHOICES = ['as-written', 'any'] as const
export type YearChoice = (typeof YEAR_CHOICES)[number]

/** What all files have in common. */
export interface FileSource {
  /** The file relative to the working directory, or absolute if it was written so. */
  readonly path: string
  readonly gaps: GapFilling
}

/** The column of a CSV file that says when each row begins, and by which clock. */
export interface CsvTime {
  readonly column: string
  readonly clock: 'utc' | 'local'
  readonly years: YearChoice
}

/** A column of a CSV file. Without `time`, row `firstRow` (0 is the first after the header) begins at the start. */
export interface CsvSource extends FileSource {
  readonly type: 'csv'
  readonly column: string
  readonly unit: SeriesUnit
  readonly resolutionMs: number
  readonly firstRow: number
  readonly time: CsvTime | null
}

export interface PvCsvSource extends CsvSource {
  /** Installed power; null only where the unit does not need it and the file does not say it. */
  readonly peakW: number | null
}

/** A Green Button file (ESPI XML): what a North American utility says its customer used, or fed in. */
export interface GreenButtonSource extends FileSource {
  readonly type: 'green-button'
  readonly flow: 'delivered' | 'received'
  readonly years: YearChoice
}

/** An answer of the PVGIS service: hourly series or a typical year, JSON or CSV. */
export interface PvgisSource extends FileSource {
  readonly type: 'pvgis'
  readonly peakW: number
  /** The roof, where the file holds radiation on the horizontal (a typical year) and not on a plane. */
  readonly tiltDegrees: number
  readonly azimuthDegrees: number
  readonly years: YearChoice
}

/** A standard load profile of the BDEW, as the table of one profile class. */
export interface StandardProfileSource extends FileSource {
  readonly type: 'standard-profile'
  /** The class says whether the table is moved with the seasons: H25, P25 and S25 are. */
  readonly profile: StandardProfile
  readonly yearlyWh: number
  /** Days that count as Sundays, as `2026-12-25`, in the scenario's time zone. */
  readonly holidays: readonly string[]
}

export const STANDARD_PROFILES = ['H25', 'G25', 'L25', 'P25', 'S25'] as const
export type StandardProfile = (typeof STANDARD_PROFILES)[number]

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

/** A household made up of its appliances, each switched on as often and when such appliances are. */
export interface AppliancesSource {
  readonly type: 'appliances'
  /** What is expected of a year; what comes of the draws is a few percent more or less. */
  readonly yearlyWh: number
}

/** A roof under the mild sky of the demo: clouds pass, and every day has sun. */
export interface SunSource extends Roof {
  readonly type: 'sun'
}

/** A roof under a sky with bright and grey days, and greyer winters, deterministic from the seed. */
export interface WeatherSource extends Roof {
  readonly type: 'weather'
}

/** A flat array of modules. */
export interface Roof {
  readonly peakW: number
  readonly tiltDegrees: number
  /** The direction the roof faces: 90 east, 180 south, 270 west. */
  readonly azimuthDegrees: number
}

export type LoadSource =
  CsvSource | GreenButtonSource | StandardProfileSource | HouseholdSource | AppliancesSource
export type PvSource = PvCsvSource | PvgisSource | SunSource | WeatherSource
