import type { Feeder } from '../../grid/feeder.ts'
import type { FeederRun } from '../../grid/feeder-run.ts'
import type { FeederLayout } from '../feeder-layout.ts'
import { layOutFeeder } from '../feeder-layout.ts'
import type { Figure, ReportFeeder } from '../figure.ts'
import { escapeText } from '../markup.ts'
import type { Ink, Point } from '../svg.ts'
import { drawing, legend, linearScale, polyline, round, text, WIDTH } from '../svg.ts'
import { decimal, energyWords } from '../words.ts'

const TOP = 58
const HEIGHT = 400
const MARGIN = 24

/** The cables from above, each by how far it is from its limits at worst; homes are dots. */
export function feederPicture({ feeder, steered, without }: ReportFeeder): Figure {
  const layout = layOutFeeder(feeder)
  const { places } = layout
  const xs = places.map(({ x }) => x)
  const ys = places.map(({ y }) => y)
  const box = { width: Math.max(1, span(xs)), height: Math.max(1, span(ys)) }
  const height = Math.max(160, Math.min(HEIGHT, (box.height / box.width) * (WIDTH - 2 * MARGIN)))
  const x = linearScale({ low: least(xs), high: most(xs) }, { from: MARGIN, to: WIDTH - MARGIN })
  const y = linearScale({ low: least(ys), high: most(ys) }, { from: TOP + height, to: TOP })
  const at = (bus: number): Point => [x.at(places[bus]?.x ?? 0), y.at(places[bus]?.y ?? 0)]
  const strains = feeder.lines.map((_, line) => strainOf(feeder, steered, line))
  const lines = feeder.lines.map(({ from, to, name }, line) => {
    const strain = strains[line] ?? 0
    return titled(
      polyline(layout.isMap ? [at(from), at(to)] : bent(at(from), at(to)), strainInk(strain), {
        width: strain > 1 ? 5 : 2.5,
      }),
      lineWords(feeder, steered, { line, name }),
    )
  })
  const homes = feeder.loads.map(({ bus, name }) => dot(at(bus), 3.5, 'home', name))
  const key = legend(
    [
      { words: 'up to half way to a limit', ink: 'good', isLine: true },
      { words: 'nearer', ink: 'sun', isLine: true },
      { words: 'beyond', ink: 'bad', isLine: true },
    ],
    { x: 0, y: 14 },
  )
  const worst = strains.reduce((found, strain, line) => (strain > (strains[found] ?? 0) ? line : found), 0)
  const { extremes } = steered
  return {
    id: 'feeder',
    title: 'The cables',
    sentence: `Each line by the voltage at its end and by its current, in the worst slot with trading and steering; dots are where homes are connected. Losses ${energyWords(lossOf(steered))} (${energyWords(lossOf(without))} without trading). ${feeder.lines.length === 0 ? '' : `${(strains[worst] ?? 0) > 1 ? 'Furthest beyond a limit' : 'Nearest to a limit'} is line ${lineWords(feeder, steered, { line: worst, name: feeder.lines[worst]?.name ?? '' })}.`}`,
    svg: drawing(TOP + height + 30, 'Map of the feeder, each line by how near its limits it comes', [
      key.markup,
      ...lines,
      ...homes,
      ...endNames(feeder, layout, at),
      dot(at(0), 7, 'ink', feeder.transformer.name),
      text(at(0)[0], at(0)[1] - 12, feeder.transformer.name, {
        ink: 'ink',
        anchor: at(0)[0] > WIDTH - 90 ? 'end' : at(0)[0] < 90 ? 'start' : 'middle',
      }),
    ]),
    rows: [
      ['kind', 'name', 'lowestVoltageV', 'highestVoltageV', 'highestCurrentA', 'maxCurrentA'],
      ...feeder.buses.map(({ name }, bus) => [
        ...['bus', name],
        digits(extremes.lowestVoltageV[bus]),
        digits(extremes.highestVoltageV[bus]),
        ...[null, null],
      ]),
      ...feeder.lines.map(({ name, maxCurrentA }, line) => [
        ...['line', name, null, null],
        digits(extremes.highestCurrentA[line]),
        maxCurrentA,
      ]),
    ],
  }
}

/** Down first and then along, so that no line crosses another; whichever of its ends is nearer to the transformer. */
function bent(from: Point, to: Point): Point[] {
  const [left, right] = from[0] <= to[0] ? [from, to] : [to, from]
  return [left, [left[0], right[1]], right]
}

/** How far a line is on the way to its nearest limit: 0 at the nominal voltage without current, 1 at the limit. */
function strainOf({ nominalVoltageV, limits, lines }: Feeder, { extremes }: FeederRun, line: number): number {
  const { to = 0, maxCurrentA = null } = lines[line] ?? {}
  const low = extremes.lowestVoltageV[to] ?? nominalVoltageV
  const high = extremes.highestVoltageV[to] ?? nominalVoltageV
  return Math.max(
    (nominalVoltageV - low) / (nominalVoltageV - limits.lowVoltageV || 1),
    (high - nominalVoltageV) / (limits.highVoltageV - nominalVoltageV || 1),
    maxCurrentA === null ? 0 : (extremes.highestCurrentA[line] ?? 0) / maxCurrentA,
  )
}

function strainInk(strain: number): Ink {
  return strain > 1 ? 'bad' : strain > 0.5 ? 'sun' : 'good'
}

function lineWords(
  { lines }: Feeder,
  { extremes }: FeederRun,
  { line, name }: { line: number; name: string },
): string {
  const { to = 0, maxCurrentA = null } = lines[line] ?? {}
  const volts = [extremes.lowestVoltageV[to], extremes.highestVoltageV[to]].map((volt) =>
    decimal(volt ?? 0, 1),
  )
  const bears = maxCurrentA === null ? '' : ` of ${decimal(maxCurrentA, 0)} A`
  return `${name}: ${volts.join(' to ')} V, at most ${decimal(extremes.highestCurrentA[line] ?? 0, 0)}${bears === '' ? ' A' : bears}`
}

function lossOf({ totals }: FeederRun): number {
  return totals.lineLossWh + totals.transformerLossWh
}

function digits(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Number(value.toFixed(3))
}

/** What a mouse that rests on it is told. */
function titled(markup: string, words: string): string {
  return `<g><title>${escapeText(words)}</title>${markup}</g>`
}

function dot([x, y]: Point, radius: number, ink: Ink, title: string): string {
  return `<circle cx="${round(x)}" cy="${round(y)}" r="${radius}" style="fill:var(--${ink})"><title>${escapeText(title)}</title></circle>`
}

/** Names are legible where there are few. */
const NAMED_ENDS_LIMIT = 12

/** The names of the buses at which the tree ends. */
function endNames({ buses, lines }: Feeder, { isMap }: FeederLayout, at: (bus: number) => Point): string[] {
  const degree = buses.map(() => 0)
  for (const { from, to } of lines) for (const bus of [from, to]) degree[bus] = (degree[bus] ?? 0) + 1
  const ends = degree.flatMap((count, bus) => (count === 1 && bus > 0 ? [bus] : []))
  if (isMap || ends.length > NAMED_ENDS_LIMIT) return []
  return ends.map((bus) => {
    const [x, y] = at(bus)
    const name = buses[bus]?.name ?? ''
    const words = name.length > 16 ? `${name.slice(0, 15)}…` : name
    return text(Math.min(x + 8, WIDTH), y - 10, words, { anchor: 'end', size: 13 })
  })
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
