import type { RunResult } from '../../fast/run-result.ts'
import { createBuckets } from '../buckets.ts'
import type { Figure, ReportFeeder } from '../figure.ts'
import { highestOf } from '../solved-slots.ts'
import type { Point } from '../svg.ts'
import { drawing, legend, linearScale, polyline, text, valueAxis, WIDTH } from '../svg.ts'
import { timeAxis, timeScale } from '../time-axis.ts'
import { decimal, shareWords } from '../words.ts'

const TOP = 62
const BOTTOM = 280
const LEFT = 50

/** What the transformer carries, whichever way it flows, and what it bears. */
export function transformerFigure(run: RunResult, { feeder, without, steered }: ReportFeeder): Figure {
  const buckets = createBuckets(run)
  const [before, after] = [without, steered].map(({ transformerPowerVa }) =>
    Array.from({ length: buckets.count }, (_, bucket) =>
      highestOf(transformerPowerVa, buckets.slots(bucket)),
    ),
  ) as [(number | null)[], (number | null)[]]
  const { ratedPowerVa } = feeder.transformer
  const highest = Math.max(...[...before, ...after].map((power) => power ?? 0), 1)
  // A limit far above everything that flows would make a line of the flow.
  const isRatedShown = ratedPowerVa < 4 * highest
  const powers = linearScale(
    { low: 0, high: isRatedShown ? Math.max(highest, ratedPowerVa * 1.05) : highest },
    { from: BOTTOM, to: TOP + 14 },
  )
  const x = timeScale(run, { from: LEFT, to: WIDTH })
  const edge = (bucket: number) => x.at(Math.min(buckets.startMs(bucket), x.high))
  const steps = (values: readonly (number | null)[]) =>
    values.flatMap((power, bucket): (Point | null)[] =>
      power === null
        ? [null]
        : [
            [edge(bucket), powers.at(power)],
            [edge(bucket + 1), powers.at(power)],
          ],
    )
  const key = legend(
    [
      { words: 'without trading', ink: 'grid', isLine: true },
      { words: 'trading and steering', ink: 'neighbours', isLine: true },
      ...(isRatedShown ? [{ words: 'its limit', ink: 'bad' as const, isLine: true, dash: '5 4' }] : []),
    ],
    { x: 0, y: 14 },
  )
  const share = (peakVa: number) => shareWords(peakVa / ratedPowerVa)
  return {
    id: 'transformer',
    title: 'What the transformer carries',
    sentence: `Apparent power of all three phases, in and out alike. The transformer bears ${decimal(ratedPowerVa / 1000, 0)} kVA; at most it carries ${share(without.extremes.highestTransformerPowerVa)} of that without trading and ${share(steered.extremes.highestTransformerPowerVa)} with trading and steering.${isRatedShown ? '' : ' Its limit is far above this drawing.'}`,
    svg: drawing(BOTTOM + 26, 'Power of the transformer over time, and its limit', [
      key.markup,
      valueAxis(powers, {
        left: LEFT,
        right: WIDTH,
        unit: 'kVA',
        write: (power) => decimal(power / 1000, powers.high < 8000 ? 1 : 0),
      }),
      isRatedShown
        ? polyline(
            [
              [LEFT, powers.at(ratedPowerVa)],
              [WIDTH, powers.at(ratedPowerVa)],
            ],
            'bad',
            { dash: '5 4', width: 2 },
          )
        : '',
      polyline(steps(before), 'grid', { width: 2 }),
      polyline(steps(after), 'neighbours', { width: 1.8 }),
      timeAxis(run, x, BOTTOM),
      buckets.slotsEach > 1 ? text(WIDTH, TOP - 6, 'highest of many slots', { anchor: 'end', size: 12 }) : '',
    ]),
    rows: [
      ['start', 'withoutTradingVa', 'steeredVa', 'ratedVa'],
      ...before.map((power, bucket) => [
        new Date(buckets.startMs(bucket)).toISOString(),
        roundOrNull(power),
        roundOrNull(after[bucket] ?? null),
        Math.round(ratedPowerVa),
      ]),
    ],
  }
}

function roundOrNull(power: number | null): number | null {
  return power === null ? null : Math.round(power)
}
