import { dirname, isAbsolute, join } from 'node:path'
import type { WrittenHome } from './home-schema.ts'
import type {
  CsvSource,
  HouseholdSource,
  PvCsvSource,
  Scenario,
  ScenarioBattery,
  ScenarioHome,
  SunSource,
} from './scenario.ts'
import { DAY_MS } from './scenario.ts'
import type { WrittenScenario } from './schema.ts'

/** The scenario as the rest of the program knows it: units in the names, defaults filled in, paths resolved. */
export function normaliseScenario(written: WrittenScenario, { path }: { path: string }): Scenario {
  const resolve = (file: string) => (isAbsolute(file) ? file : join(dirname(path), file))
  const { name, params } = written.rule ?? { name: 'uniform', params: {} }
  return {
    version: 1,
    title: written.title ?? null,
    startMs: written.start,
    endMs: written.start + written.days * DAY_MS,
    days: written.days,
    slotMs: written.slotMinutes,
    timezone: written.timezone,
    currency: written.currency,
    seed: written.seed,
    site: written.site ?? null,
    tariff: {
      retailMicroPerKwh: written.tariff.retail.microPerKwh,
      feedInMicroPerKwh: written.tariff.feedIn.microPerKwh,
    },
    rule: { name, wasmPath: name.endsWith('.wasm') ? resolve(name) : null, params },
    homes: written.homes.map((home) => normaliseHome(home, resolve)),
  }
}

type Resolve = (file: string) => string

function normaliseHome(home: WrittenHome, resolve: Resolve): ScenarioHome {
  return {
    id: home.id,
    title: home.title ?? home.id,
    load: normaliseLoad(home.load, resolve),
    pv: home.pv === undefined ? null : normalisePv(home.pv, resolve),
    battery: home.battery === undefined ? null : normaliseBattery(home.battery),
    strategy: home.strategy ?? null,
    zone: home.zone ?? null,
    meterOnly: home.meterOnly,
  }
}

function normaliseLoad(load: WrittenHome['load'], resolve: Resolve): CsvSource | HouseholdSource {
  if ('csv' in load) return csvSource(load, resolve)
  const { car } = load
  return {
    type: 'household',
    dailyWh: load.dailyKwh,
    car: car === undefined ? null : { dailyWh: car.dailyKwh, powerW: car.power, fromMinuteOfDay: car.from },
  }
}

function normalisePv(pv: NonNullable<WrittenHome['pv']>, resolve: Resolve): PvCsvSource | SunSource {
  if ('csv' in pv) return { ...csvSource(pv, resolve), peakW: pv.kWp ?? null }
  return { type: 'sun', peakW: pv.kWp, tiltDegrees: pv.tilt, azimuthDegrees: pv.azimuth }
}

type WrittenCsv = Pick<CsvSource, 'column' | 'unit' | 'firstRow'> & {
  readonly csv: string
  readonly resolution: number
}

function csvSource({ csv, column, unit, firstRow, resolution }: WrittenCsv, resolve: Resolve): CsvSource {
  return { type: 'csv', path: resolve(csv), column, unit, firstRow, resolutionMs: resolution }
}

function normaliseBattery(battery: NonNullable<WrittenHome['battery']>): ScenarioBattery {
  const capacityWh = battery.capacity ?? battery.capacityKwh ?? 0
  return {
    capacityWh,
    // Home batteries take two hours to fill or more.
    maxPowerW: battery.maxPower ?? battery.maxPowerKw ?? Math.max(1, Math.floor(capacityWh / 2)),
    roundTripEfficiencyPpm: battery.efficiency,
    reservePpm: battery.reserve,
    initialStateOfChargePpm: battery.initial,
  }
}
