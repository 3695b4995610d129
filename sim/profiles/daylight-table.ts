import type { DaylightTable } from '../../node/core/metering/daylight.ts'
import { DAYLIGHT_ROWS, daylightRow } from '../../node/core/metering/daylight.ts'
import type { Site } from '../scenario/scenario.ts'
import { sunPosition } from './sun.ts'

/**
 * The table of sunrise and sunset that a genesis holds, made once from where the street is. It is wide on purpose: the
 * widest day of each row over a leap cycle, and a quarter of an hour more at both ends, for dawn, clocks and mountains.
 */
export function daylightTable(site: Site): DaylightTable {
  const rows = Array.from({ length: DAYLIGHT_ROWS }, () => ({ rise: Infinity, set: -Infinity }))
  for (let day = FIRST_DAY; day < FIRST_DAY + DAYS; day++) {
    const row = rows[daylightRow(day)]
    const span = daylightOf(site, day)
    if (row === undefined || span === null) continue
    row.rise = Math.min(row.rise, span.rise)
    row.set = Math.max(row.set, span.set)
  }
  // A row without any daylight begins where it ends.
  return rows.flatMap(({ rise, set }) =>
    rise > set ? [0, 0] : [rise - MARGIN_MINUTES, set + MARGIN_MINUTES],
  )
}

/** 1 January 2024, and a leap cycle from there on. */
const FIRST_DAY = 19_723
const DAYS = 1461
const STEP_MINUTES = 5
const HALF_DAY_MINUTES = 720
const MARGIN_MINUTES = 15
/** The upper edge of the sun at the horizon, with refraction. */
const SUNRISE_RADIANS = (-0.833 * Math.PI) / 180

/** Minutes after UTC midnight, around the noon of the site; null where the sun does not rise. */
function daylightOf(site: Site, day: number): { rise: number; set: number } | null {
  const noon = HALF_DAY_MINUTES - Math.round(4 * site.longitude)
  const isUp = (minute: number): boolean =>
    sunPosition(site, (day * 1440 + minute) * 60_000).elevation > SUNRISE_RADIANS
  if (!isUp(noon)) return null
  let rise = noon
  while (rise > noon - HALF_DAY_MINUTES && isUp(rise - STEP_MINUTES)) rise -= STEP_MINUTES
  let set = noon
  while (set < noon + HALF_DAY_MINUTES && isUp(set + STEP_MINUTES)) set += STEP_MINUTES
  return { rise: rise - STEP_MINUTES, set: set + STEP_MINUTES }
}
