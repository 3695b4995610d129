import type { WrittenTariff } from './price-schema.ts'
import type { WrittenLoad, WrittenPv } from './source-schema.ts'
import type { CsvSource, GapFilling, LoadSource, PvSource, SeriesUnit } from './sources.ts'
import type { PriceSource, ScenarioTariff } from './tariff.ts'

/** A path of the file, made relative to the working directory. */
export type Resolve = (file: string) => string

/** The columns of a CityLearn building, by row of an hour. */
const CITYLEARN = { load: 'non_shiftable_load', pv: 'solar_generation' } as const
const HOUR_MS = 3_600_000

/** A home's load as the rest of the program knows it. */
export function normaliseLoad(load: WrittenLoad, resolve: Resolve): LoadSource {
  if ('csv' in load) return csvSource(load, resolve)
  if ('citylearn' in load) return cityLearn(load, { column: CITYLEARN.load, unit: 'kWh' }, resolve)
  if ('greenButton' in load) {
    const { greenButton, flow, gaps, years } = load
    return { type: 'green-button', path: resolve(greenButton), flow, gaps, years }
  }
  if ('standardProfile' in load) {
    const { standardProfile, profile, yearlyKwh, holidays } = load
    const path = resolve(standardProfile)
    return { type: 'standard-profile', path, gaps: 'refuse', profile, yearlyWh: yearlyKwh, holidays }
  }
  if (load.generator === 'appliances') return { type: 'appliances', yearlyWh: load.yearlyKwh }
  const { car } = load
  return {
    type: 'household',
    dailyWh: load.dailyKwh,
    car: car === undefined ? null : { dailyWh: car.dailyKwh, powerW: car.power, fromMinuteOfDay: car.from },
  }
}

/** A home's roof as the rest of the program knows it. */
export function normalisePv(pv: WrittenPv, resolve: Resolve): PvSource {
  if ('csv' in pv) return { ...csvSource(pv, resolve), peakW: pv.kWp ?? null }
  if ('citylearn' in pv)
    return { ...cityLearn(pv, { column: CITYLEARN.pv, unit: 'W/kWp' }, resolve), peakW: pv.kWp }
  const roof = { peakW: pv.kWp, tiltDegrees: pv.tilt, azimuthDegrees: pv.azimuth }
  if ('pvgis' in pv)
    return { type: 'pvgis', path: resolve(pv.pvgis), gaps: pv.gaps, years: pv.years, ...roof }
  return { type: pv.generator, ...roof }
}

type WrittenCsv = Pick<CsvSource, 'column' | 'unit' | 'firstRow' | 'gaps'> & {
  readonly csv: string
  readonly resolution: number
  readonly time?: string | undefined
  readonly clock: 'utc' | 'local'
  readonly years: 'as-written' | 'any'
}

function csvSource(written: WrittenCsv, resolve: Resolve): CsvSource {
  const { csv, column, unit, firstRow, resolution, gaps, time, clock, years } = written
  return {
    type: 'csv',
    path: resolve(csv),
    column,
    unit,
    firstRow,
    resolutionMs: resolution,
    gaps,
    time: time === undefined ? null : { column: time, clock, years },
  }
}

function cityLearn(
  { citylearn, gaps }: { citylearn: string; gaps: GapFilling },
  series: { column: string; unit: SeriesUnit },
  resolve: Resolve,
): CsvSource {
  return {
    type: 'csv',
    path: resolve(citylearn),
    ...series,
    resolutionMs: HOUR_MS,
    firstRow: 0,
    time: null,
    gaps,
  }
}

/** A tariff as the rest of the program knows it. */
export function normaliseTariff({ retail, feedIn }: WrittenTariff, resolve: Resolve): ScenarioTariff {
  return { retail: normalisePrice(retail, resolve), feedIn: normalisePrice(feedIn, resolve) }
}

function normalisePrice(price: WrittenTariff['retail'], resolve: Resolve): PriceSource {
  if ('csv' in price) {
    const { csv, column, resolution, firstRow, unit, plus } = price
    return {
      type: 'series',
      path: resolve(csv),
      column,
      resolutionMs: resolution,
      firstRow,
      unit: { numerator: unit.numerator, denominator: unit.denominator },
      plusMicroPerKwh: plus.microPerKwh,
    }
  }
  if (!('windows' in price)) return { type: 'flat', microPerKwh: price.microPerKwh }
  return {
    type: 'windows',
    microPerKwh: price.price.microPerKwh,
    windows: price.windows.map((window) => ({
      microPerKwh: window.price.microPerKwh,
      weekdays: window.days,
      months: window.months,
      ...window.hours,
    })),
  }
}
