import type { ScenarioHeatPump } from '../scenario/assets.ts'
import type { Site } from '../scenario/scenario.ts'
import type { Calendar } from './calendar.ts'
import { QUARTER_MS } from './calendar.ts'
import type { FlexibleTask, SlotSpan } from './flexible-task.ts'
import { mostOfSlotWh, slotsBetween } from './flexible-task.ts'
import type { Sky } from './sky.ts'
import { climateTenths } from './sky.ts'

/**
 * Heat follows the cold below 15 °C, and hot water is needed all year; how much electricity that takes depends on how
 * cold the air is that the heat comes from. Parts are of a site's mean year, so that one table serves all its homes.
 */
export interface HeatNeed {
  /** Electricity and heat of every row, as parts of the electricity of a mean year. */
  readonly electricityParts: Float64Array
  readonly heatParts: Float64Array
}

const HEATED_BELOW_TENTHS = 150
/** Hot water, as so many tenths of a degree of cold. */
const HOT_WATER_TENTHS = 20
/** Warm and cold spells of a mean year, in tenths of a degree. */
const SPELLS_TENTHS = [-25, 0, 25]
/** Parts are kept as whole numbers of this fineness, so that they are the same on every machine. */
const FINENESS = 2 ** 40
const ROWS_OF_YEAR = 365.2425 * 96

/** What every row of a calendar needs under its sky. */
export function createHeatNeed(calendar: Calendar, { sky, site }: { sky: Sky; site: Site }): HeatNeed {
  const yearly = meanYear(site)
  const electricityParts = new Float64Array(calendar.rows)
  const heatParts = new Float64Array(calendar.rows)
  for (let row = 0; row < calendar.rows; row++) {
    const { heat, electricity } = needAt(sky.temperatureTenths[row] ?? 0)
    electricityParts[row] = Math.round((electricity / yearly) * FINENESS) / FINENESS
    heatParts[row] = Math.round((heat / yearly) * FINENESS) / FINENESS
  }
  return { electricityParts, heatParts }
}

/** A store is heated again at the latest after so many rows, also in summer. */
const LONGEST_WINDOW_ROWS = 24

/**
 * What a heat pump must use and by when: a window lasts until its store would be empty, and within it the heat pump
 * gives back what the window takes. What its power cannot give in one window it gives in the next.
 */
export function heatPumpTasks(
  pump: ScenarioHeatPump,
  { need, calendar, span }: { need: HeatNeed; calendar: Calendar; span: SlotSpan },
): FlexibleTask[] {
  const maxSlotWh = mostOfSlotWh(pump.powerW, span.slotMs)
  const tasks: FlexibleTask[] = []
  let keptWh = 0
  let windowHeatWh = 0
  let firstRow = 0
  for (let row = 0; row < calendar.rows; row++) {
    keptWh += (need.electricityParts[row] ?? 0) * pump.yearlyWh
    windowHeatWh += (need.heatParts[row] ?? 0) * pump.yearlyWh
    const endMs = calendar.startMs + (row + 1) * QUARTER_MS
    const nextHeatWh = (need.heatParts[row + 1] ?? Infinity) * pump.yearlyWh
    const isFull = windowHeatWh + nextHeatWh > pump.storeWh || row + 1 - firstRow >= LONGEST_WINDOW_ROWS
    // Slots longer than a row end on every so manieth row only.
    const isBoundary = (endMs - span.startMs) % Math.max(span.slotMs, QUARTER_MS) === 0
    if (row + 1 < calendar.rows && !(isFull && (isBoundary || span.slotMs <= QUARTER_MS))) continue
    const window = slotsBetween({ fromMs: calendar.startMs + firstRow * QUARTER_MS, untilMs: endMs }, span)
    const energyWh = Math.min(Math.floor(keptWh), maxSlotWh * Math.max(0, window.untilSlot - window.fromSlot))
    if (energyWh > 0) tasks.push({ kind: 'heat-pump', ...window, energyWh, maxSlotWh })
    keptWh -= energyWh
    windowHeatWh = 0
    firstRow = row + 1
  }
  return tasks
}

/** Heat and electricity of one row in the unit of tenths of a degree; a heat pump gives 2.6 times its electricity at 0 °C. */
function needAt(tenths: number): { heat: number; electricity: number } {
  const heat = Math.max(0, HEATED_BELOW_TENTHS - tenths) + HOT_WATER_TENTHS
  const performance = Math.min(5, Math.max(1.8, 2.6 + 0.007 * tenths))
  return { heat, electricity: heat / performance }
}

/** The electricity of a year of mean weather, in the unit of `needAt` and rows. */
function meanYear(site: Site): number {
  const climate = climateTenths(site)
  const needs = climate.flatMap((tenths) => SPELLS_TENTHS.map((spell) => needAt(tenths + spell).electricity))
  return (needs.reduce((sum, need) => sum + need, 0) / needs.length) * ROWS_OF_YEAR
}
