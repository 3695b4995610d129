import type { EpochMs } from '../../node/core/units/quantities.ts'
import type { Site } from '../scenario/scenario.ts'
import type { Roof } from '../scenario/sources.ts'
import { createNoise, smoothNoise } from './noise.ts'

/**
 * A roof under a made-up sky: the sun's place from the site, clear-sky radiation by air mass (Meinel: 1353 W/m² ×
 * 0.7^(AM^0.678)), a tenth of it diffuse, and clouds that the whole street shares. Good to a few percent, which is
 * enough for a demonstration; studies bring measured files.
 */
const RADIANS = Math.PI / 180
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** Inverter, heat and wires: what reaches the meter of what the modules could give. */
const PERFORMANCE_RATIO = 0.82

/** The roof's mean power in W, of the moment in the middle of a row. */
export function sunPowerW(source: Roof, sky: { site: Site; seed: number }): (atMs: EpochMs) => number {
  const clearness = createClearness(sky.seed)
  const tilt = source.tiltDegrees * RADIANS
  const azimuth = source.azimuthDegrees * RADIANS
  return (atMs) => {
    const sun = sunPosition(sky.site, atMs)
    if (sun.elevation <= 0) return 0
    const sine = Math.sin(sun.elevation)
    const direct = 1.353 * 0.7 ** ((1 / (sine + 0.0015)) ** 0.678)
    const facing =
      Math.cos(tilt) * sine + Math.sin(tilt) * Math.cos(sun.elevation) * Math.cos(sun.azimuth - azimuth)
    const onRoof = direct * Math.max(0, facing) + 0.1 * direct * (1 + Math.cos(tilt)) * 0.5
    return Math.round(Math.min(1, onRoof * clearness(atMs)) * PERFORMANCE_RATIO * source.peakW)
  }
}

/** Where the sun stands, in radians; azimuth clockwise from north (Cooper's declination, Spencer's equation of time). */
export function sunPosition(site: Site, atMs: EpochMs): { elevation: number; azimuth: number } {
  const year = new Date(atMs).getUTCFullYear()
  const dayOfYear = (atMs - Date.UTC(year, 0, 1)) / DAY_MS + 1
  const declination = 23.45 * RADIANS * Math.sin((2 * Math.PI * (284 + dayOfYear)) / 365)
  const angle = (2 * Math.PI * (dayOfYear - 81)) / 364
  const equationMinutes = 9.87 * Math.sin(2 * angle) - 7.53 * Math.cos(angle) - 1.5 * Math.sin(angle)
  const solarHour = (atMs % DAY_MS) / HOUR_MS + site.longitude / 15 + equationMinutes / 60
  const hourAngle = (solarHour - 12) * 15 * RADIANS
  const latitude = site.latitude * RADIANS
  const sine =
    Math.sin(latitude) * Math.sin(declination) +
    Math.cos(latitude) * Math.cos(declination) * Math.cos(hourAngle)
  const west = Math.cos(declination) * Math.sin(hourAngle)
  const south =
    Math.sin(latitude) * Math.cos(declination) * Math.cos(hourAngle) -
    Math.cos(latitude) * Math.sin(declination)
  return { elevation: Math.asin(sine), azimuth: Math.PI + Math.atan2(west, south) }
}

/** What the clouds let through, 0.3 to 1: days differ, and clouds pass within the quarter-hours of a day. */
function createClearness(seed: number): (atMs: EpochMs) => number {
  const days = createNoise(seed, 'sky of the day')
  const clouds = createNoise(seed, 'clouds of the hour')
  const passing = createNoise(seed, 'passing clouds')
  return (atMs) => {
    const cloudiness = 0.2 + 0.5 * smoothNoise(days, atMs / DAY_MS)
    const cover = 0.4 * smoothNoise(clouds, atMs / HOUR_MS) + 0.6 * smoothNoise(passing, atMs / (HOUR_MS / 4))
    return 1 - cloudiness * cover
  }
}
