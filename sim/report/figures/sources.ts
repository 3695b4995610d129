import type { RunResult, SlotSeries } from '../../fast/run-result.ts'
import { createBuckets } from '../buckets.ts'
import type { Figure } from '../figure.ts'
import { headlineCase } from '../figure.ts'
import type { Ink, Point, Scale } from '../svg.ts'
import { area, drawing, legend, linearScale, text, valueAxis, WIDTH } from '../svg.ts'
import { timeAxis, timeScale } from '../time-axis.ts'
import { createTimeWords, decimal, shareWords } from '../words.ts'

const TOP = 44
const BOTTOM = 270
const LEFT = 46

const SOURCES = ['own', 'battery', 'neighbours', 'supplier'] as const
type Source = (typeof SOURCES)[number]
const LOOKS: Readonly<Record<Source, { ink: Ink; words: string }>> = {
  own: { ink: 'sun', words: 'own roof' },
  battery: { ink: 'battery', words: 'battery' },
  neighbours: { ink: 'neighbours', words: 'neighbours' },
  supplier: { ink: 'grid', words: 'supplier' },
}

/** What the homes used, by where it came from, over the run. */
export function sourcesFigure(run: RunResult): Figure {
  const buckets = createBuckets(run)
  const bySlot = columnsOf(headlineCase(run).series, run.slots)
  const stacks = Array.from({ length: buckets.count }, (_, bucket) =>
    SOURCES.map((source) => buckets.meanPowerW(bySlot[source], bucket)),
  )
  const x = timeScale(run, { from: LEFT, to: WIDTH })
  const edge = (index: number) => x.at(Math.min(buckets.startMs(index), x.high))
  const total = SOURCES.map((source) => sumOf(bySlot[source]))
  const demand = total.reduce((sum, each) => sum + each, 0)
  const share = (index: number) => shareWords(demand === 0 ? null : (total[index] ?? 0) / demand)
  return {
    id: 'sources',
    title: 'Where the energy came from',
    sentence: `Of all that the homes used, ${share(0)} came straight from their own roofs, ${share(1)} from their batteries, ${share(2)} from neighbours and ${share(3)} from the supplier.`,
    svg: drawing(BOTTOM + 26, 'Sources of the energy used, stacked over time', [
      ...stackParts(stacks, edge),
      timeAxis(run, x, BOTTOM),
    ]),
    rows: [
      ['start', ...SOURCES.map((source) => `${source}W`)],
      ...stacks.map((stack, bucket) => [
        new Date(buckets.startMs(bucket)).toISOString(),
        ...stack.map((power) => Math.round(power)),
      ]),
    ],
  }
}

/** The same on the mean day, by hour of the site. */
export function meanDayFigure(run: RunResult): Figure {
  const words = createTimeWords(run.timezone)
  const bySlot = columnsOf(headlineCase(run).series, run.slots)
  const sums = Array.from({ length: 24 }, () => SOURCES.map(() => 0))
  const slotsOfHour = new Array<number>(24).fill(0)
  for (let slot = 0; slot < run.slots; slot++) {
    const hour = words.hour(run.startMs + slot * run.slotMs)
    slotsOfHour[hour] = (slotsOfHour[hour] ?? 0) + 1
    const row = sums[hour] ?? []
    SOURCES.forEach((source, index) => (row[index] = (row[index] ?? 0) + (bySlot[source][slot] ?? 0)))
  }
  const perHour = 3_600_000 / run.slotMs
  const stacks = sums.map((row, hour) =>
    row.map((sum) => (sum * perHour) / Math.max(1, slotsOfHour[hour] ?? 1)),
  )
  const x = linearScale({ low: 0, high: 24 }, { from: LEFT, to: WIDTH })
  const hours = [0, 6, 12, 18, 24].map((hour) =>
    text(x.at(hour), BOTTOM + 20, `${String(hour).padStart(2, '0')}:00`, {
      anchor: hour === 24 ? 'end' : hour === 0 ? 'start' : 'middle',
      size: 13,
    }),
  )
  return {
    id: 'mean-day',
    title: 'The mean day',
    sentence:
      'The same by hour of the day, over all days: when neighbours help, and when only the supplier does.',
    svg: drawing(BOTTOM + 26, 'Sources of the energy used on the mean day', [
      ...stackParts(stacks, (hour) => x.at(hour)),
      ...hours,
    ]),
    rows: [
      ['hour', ...SOURCES.map((source) => `${source}W`)],
      ...stacks.map((stack, hour) => [hour, ...stack.map((power) => Math.round(power))]),
    ],
  }
}

function stackParts(stacks: readonly (readonly number[])[], edge: (index: number) => number): string[] {
  const highest = Math.max(1, ...stacks.map((stack) => stack.reduce((sum, each) => sum + each, 0)))
  const powers = linearScale({ low: 0, high: highest }, { from: BOTTOM, to: TOP + 14 })
  const key = legend(
    SOURCES.map((source) => LOOKS[source]),
    { x: 0, y: 14 },
  )
  const below = stacks.map(() => 0)
  const layers = SOURCES.map((source, index) => {
    const lower = layerEdge(below, edge, powers)
    stacks.forEach((stack, at) => (below[at] = (below[at] ?? 0) + (stack[index] ?? 0)))
    return area([...layerEdge(below, edge, powers), ...lower.reverse()], LOOKS[source].ink)
  })
  const axis = valueAxis(powers, {
    left: LEFT,
    right: WIDTH,
    unit: 'kW',
    write: (power) => decimal(power / 1000, highest < 4000 ? 1 : 0),
  })
  return [key.markup, axis, ...layers]
}

function layerEdge(heights: readonly number[], edge: (index: number) => number, y: Scale): Point[] {
  return heights.flatMap((height, index): Point[] => [
    [edge(index), y.at(height)],
    [edge(index + 1), y.at(height)],
  ])
}

/**
 * What was used, split: first what came through the meters (from neighbours as far as it was traded, else from the
 * supplier), then what batteries gave; the rest is the roof's. Import beyond use, into a battery, is left out.
 */
function columnsOf(series: SlotSeries, slots: number): Record<Source, Float64Array> {
  const columns = {
    own: new Float64Array(slots),
    battery: new Float64Array(slots),
    neighbours: new Float64Array(slots),
    supplier: new Float64Array(slots),
  }
  for (let slot = 0; slot < slots; slot++) {
    const loadWh = series.loadWh[slot] ?? 0
    const importWh = Math.min(series.importWh[slot] ?? 0, loadWh)
    const neighbours = Math.min(series.tradedWh[slot] ?? 0, importWh)
    const battery = Math.min(series.dischargeWh[slot] ?? 0, loadWh - importWh)
    columns.neighbours[slot] = neighbours
    columns.supplier[slot] = importWh - neighbours
    columns.battery[slot] = battery
    columns.own[slot] = loadWh - importWh - battery
  }
  return columns
}

function sumOf(column: Float64Array): number {
  return column.reduce((sum, each) => sum + each, 0)
}
