import { getPosition } from 'suncalc'
import type { Site } from '../scenario/scenario.ts'
import type { Calendar } from './calendar.ts'
import { QUARTERS_PER_DAY, QUARTER_MS } from './calendar.ts'
import { createNoise, smoothNoise } from './noise.ts'

/**
 * A made-up sky over a site, one for the whole street: where the sun stands (suncalc), what a clear sky lets through
 * (Haurwitz 1945), clouds that pass within hours and within days and are more in winter, and how much of the rest is
 * diffuse (Erbs 1982). The numbers are kept as whole eighths of W/m² and tenths of a degree, so that engines whose sines
 * differ in the last bit make the same street.
 */
export interface Sky {
  /** The direct sun as a vector, in eighths of W/m²: its part towards the east, the north and the zenith. */
  readonly eastEighths: Int16Array
  readonly northEighths: Int16Array
  readonly upEighths: Int16Array
  /** What comes from the whole sky on a flat plane, in eighths of W/m². */
  readonly diffuseEighths: Int16Array
  /** Rows with any sun, so that nights cost nothing. */
  readonly sunlitRows: Int32Array
  /** How dark it is, from 0 in daylight to 255 at night. */
  readonly darkness: Uint8Array
  /** Of the air, in tenths of a degree Celsius. */
  readonly temperatureTenths: Int16Array
}

const RADIANS = Math.PI / 180
const EIGHTHS = 8
/** W/m² outside the air, on the mean; the earth is nearest in January. */
const SOLAR_CONSTANT = 1361
/** Below this the air's path is not known well and there is little to have. */
const LOWEST_SINE = 0.02
/** Degrees below the horizon at which street lamps are needed and at which the night is full. */
const TWILIGHT_DEGREES = 6

/** The sky of a calendar's rows, each at its middle. */
export function createSky(calendar: Calendar, { site, seed }: { site: Site; seed: number }): Sky {
  const { rows, startMs } = calendar
  const sky = {
    eastEighths: new Int16Array(rows),
    northEighths: new Int16Array(rows),
    upEighths: new Int16Array(rows),
    diffuseEighths: new Int16Array(rows),
    darkness: new Uint8Array(rows),
    temperatureTenths: new Int16Array(rows),
  }
  const clouds = createClouds(seed)
  const warmth = createNoise(seed, 'warm and cold days')
  const sunlit: number[] = []
  for (let row = 0; row < rows; row++) {
    const rowStartMs = startMs + row * QUARTER_MS
    const { altitude, azimuth } = getPosition(
      new Date(rowStartMs + QUARTER_MS / 2),
      site.latitude,
      site.longitude,
    )
    const quarters = rowStartMs / QUARTER_MS
    const summer = summerOf(rowStartMs, site)
    const cover = clouds(quarters, summer)
    sky.darkness[row] = Math.round(255 * Math.min(1, Math.max(0, 0.5 - altitude / (2 * TWILIGHT_DEGREES))))
    const spell = smoothNoise(warmth, quarters / (4 * QUARTERS_PER_DAY)) - 0.5
    sky.temperatureTenths[row] = temperatureTenths(quarters, { site, summer, cover, spell })
    const sine = Math.sin(altitude * RADIANS)
    if (sine < LOWEST_SINE) continue
    const { directOnFlat, diffuse } = radiation(sine, { clearness: 1 - 0.78 * cover ** 3, rowStartMs })
    const flatLength = directOnFlat / Math.tan(altitude * RADIANS)
    sky.eastEighths[row] = Math.round(EIGHTHS * flatLength * Math.sin(azimuth * RADIANS))
    sky.northEighths[row] = Math.round(EIGHTHS * flatLength * Math.cos(azimuth * RADIANS))
    sky.upEighths[row] = Math.round(EIGHTHS * directOnFlat)
    sky.diffuseEighths[row] = Math.round(EIGHTHS * diffuse)
    sunlit.push(row)
  }
  return { ...sky, sunlitRows: Int32Array.from(sunlit) }
}

/** What reaches flat ground, direct and diffuse, in W/m². */
function radiation(
  sine: number,
  { clearness, rowStartMs }: { clearness: number; rowStartMs: number },
): { directOnFlat: number; diffuse: number } {
  const clear = 1098 * sine * Math.exp(-0.057 / sine)
  const global = clear * clearness
  const outside = SOLAR_CONSTANT * (1 + 0.033 * Math.cos(yearAngle(rowStartMs))) * sine
  const diffuse = global * diffuseShare(global / outside)
  return { directOnFlat: global - diffuse, diffuse }
}

/** Erbs, Klein and Duffie (1982): the diffuse share by how much of what is outside the air comes through. */
function diffuseShare(through: number): number {
  if (through <= 0.22) return 1 - 0.09 * through
  if (through > 0.8) return 0.165
  return 0.9511 + through * (-0.1604 + through * (4.388 + through * (-16.638 + through * 12.336)))
}

/**
 * How much of the sky is covered, 0 to 1: weather of days, fronts of hours and single clouds. Away from the equator
 * winters are greyer.
 */
function createClouds(seed: number): (quarters: number, summer: number) => number {
  const weather = createNoise(seed, 'weather of days')
  const day = createNoise(seed, 'weather of a day')
  const fronts = createNoise(seed, 'fronts')
  const passing = createNoise(seed, 'single clouds')
  return (quarters, summer) => {
    const slow =
      0.35 * (smoothNoise(weather, quarters / (3 * QUARTERS_PER_DAY)) - 0.5) +
      1.4 * (smoothNoise(day, quarters / QUARTERS_PER_DAY) - 0.5) +
      0.9 * (smoothNoise(fronts, quarters / 12) - 0.5)
    const between = 0.75 - 0.24 * summer + slow
    // Single clouds show where the sky is neither clear nor closed.
    const broken = Math.max(0, 1 - Math.abs(2 * between - 1))
    const cover = between + 0.8 * broken * (smoothNoise(passing, quarters) - 0.5)
    return Math.min(1, Math.max(0, cover))
  }
}

/** Tenths of a degree: colder towards the poles, the year a month behind the sun, the day three hours. */
function temperatureTenths(
  quarters: number,
  { site, summer, cover, spell }: { site: Site; summer: number; cover: number; spell: number },
): number {
  const latitude = Math.abs(site.latitude)
  const solarHour = (((quarters / 4 + site.longitude / 15) % 24) + 24) % 24
  const mean = 27 - 0.36 * latitude
  const season = 0.21 * latitude * summer
  const daily = (5 - 3 * cover) * Math.cos(((solarHour - 15) / 12) * Math.PI)
  return Math.round(10 * (mean + season + daily + 9 * spell))
}

/** The temperature of every third hour of every tenth day of a year of mean weather, in tenths of a degree. */
export function climateTenths(site: Site): number[] {
  return Array.from({ length: 36 * 8 }, (_, index) => {
    const quarters = Math.floor(index / 8) * 10 * QUARTERS_PER_DAY + (index % 8) * 12
    const summer = summerOf(quarters * QUARTER_MS, site)
    return temperatureTenths(quarters, { site, summer, cover: 0.6, spell: 0 })
  })
}

/** 1 in the middle of summer, −1 in that of winter; the weather is a month behind the sun. */
function summerOf(atMs: number, { latitude }: Site): number {
  const season = -Math.cos(yearAngle(atMs) - yearAngle(20 * 86_400_000))
  return latitude >= 0 ? season : -season
}

/** The angle of the year at a moment; the year of 365.2425 days begins in January. */
function yearAngle(atMs: number): number {
  return (atMs / (365.2425 * 86_400_000)) * 2 * Math.PI
}
