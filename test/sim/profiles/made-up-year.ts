/** The year that the generators make up at 48° N, as tests and the pictures of the documentation look at it. */
import { createApplianceHomes } from '../../../sim/profiles/appliance-home.ts'
import { createCalendar, QUARTER_MS } from '../../../sim/profiles/calendar.ts'
import { fillRoofWh } from '../../../sim/profiles/roof.ts'
import { createSky } from '../../../sim/profiles/sky.ts'

export const FREIBURG = { latitude: 48, longitude: 7.85 }
export const YEAR = createCalendar(
  { startMs: Date.UTC(2026, 0, 1), endMs: Date.UTC(2027, 0, 1) },
  'Europe/Berlin',
)
export const SOUTH = { peakW: 10_000, tiltDegrees: 30, azimuthDegrees: 180 }

const monthOf = Array.from({ length: YEAR.rows }, (_, row) =>
  new Date(YEAR.startMs + row * QUARTER_MS).getUTCMonth(),
)

/** A roof's quarter hours, and its months. */
export function roofYear(
  seed: number,
  roof = SOUTH,
  site = FREIBURG,
): { rowsWh: Int32Array; monthsWh: number[] } {
  const rowsWh = new Int32Array(YEAR.rows)
  fillRoofWh(rowsWh, roof, createSky(YEAR, { site, seed }))
  const monthsWh = Array.from({ length: 12 }, () => 0)
  for (const [row, energyWh] of rowsWh.entries()) {
    const month = monthOf[row] ?? 0
    monthsWh[month] = (monthsWh[month] ?? 0) + energyWh
  }
  return { rowsWh, monthsWh }
}

const homes = createApplianceHomes({
  calendar: YEAR,
  sky: createSky(YEAR, { site: FREIBURG, seed: 1 }),
  seed: 1,
})

/** The quarter hours of a home that is to use so much. */
export function homeYear(id: string, yearlyWh: number): Int32Array {
  const rowsWh = new Int32Array(YEAR.rows)
  homes(rowsWh, { id, source: { type: 'appliances', yearlyWh } })
  return rowsWh
}

/** The mean of a column's quarter hours over the days of some months, W, by the clock of the site. */
export function meanDayW(rowsWh: Int32Array, months: readonly number[]): number[] {
  const sums = Array.from({ length: 96 }, () => 0)
  const days = Array.from({ length: 96 }, () => 0)
  for (const [row, energyWh] of rowsWh.entries()) {
    if (!months.includes(monthOf[row] ?? 0)) continue
    const quarter = YEAR.quarter[row] ?? 0
    sums[quarter] = (sums[quarter] ?? 0) + energyWh
    days[quarter] = (days[quarter] ?? 0) + 1
  }
  return sums.map((sum, quarter) => (4 * sum) / (days[quarter] ?? 1))
}
