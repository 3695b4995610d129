import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { CarCharging, SunSource } from '../../sim/scenario/sources.ts'
import { householdPowerW } from '../../sim/profiles/household.ts'
import { createMinuteOfDay } from '../../sim/profiles/local-time.ts'
import { sunPowerW } from '../../sim/profiles/sun.ts'

/**
 * Makes the CSV files of examples/lindenhof.yaml: two days in June, made up by the same generators that a scenario can
 * name, so that they may be given away. Run it with: node --import tsx examples/profiles/make.ts
 */
const START_MS = Date.UTC(2026, 5, 19, 8)
const DAYS = 2
const SEED = 11
const SITE = { latitude: 48.14, longitude: 11.58 }
const QUARTER_MS = 15 * 60_000
const HOUR_MS = 4 * QUARTER_MS

const HOUSEHOLDS: Readonly<Record<string, { dailyWh: number; car?: CarCharging }>> = {
  anna: { dailyWh: 8_000 },
  brandt: { dailyWh: 10_000, car: { dailyWh: 30_000, powerW: 7_400, fromMinuteOfDay: 11 * 60 } },
  celik: { dailyWh: 9_000 },
  dorn: { dailyWh: 5_000 },
  engel: { dailyWh: 12_000 },
  fischer: { dailyWh: 7_000, car: { dailyWh: 18_000, powerW: 3_700, fromMinuteOfDay: 9 * 60 } },
}

const ROOFS: Readonly<Record<string, Pick<SunSource, 'tiltDegrees' | 'azimuthDegrees'>>> = {
  south: { tiltDegrees: 30, azimuthDegrees: 180 },
  west: { tiltDegrees: 35, azimuthDegrees: 250 },
}

/** The files by name; the test holds the committed ones against them. */
export function makeProfiles(): Readonly<Record<string, string>> {
  return { 'homes.csv': makeHomes(), 'sun.csv': makeSun(), 'bakery.csv': makeBakery() }
}

/** Wh per quarter-hour, one column per home, as a meter would give it. */
function makeHomes(): string {
  const minuteOfDay = createMinuteOfDay('Europe/Berlin')
  const columns = Object.entries(HOUSEHOLDS).map(([homeId, { dailyWh, car = null }]) => {
    const context = { homeId, seed: SEED, rowMs: QUARTER_MS, minuteOfDay }
    const powerW = householdPowerW({ type: 'household', dailyWh, car }, context)
    return { name: homeId, value: (atMs: number) => (powerW(atMs) / 4).toFixed(1) }
  })
  return table(columns, QUARTER_MS)
}

/** W per installed kWp for two ways that roofs face, as weather services give it. */
function makeSun(): string {
  const columns = Object.entries(ROOFS).map(([name, roof]) => {
    const powerW = sunPowerW({ peakW: 10_000, ...roof }, { site: SITE, seed: SEED })
    return { name, value: (atMs: number) => (powerW(atMs + QUARTER_MS / 2) / 10).toFixed(1) }
  })
  return table(columns, QUARTER_MS)
}

/** kWh per hour of a bakery that is busy when the street sleeps. */
function makeBakery(): string {
  const minuteOfDay = createMinuteOfDay('Europe/Berlin')
  const value = (atMs: number) => {
    const hour = minuteOfDay(atMs) / 60
    return (hour >= 3 && hour < 8 ? 6.25 : hour < 18 && hour >= 8 ? 2.4 : 0.45).toFixed(2)
  }
  return table([{ name: 'bakery', value }], HOUR_MS)
}

function table(columns: readonly { name: string; value: (atMs: number) => string }[], rowMs: number): string {
  const rows = Array.from({ length: (DAYS * 24 * HOUR_MS) / rowMs }, (_, row) => {
    const atMs = START_MS + row * rowMs
    return [new Date(atMs).toISOString(), ...columns.map(({ value }) => value(atMs))].join(',')
  })
  return `${[`time,${columns.map(({ name }) => name).join(',')}`, ...rows].join('\n')}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(makeProfiles())) writeFileSync(new URL(name, import.meta.url), text)
}
