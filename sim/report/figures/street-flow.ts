import { createBuckets } from '../buckets.ts'
import type { Figure } from '../figure.ts'
import { headlineCase } from '../figure.ts'
import type { RunResult, SlotSeries } from '../../fast/run-result.ts'
import type { Point } from '../svg.ts'
import { area, drawing, legend, linearScale, polyline, text, valueAxis, WIDTH } from '../svg.ts'
import { timeAxis, timeScale } from '../time-axis.ts'
import { decimal, powerWords } from '../words.ts'

const TOP = 62
const BOTTOM = 300
const LEFT = 50

/** What the street as a whole takes from outside (above 0) and gives to it (below), with and without trading. */
export function streetFlowFigure(run: RunResult): Figure {
  const buckets = createBuckets(run)
  const without = netWh(run.cases.none.series, run.slots)
  const steered = netWh(headlineCase(run).series, run.slots)
  const means = [without, steered].map((column) =>
    Array.from({ length: buckets.count }, (_, bucket) => buckets.meanPowerW(column, bucket)),
  )
  const ranges = [without, steered].map((column) =>
    Array.from({ length: buckets.count }, (_, bucket) => buckets.rangePowerW(column, bucket)),
  )
  const ratedW = run.feeder?.transformer.ratedPowerVa ?? null
  const all = ranges.flat()
  const [low, high] = [
    Math.min(0, ...all.map((each) => each.low)),
    Math.max(1, ...all.map((each) => each.high)),
  ]
  // A limit far above everything that flows would make a line of the flow.
  const isRatedShown = ratedW !== null && ratedW < 4 * Math.max(high, -low)
  const powers = linearScale(
    {
      low: isRatedShown ? Math.min(low, low < -ratedW / 3 ? -ratedW : low) : low,
      high: isRatedShown ? Math.max(high, ratedW) : high,
    },
    { from: BOTTOM, to: TOP + 14 },
  )
  const x = timeScale(run, { from: LEFT, to: WIDTH })
  const edge = (bucket: number) => x.at(Math.min(buckets.startMs(bucket), x.high))
  const steps = (values: readonly number[]) =>
    values.flatMap((power, bucket): Point[] => [
      [edge(bucket), powers.at(power)],
      [edge(bucket + 1), powers.at(power)],
    ])
  const band = (values: readonly { low: number; high: number }[], ink: 'grid' | 'neighbours') =>
    buckets.slotsEach === 1
      ? ''
      : area(
          [...steps(values.map((each) => each.high)), ...steps(values.map((each) => each.low)).reverse()],
          ink,
          0.22,
        )
  const key = legend(
    [
      { words: 'without trading', ink: 'grid', isLine: true },
      { words: 'trading and steering', ink: 'neighbours', isLine: true },
      ...(isRatedShown ? [{ words: 'transformer', ink: 'bad' as const, isLine: true, dash: '5 4' }] : []),
    ],
    { x: 0, y: 14 },
  )
  const limits = isRatedShown ? [ratedW, -ratedW].filter((limit) => limit >= powers.low) : []
  const peak = (name: 'none' | 'steered') =>
    powerWords((run.cases[name].kpis.peakImportWh * 3_600_000) / run.slotMs)
  return {
    id: 'street-flow',
    title: 'What the street takes from outside',
    sentence: `Above zero the street takes energy, below it gives. The highest slot was ${peak('none')} without trading and ${peak('steered')} with trading and steering${ratedW === null ? '' : `; the transformer bears ${decimal(ratedW / 1000, 0)} kVA`}. Trading alone does not change this line: only steering does.`,
    svg: drawing(BOTTOM + 26, 'Power from outside over time, with and without trading', [
      key.markup,
      valueAxis(powers, {
        left: LEFT,
        right: WIDTH,
        unit: 'kW',
        write: (power) => decimal(power / 1000, powers.high - powers.low < 8000 ? 1 : 0),
      }),
      ...limits.map((limit) =>
        polyline(
          [
            [LEFT, powers.at(limit)],
            [WIDTH, powers.at(limit)],
          ],
          'bad',
          { dash: '5 4', width: 1.5 },
        ),
      ),
      band(ranges[0] ?? [], 'grid'),
      band(ranges[1] ?? [], 'neighbours'),
      polyline(steps(means[0] ?? []), 'grid', { width: 2 }),
      polyline(steps(means[1] ?? []), 'neighbours', { width: 1.8 }),
      timeAxis(run, x, BOTTOM),
      buckets.slotsEach > 1
        ? text(WIDTH, TOP - 6, 'lines: means of many slots; shaded: from the lowest of them to the highest', {
            anchor: 'end',
            size: 12,
          })
        : '',
    ]),
    rows: [
      ['start', 'withoutTradingW', 'steeredW'],
      ...(means[0] ?? []).map((power, bucket) => [
        new Date(buckets.startMs(bucket)).toISOString(),
        Math.round(power),
        Math.round(means[1]?.[bucket] ?? 0),
      ]),
    ],
  }
}

function netWh({ importWh, exportWh }: SlotSeries, slots: number): Float64Array {
  return Float64Array.from({ length: slots }, (_, slot) => (importWh[slot] ?? 0) - (exportWh[slot] ?? 0))
}
