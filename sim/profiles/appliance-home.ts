import type { AppliancesSource } from '../scenario/sources.ts'
import type { Appliance } from './appliances.ts'
import { APPLIANCES, COOLING, LAMPS_W, MEAN_DAY_WH, SCREENS_W, STANDBY_W } from './appliances.ts'
import type { Calendar, CalendarDay } from './calendar.ts'
import { QUARTERS_PER_DAY, QUARTER_MS, rowOfQuarter } from './calendar.ts'
import type { Noise } from './noise.ts'
import { createNoise, seedOf, wordAt } from './noise.ts'
import type { Sky } from './sky.ts'

const DAYS_PER_YEAR = 365.2425
const QUARTERS_PER_HOUR = 4
/** Starts are looked up in a table of so many places. */
const START_PLACES = 256

/**
 * Makes the loads of households from the statistics of their appliances. What is common to all homes is made once; a
 * home then costs a few nanoseconds a row. `scratch` holds the appliances' runs of one home.
 */
export function createApplianceHomes({
  calendar,
  sky,
  seed,
}: {
  calendar: Calendar
  sky: Sky
  seed: number
}): (energyWh: Int32Array, home: { readonly id: string; readonly source: AppliancesSource }) => void {
  const starts = APPLIANCES.map(({ hourWeights }) => startTable(hourWeights))
  const scratch = new Float64Array(calendar.rows)
  return (energyWh, { id, source }) => {
    const habits = drawHabits(createNoise(seed, `household ${id}`), source.yearlyWh)
    scratch.fill(0)
    for (const [index, appliance] of APPLIANCES.entries()) {
      const noise = createNoise(seed, `${appliance.name} of ${id}`)
      addRuns(scratch, { appliance, starts: starts[index] ?? [], calendar, habits, noise })
    }
    addSteady(energyWh, scratch, { calendar, sky, habits, base: seedOf(seed, `rows of ${id}`) })
  }
}

/** What makes one household differ from another. */
interface Habits {
  /** Of everything it uses, to the mean home. */
  readonly scale: number
  /** How much later than others it does things, in quarter-hours. */
  readonly lateQuarters: number
  /** What is on all the time, to what the mean home has. */
  readonly standbyFactor: number
  readonly screensFactor: number
}

function drawHabits(noise: Noise, yearlyWh: number): Habits {
  const steadyWh = 24 * STANDBY_W
  const standbyFactor = 0.6 + 0.8 * noise(0)
  const screensFactor = 0.6 + 0.8 * noise(1)
  const screensWh = SCREENS_W.reduce((sum, powerW) => sum + powerW, 0)
  // What a home has more of standby and screens than the mean comes off the scale, so that its year is as expected.
  const ownDayWh = MEAN_DAY_WH + (standbyFactor - 1) * steadyWh + (screensFactor - 1) * screensWh
  return {
    scale: yearlyWh / (DAYS_PER_YEAR * ownDayWh),
    lateQuarters: Math.floor(noise(2) * 9) - 4,
    standbyFactor,
    screensFactor,
  }
}

/** The quarter-hours in which an appliance is started, so that places drawn evenly give the hours' weights. */
function startTable(hourWeights: readonly number[]): number[] {
  const total = hourWeights.reduce((sum, weight) => sum + weight, 0)
  const table: number[] = []
  let reached = 0
  for (const [hour, weight] of hourWeights.entries()) {
    const before = reached
    reached += weight
    const places = Math.round((reached / total) * START_PLACES) - Math.round((before / total) * START_PLACES)
    for (let place = 0; place < places; place++)
      table.push(hour * QUARTERS_PER_HOUR + Math.floor((place * QUARTERS_PER_HOUR) / places))
  }
  return table
}

interface Runs {
  readonly appliance: Appliance
  readonly starts: readonly number[]
  readonly calendar: Calendar
  readonly habits: Habits
  readonly noise: Noise
}

/** Adds an appliance's runs of every day; how many there are is drawn so that their mean is as it should be. */
function addRuns(rowsWh: Float64Array, { appliance, starts, calendar, habits, noise }: Runs): void {
  const { startsPerDay, weekendFactor, quartersWh } = appliance
  for (const day of calendar.days) {
    const mean = startsPerDay * (day.weekday >= 5 ? weekendFactor : 1)
    const runs = Math.floor(mean + noise(day.number * 8))
    for (let run = 0; run < runs; run++) {
      const draw = noise(day.number * 8 + 1 + run)
      const place = Math.floor(draw * START_PLACES)
      const quarter = ((starts[place] ?? 0) + habits.lateQuarters + QUARTERS_PER_DAY) % QUARTERS_PER_DAY
      addRun(rowsWh, startRow(calendar, day, quarter), {
        quartersWh,
        scale: habits.scale,
        rows: calendar.rows,
      })
    }
  }
}

/** Where a day is cut by the span's beginning or end, a quarter that it lacks has no row. */
function startRow(calendar: Calendar, day: CalendarDay, quarter: number): number {
  const isCut = day.firstRow === 0 || day.endRow === calendar.rows
  const row = rowOfQuarter(calendar, day, quarter)
  return isCut && calendar.quarter[row] !== quarter ? calendar.rows : row
}

function addRun(
  rowsWh: Float64Array,
  row: number,
  { quartersWh, scale, rows }: { quartersWh: readonly number[]; scale: number; rows: number },
): void {
  for (let index = 0; index < quartersWh.length && row + index < rows; index++)
    rowsWh[row + index] = (rowsWh[row + index] ?? 0) + (quartersWh[index] ?? 0) * scale
}

/** What is on anyway: standby, refrigerators by chance, screens by the hour, lamps by hour and darkness. */
function addSteady(
  energyWh: Int32Array,
  runsWh: Float64Array,
  { calendar, sky, habits, base }: { calendar: Calendar; sky: Sky; habits: Habits; base: number },
): void {
  const { quarter } = calendar
  const { darkness } = sky
  const toWh = habits.scale / QUARTERS_PER_HOUR
  const standbyWh = STANDBY_W * habits.standbyFactor * toWh
  const coolingWh = COOLING.powerW * toWh
  const coolingBelow = Math.round(COOLING.onShare * 256)
  // Draws of 8 bits: 128 to 383 over 256 is between a half and one and a half, on the mean 0.998.
  const screensWh = byQuarter(SCREENS_W, (powerW) => (powerW * habits.screensFactor * toWh) / 256, habits)
  const lampsWh = byQuarter(LAMPS_W, (powerW) => (powerW * toWh) / (256 * 255), habits)
  const firstQuarter = calendar.startMs / QUARTER_MS
  let kept = 0
  for (let row = 0; row < energyWh.length; row++) {
    const word = wordAt(base, firstQuarter + row)
    const at = quarter[row] ?? 0
    kept +=
      (runsWh[row] ?? 0) +
      standbyWh +
      ((word & 255) < coolingBelow ? coolingWh : 0) +
      (screensWh[at] ?? 0) * (128 + ((word >>> 8) & 255)) +
      (lampsWh[at] ?? 0) * (darkness[row] ?? 0) * (128 + ((word >>> 16) & 255))
    const whole = Math.floor(kept)
    energyWh[row] = whole
    kept -= whole
  }
}

function byQuarter(
  hourly: readonly number[],
  convert: (powerW: number) => number,
  { lateQuarters }: Habits,
): Float64Array {
  return Float64Array.from({ length: QUARTERS_PER_DAY }, (_, quarter) => {
    const at = (quarter - lateQuarters + QUARTERS_PER_DAY) % QUARTERS_PER_DAY
    return convert(hourly[Math.floor(at / QUARTERS_PER_HOUR)] ?? 0)
  })
}
