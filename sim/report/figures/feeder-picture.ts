import type { Feeder } from '../../grid/feeder.ts'
import { orderRadially } from '../../grid/radial-order.ts'
import type { Figure, ReportFeeder } from '../figure.ts'
import type { Ink, Point } from '../svg.ts'
import { drawing, legend, linearScale, polyline, round, text, WIDTH } from '../svg.ts'
import { countWords, decimal, energyWords, shareWords } from '../words.ts'

const TOP = 58
const HEIGHT = 400
const MARGIN = 24

/** The cables from above, each in the colour of the lowest voltage it saw; homes are dots. */
export function feederPicture({ feeder, steered, without }: ReportFeeder): Figure {
  const places = placesOf(feeder)
  const xs = places.map(({ x }) => x)
  const ys = places.map(({ y }) => y)
  const box = { width: Math.max(1, span(xs)), height: Math.max(1, span(ys)) }
  const height = Math.max(160, Math.min(HEIGHT, (box.height / box.width) * (WIDTH - 2 * MARGIN)))
  const x = linearScale({ low: least(xs), high: most(xs) }, { from: MARGIN, to: WIDTH - MARGIN })
  const y = linearScale({ low: least(ys), high: most(ys) }, { from: TOP + height, to: TOP })
  const at = (bus: number): Point => [x.at(places[bus]?.x ?? 0), y.at(places[bus]?.y ?? 0)]
  const lowest = steered.extremes.lowestVoltageV
  const lines = feeder.lines.map(({ from, to, maxCurrentA }, line) => {
    const isOver = maxCurrentA !== null && (steered.extremes.highestCurrentA[line] ?? 0) > maxCurrentA
    return polyline([at(from), at(to)], isOver ? 'bad' : voltageInk(feeder, lowest[to] ?? 0), {
      width: isOver ? 4 : 2.5,
    })
  })
  const homes = feeder.loads.map(({ bus, name }) => dot(at(bus), 3.5, 'home', name))
  const key = legend(
    [
      { words: 'above 97 %', ink: 'good', isLine: true },
      { words: '94 to 97 %', ink: 'sun', isLine: true },
      { words: 'below 94 %, or overloaded', ink: 'bad', isLine: true },
    ],
    { x: 0, y: 14 },
  )
  const lossWh = steered.totals.lineLossWh + steered.totals.transformerLossWh
  const lossBeforeWh = without.totals.lineLossWh + without.totals.transformerLossWh
  const worst = steered.violations.slotsByCode
  const broken = Object.entries(worst).filter(([, count]) => count > 0)
  const load = steered.extremes.highestTransformerPowerVa / feeder.transformer.ratedPowerVa
  return {
    id: 'feeder',
    title: 'The cables',
    sentence:
      `Lowest voltage of every cable in per cent of nominal; homes are dots. Losses ${energyWords(lossWh)} (${energyWords(lossBeforeWh)} without trading), lowest voltage ${decimal(least([...lowest]), 1)} V, transformer at most ${shareWords(load)} loaded. ` +
      (broken.length === 0
        ? 'No limit is broken.'
        : `Broken limits: ${broken.map(([code, count]) => `${code} in ${countWords(count, 'slot')}`).join(', ')}.`),
    svg: drawing(TOP + height + 30, 'Map of the feeder with the lowest voltages', [
      key.markup,
      ...lines,
      ...homes,
      dot(at(0), 7, 'ink', feeder.transformer.name),
      text(at(0)[0], at(0)[1] - 12, feeder.transformer.name, {
        ink: 'ink',
        anchor: at(0)[0] > WIDTH - 90 ? 'end' : at(0)[0] < 90 ? 'start' : 'middle',
      }),
    ]),
    rows: [
      ['bus', 'lowestVoltageV', 'highestVoltageV'],
      ...feeder.buses.map(({ name }, bus) => [
        name,
        Number((lowest[bus] ?? 0).toFixed(3)),
        Number((steered.extremes.highestVoltageV[bus] ?? 0).toFixed(3)),
      ]),
    ],
  }
}

function voltageInk({ nominalVoltageV }: Feeder, voltageV: number): Ink {
  const share = voltageV / nominalVoltageV
  return share < 0.94 ? 'bad' : share < 0.97 ? 'sun' : 'good'
}

function dot([x, y]: Point, radius: number, ink: Ink, title: string): string {
  const safe = title.replace(/[<&>]/g, '')
  return `<circle cx="${round(x)}" cy="${round(y)}" r="${radius}" style="fill:var(--${ink})"><title>${safe}</title></circle>`
}

/** Coordinates where all buses have them; else a tree from left to right, a row for every end of it. */
function placesOf(feeder: Feeder): { x: number; y: number }[] {
  const known = feeder.buses.flatMap(({ place }) => place ?? [])
  if (known.length === feeder.buses.length) return known
  const order = orderRadially(feeder)
  const depth = order.feeders.map(() => 0)
  const rows = order.feeders.map(() => -1)
  order.feeders.forEach((above, place) => {
    const length = feeder.lines[order.lines[place] ?? -1]?.lengthM ?? 0
    depth[place] = (depth[above] ?? 0) + length
  })
  let ends = 0
  for (let place = order.buses.length - 1; place >= 0; place--) {
    const row = rows[place] ?? -1
    if (row < 0) rows[place] = ends++
    const above = order.feeders[place] ?? -1
    if (above >= 0 && (rows[above] ?? -1) < 0) rows[above] = rows[place] ?? 0
  }
  const rowHeight = 0.12 * Math.max(1, most(depth))
  const places = feeder.buses.map(() => ({ x: 0, y: 0 }))
  order.buses.forEach((bus, place) => {
    places[bus] = { x: depth[place] ?? 0, y: (rows[place] ?? 0) * rowHeight }
  })
  return places
}

function least(values: readonly number[]): number {
  return values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY)
}

function most(values: readonly number[]): number {
  return values.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY)
}

function span(values: readonly number[]): number {
  return most(values) - least(values)
}
