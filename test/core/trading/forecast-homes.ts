/** Homes to be forecast, slot by slot, and how far a forecast of them is off. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { forecastEnergy } from '../../../node/core/trading/day-forecast.ts'
import type { EnergyHistory, SlotEnergy } from '../../../node/core/trading/energy-history.ts'
import type { SiteSlots } from '../../../node/core/trading/site-slots.ts'
import { slotsPerDay } from '../../../node/core/trading/site-slots.ts'
import type { Location } from '../../../node/household/clear-sky.ts'
import { createSiteSlots } from '../../../node/household/site-slots.ts'
import { loadProfiles } from '../../../sim/profiles/home-profiles.ts'
import { parseScenario } from '../../../sim/scenario/read-scenario.ts'

export interface ForecastHome {
  readonly history: EnergyHistory
  readonly site: SiteSlots
  readonly firstSlot: number
}

export const HOUR_MS = 3_600_000
export const QUARTER_MS = 900_000
const BERLIN: Location = { latitude: 52.5, longitude: 13.4 }

export function siteOf(
  slotMs: number,
  timezone = 'Europe/Berlin',
  location: Location | null = BERLIN,
): SiteSlots {
  return createSiteSlots({ slotMs, timezone, location, daylight: null })
}

export function historyOf(rows: readonly Omit<SlotEnergy, 'slot'>[], firstSlot: number): EnergyHistory {
  return new Map(rows.map((row, index) => [firstSlot + index, { slot: firstSlot + index, ...row }]))
}

/** A made-up home over so many days from 10 September on, through the end of summer time. */
export async function generatedHome(days: number): Promise<ForecastHome> {
  const start = '2026-09-10T22:00:00Z'
  const scenario = parseScenario(
    [
      'version: 1',
      'title: One home',
      `start: ${start}`,
      `days: ${String(days)}`,
      'timezone: Europe/Berlin',
      'seed: 7',
      'site: { latitude: 52.5, longitude: 13.4 }',
      'tariff: { retail: 31 ct/kWh, feedIn: 8 ct/kWh }',
      'homes:',
      '  - id: home-1',
      '    load: { generator: household, dailyKwh: 9 }',
      '    pv: { generator: sun, kWp: 6 }',
    ].join('\n'),
    { path: 'one-home.yaml' },
  )
  const [home] = await loadProfiles(scenario)
  const firstSlot = Date.parse(start) / QUARTER_MS
  const rows = Array.from({ length: days * 96 }, (_, index) => {
    const startMs = (firstSlot + index) * QUARTER_MS
    const interval = { startMs, endMs: startMs + QUARTER_MS }
    return {
      loadWh: home?.load.energyWhBetween(interval) ?? 0,
      solarWh: home?.pv?.energyWhBetween(interval) ?? 0,
    }
  })
  return { history: historyOf(rows, firstSlot), site: siteOf(QUARTER_MS), firstSlot }
}

/** A recorded home in California, hour by hour; its files begin at midnight of 1 August there. */
export async function cityLearnHome(
  folder: string,
  { building, installedKw }: { building: number; installedKw: number },
): Promise<ForecastHome> {
  const text = await readFile(join(folder, `Building_${String(building)}.csv`), 'utf8')
  const [header = [], ...lines] = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','))
  const column = (line: readonly string[], name: string): number => Number(line[header.indexOf(name)])
  const rows = lines.map((line) => ({
    loadWh: Math.round(column(line, 'non_shiftable_load') * 1000),
    solarWh: Math.round(column(line, 'solar_generation') * installedKw),
  }))
  const firstSlot = Date.parse('2022-08-01T07:00:00Z') / HOUR_MS
  const site = siteOf(HOUR_MS, 'America/Los_Angeles', { latitude: 34.1, longitude: -117.4 })
  return { history: historyOf(rows, firstSlot), site, firstSlot }
}

/** Mean absolute errors in Wh of a slot's load less sun. */
export interface NetErrors {
  readonly forecastWh: number
  /** The last slot that was known goes on. */
  readonly lastWh: number
  /** The same time of the day before. */
  readonly dayBeforeWh: number
}

/** Over slots of some days, forecast so many slots before. */
export function netErrors(
  { history, site, firstSlot }: ForecastHome,
  { fromDay, days, lead }: { fromDay: number; days: number; lead: number },
): NetErrors {
  const perDay = slotsPerDay(site.slotMs)
  const from = firstSlot + fromDay * perDay
  const slots = Array.from({ length: days * perDay }, (_, index) => from + index)
  const netWh = (energy: SlotEnergy | undefined): number =>
    energy === undefined ? NaN : energy.loadWh - energy.solarWh
  const meanOff = (expectedWh: (slot: number) => number): number => {
    const sum = slots.reduce(
      (total, slot) => total + Math.abs(expectedWh(slot) - netWh(history.get(slot))),
      0,
    )
    return Math.round(sum / slots.length)
  }
  return {
    forecastWh: meanOff((slot) =>
      netWh(forecastEnergy(history, site, { knownBefore: slot - lead + 1, from: slot, count: 1 })[0]),
    ),
    lastWh: meanOff((slot) => netWh(history.get(slot - lead))),
    dayBeforeWh: meanOff((slot) => netWh(history.get(slot - perDay))),
  }
}
