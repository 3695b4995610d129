/** The pictures of docs/profiles.md: what a made-up year looks like. Text that is the same whenever it is drawn. */
import type { Ink, Point } from '../../../sim/report/svg.ts'
import {
  drawing,
  legend,
  linearScale,
  polyline,
  rectangle,
  text,
  valueAxis,
} from '../../../sim/report/svg.ts'
import { homeYear, meanDayW, roofYear, SOUTH } from './made-up-year.ts'

/** By the name of the file. */
export function drawYearPictures(): Record<string, string> {
  return { 'made-up-months.svg': coloured(monthsPicture()), 'made-up-days.svg': coloured(daysPicture()) }
}

const LEFT = 52
const RIGHT = 456
const TOP = 34
const BOTTOM = 214
const MONTHS = ['J', 'F', 'M', 'A', 'M', 'J', 'J', 'A', 'S', 'O', 'N', 'D']
const HOMES = 20
const YEARLY_WH = 3_500_000

function monthsPicture(): string {
  const perKwp = roofYear(1).monthsWh.map((monthWh) => monthWh / SOUTH.peakW)
  const home = monthlyWh(homeYear('anna', YEARLY_WH)).map((monthWh) => monthWh / 1_000)
  const y = linearScale({ low: 0, high: 500 }, { from: BOTTOM, to: TOP })
  const step = (RIGHT - LEFT) / 12
  const bars = MONTHS.flatMap((name, month) => {
    const x = LEFT + month * step
    return [
      bar({ x: x + 4, width: step / 2 - 5, value: 3 * (perKwp[month] ?? 0) }, y, 'sun'),
      bar({ x: x + step / 2, width: step / 2 - 5, value: home[month] ?? 0 }, y, 'home'),
      text(x + step / 2, BOTTOM + 18, name, { anchor: 'middle' }),
    ]
  })
  const { markup } = legend(
    [
      { words: 'a roof of 3 kWp to the south', ink: 'sun' },
      { words: 'a home', ink: 'home' },
    ],
    { x: LEFT, y: BOTTOM + 44 },
  )
  return drawing(BOTTOM + 54, 'Energy of each month, made up at 48° north', [
    valueAxis(y, { left: LEFT, right: RIGHT, unit: 'kWh', write: String }),
    ...bars,
    markup,
  ])
}

function daysPicture(): string {
  const loads = Array.from({ length: HOMES }, (_, home) => homeYear(`home-${home}`, YEARLY_WH))
  const together = loads[0]?.map((_, row) => loads.reduce((sum, rowsWh) => sum + (rowsWh[row] ?? 0), 0))
  const roof = roofYear(1).rowsWh
  const curves: { words: string; ink: Ink; dash?: string; dayW: number[]; per: number }[] = [
    { words: 'sun, June', ink: 'sun', dayW: meanDayW(roof, [5]), per: SOUTH.peakW / 3_000 },
    { words: 'sun, December', ink: 'sun', dash: '5 4', dayW: meanDayW(roof, [11]), per: SOUTH.peakW / 3_000 },
    { words: 'home, June', ink: 'home', dayW: meanDayW(together ?? roof, [5]), per: HOMES },
    { words: 'home, December', ink: 'home', dash: '5 4', dayW: meanDayW(together ?? roof, [11]), per: HOMES },
  ]
  const y = linearScale({ low: 0, high: 2_000 }, { from: BOTTOM, to: TOP })
  const x = linearScale({ low: 0, high: 96 }, { from: LEFT, to: RIGHT })
  const entries = curves.map(({ words, ink, dash = '' }) => ({ words, ink, dash, isLine: true }))
  return drawing(BOTTOM + 74, 'The mean day of a made-up year: sun and homes in June and December', [
    valueAxis(y, { left: LEFT, right: RIGHT, unit: 'W', write: String }),
    ...curves.map(({ ink, dash = '', dayW, per }) =>
      polyline(
        dayW.map((power, quarter): Point => [x.at(quarter + 0.5), y.at(power / per)]),
        ink,
        { dash },
      ),
    ),
    ...[0, 6, 12, 18, 24].map((hour) =>
      text(x.at(4 * hour), BOTTOM + 18, `${hour}:00`, { anchor: 'middle', size: 13 }),
    ),
    legend(entries, { x: LEFT, y: BOTTOM + 44 }).markup,
  ])
}

function bar(
  { x, width, value }: { x: number; width: number; value: number },
  y: { at(value: number): number },
  ink: Ink,
): string {
  return rectangle({ x, y: y.at(value), width, height: y.at(0) - y.at(value) }, ink)
}

function monthlyWh(rowsWh: Int32Array): number[] {
  return MONTHS.map((_, month) => {
    const days = new Date(Date.UTC(2026, month + 1, 0)).getUTCDate()
    return (meanDayW(rowsWh, [month]).reduce((sum, power) => sum + power, 0) / 4) * days
  })
}

/** Readable by itself on a light and on a dark page: a page's theme does not reach into a picture. */
function coloured(svg: string): string {
  const light =
    'svg{--ink:#1b2230;--muted:#5f6979;--line:#dddad2;--sun:#e59e00;--home:#2b3446;background:#fff}'
  const dark =
    'svg{--ink:#e9ecf2;--muted:#a4adbc;--line:#2c333f;--sun:#f5bd41;--home:#d3dae6;background:#1a1f28}'
  return `${svg.replace('>', `><style>${light}@media(prefers-color-scheme:dark){${dark}}</style>`)}\n`
}
