import { chance } from './chance.ts'
import type { Drive } from './drive.ts'

/** A made-up home: where it is, what is on its roof, and what it uses on a day. */
export interface SunDriveOptions {
  readonly seed: number
  readonly latitudeDeg: number
  /** East is positive; it shifts noon. */
  readonly longitudeDeg?: number
  readonly kWp: number
  readonly dailyLoadWh: number
  readonly stepMs?: number
}

const MS_PER_HOUR = 3_600_000
const MS_PER_DAY = 24 * MS_PER_HOUR
const DEGREE = Math.PI / 180
/** What of the nameplate reaches the meter when the sun stands in the zenith of a clear sky. */
const PERFORMANCE = 0.85
/** How long a cloud or a cooked meal lasts. */
const WEATHER_MS = MS_PER_HOUR / 2

/**
 * A simple sun path with passing clouds, and a household with a morning and an evening. Deterministic: the same options
 * and step give the same Wh. Good enough to see a market work, not to size a roof.
 */
export function createSunDrive(options: SunDriveOptions): Drive {
  const { seed, latitudeDeg, longitudeDeg = 10, kWp, dailyLoadWh, stepMs = 15 * 60_000 } = options
  const hoursPerStep = stepMs / MS_PER_HOUR
  return {
    stepMs,
    energyWh(step) {
      const middleMs = (step + 0.5) * stepMs
      const solarMs = middleMs + (longitudeDeg / 15) * MS_PER_HOUR
      const height = sunHeight(solarMs, latitudeDeg)
      const sky = clearness(seed, middleMs)
      const use = (dailyLoadWh / 24) * householdShape(hourOfDay(solarMs)) * habit(seed, middleMs)
      return {
        loadWh: Math.round(use * hoursPerStep),
        pvWh: Math.round(kWp * 1000 * PERFORMANCE * Math.max(height, 0) ** 1.2 * sky * hoursPerStep),
      }
    },
  }
}

/** The sine of the sun's height above the horizon, by the usual textbook formula. */
function sunHeight(solarMs: number, latitudeDeg: number): number {
  const dayOfYear = (solarMs / MS_PER_DAY) % 365.25
  const declination = -23.44 * DEGREE * Math.cos((2 * Math.PI * (dayOfYear + 10)) / 365.25)
  const hourAngle = (hourOfDay(solarMs) - 12) * 15 * DEGREE
  const latitude = latitudeDeg * DEGREE
  return (
    Math.sin(latitude) * Math.sin(declination) +
    Math.cos(latitude) * Math.cos(declination) * Math.cos(hourAngle)
  )
}

function hourOfDay(timeMs: number): number {
  return (((timeMs % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY) / MS_PER_HOUR
}

/** Relative use over the day; its mean is 1. */
function householdShape(hour: number): number {
  const hump = (at: number, width: number) => Math.exp(-(((hour - at) / width) ** 2))
  return 0.52 + 0.75 * hump(7.5, 1.6) + 0.45 * hump(13, 2) + 1.7 * hump(19.5, 2.6)
}

/** A day has a kind of weather, and clouds within it. */
function clearness(seed: number, timeMs: number): number {
  const day = chance(seed, 1, Math.floor(timeMs / MS_PER_DAY))
  const cloud = smoothChance(seed, 2, timeMs / WEATHER_MS)
  return (0.5 + 0.5 * day) * (0.7 + 0.3 * cloud)
}

/** Between half and one and a half of the usual. */
function habit(seed: number, timeMs: number): number {
  return 0.5 + smoothChance(seed, 3, timeMs / WEATHER_MS)
}

function smoothChance(seed: number, stream: number, position: number): number {
  const index = Math.floor(position)
  const share = position - index
  return chance(seed, stream, index) * (1 - share) + chance(seed, stream, index + 1) * share
}
