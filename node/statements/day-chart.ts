/** The days of a month as bars: what came in above the line, what went out below, by where it came from and went. */
import type { StatementDay } from './days.ts'

export interface Bar {
  readonly kind: 'bought' | 'grid-import' | 'sold' | 'grid-export'
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface DayChart {
  readonly width: number
  readonly height: number
  /** Where nothing came in and nothing went out. */
  readonly baseline: number
  readonly bars: readonly Bar[]
  /** Day of the month under its bar; not under every one. */
  readonly labels: readonly { readonly text: string; readonly x: number }[]
  /** Lines at round energies, with what they say. */
  readonly gridLines: readonly { readonly y: number; readonly text: string }[]
}

export const BAR_WORDS: Readonly<Record<Bar['kind'], string>> = {
  bought: 'bought from neighbours',
  'grid-import': 'taken from the grid',
  sold: 'sold to neighbours',
  'grid-export': 'fed into the grid',
}

const LEFT = 46
const BOTTOM = 16
const TOP = 8
/** With more days, only some are named. */
const LABELS_LIMIT = 15
const LABEL_EVERY_DAYS = 5

/** Geometry alone, in points: paper and page draw the same. */
export function layOutDays(days: readonly StatementDay[], width: number, height: number): DayChart {
  const inWh = Math.max(0, ...days.map((day) => day.boughtWh + day.gridImportWh))
  const outWh = Math.max(0, ...days.map((day) => day.soldWh + day.gridExportWh))
  const perWh = (height - TOP - BOTTOM) / Math.max(1, inWh + outWh)
  const baseline = TOP + inWh * perWh
  const step = (width - LEFT) / Math.max(1, days.length)
  const bars = days.flatMap((day, index) => {
    const place = { x: LEFT + index * step + step * 0.15, width: step * 0.7 }
    return [
      ...stack(baseline, -perWh, [
        ['bought', day.boughtWh],
        ['grid-import', day.gridImportWh],
      ]),
      ...stack(baseline, perWh, [
        ['sold', day.soldWh],
        ['grid-export', day.gridExportWh],
      ]),
    ].map((bar) => ({ ...bar, ...place }))
  })
  const labels = days.flatMap(({ date }, index) => {
    const day = Number(date.slice(8))
    const isLabelled = days.length <= LABELS_LIMIT || day === 1 || day % LABEL_EVERY_DAYS === 0
    return isLabelled ? [{ text: String(day), x: LEFT + (index + 0.5) * step }] : []
  })
  return { width, height, baseline, bars, labels, gridLines: gridLines(inWh, outWh, baseline, perWh) }
}

type Layer = readonly [kind: Bar['kind'], energyWh: number]

/** Bars on one another, away from the baseline; `perWh` is negative upwards. */
function stack(
  baseline: number,
  perWh: number,
  layers: readonly Layer[],
): Pick<Bar, 'kind' | 'y' | 'height'>[] {
  let edge = baseline
  return layers.flatMap(([kind, energyWh]) => {
    const end = edge + energyWh * perWh
    const bar = { kind, y: Math.min(edge, end), height: Math.abs(end - edge) }
    edge = end
    return energyWh === 0 ? [] : [bar]
  })
}

/** At most three above and three below the baseline, at 1, 2 or 5 times a power of ten. */
function gridLines(inWh: number, outWh: number, baseline: number, perWh: number): DayChart['gridLines'] {
  const stepWh = roundStep(Math.max(inWh, outWh) / 3)
  const lines: { y: number; text: string }[] = []
  for (let wh = -Math.floor(outWh / stepWh) * stepWh; wh <= inWh; wh += stepWh)
    lines.push({ y: baseline - wh * perWh, text: `${String(Math.abs(wh) / 1000)} kWh` })
  return lines
}

function roundStep(leastWh: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, leastWh)))
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= leastWh) ?? 10 * power
}
