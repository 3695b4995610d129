import type { RunResult } from '../../fast/run-result.ts'
import type { FeederRun } from '../../grid/feeder-run.ts'
import type { Buckets } from '../buckets.ts'
import { createBuckets } from '../buckets.ts'
import type { Figure, ReportFeeder } from '../figure.ts'
import { highestOf, lowestOf } from '../solved-slots.ts'
import type { Scale } from '../svg.ts'
import { drawing, legend, linearScale, polyline, rectangle, text, valueAxis, WIDTH } from '../svg.ts'
import { timeAxis, timeScale } from '../time-axis.ts'
import { decimal } from '../words.ts'

const TOP = 62
const BOTTOM = 280
const LEFT = 50

/** The lowest and the highest voltage on the street, between the limits. */
export function voltagesFigure(run: RunResult, { feeder, without, steered }: ReportFeeder): Figure {
  const buckets = createBuckets(run)
  const [before, after] = [without, steered].map((flow) => spansOf(flow, buckets)) as [Span[], Span[]]
  const { lowVoltageV, highVoltageV } = feeder.limits
  const seen = [...before, ...after].flatMap((span) => (span === null ? [] : [span.low, span.high]))
  const volts = linearScale(
    {
      low: Math.min(lowVoltageV, ...seen) - 2,
      high: Math.max(highVoltageV, ...seen) + 2,
    },
    { from: BOTTOM, to: TOP + 14 },
  )
  const x = timeScale(run, { from: LEFT, to: WIDTH })
  const edge = (bucket: number) => x.at(Math.min(buckets.startMs(bucket), x.high))
  const key = legend(
    [
      { words: 'without trading', ink: 'grid', opacity: 0.5 },
      { words: 'trading and steering', ink: 'neighbours', opacity: 0.7 },
      { words: 'limits', ink: 'bad', isLine: true, dash: '5 4' },
    ],
    { x: 0, y: 14 },
  )
  return {
    id: 'voltages',
    title: 'The voltage on the street',
    sentence: `From the lowest to the highest of all buses and phases. ${rangeWords(before)} without trading, ${rangeWords(after)} with trading and steering; the limits are ${decimal(lowVoltageV, 0)} V and ${decimal(highVoltageV, 0)} V. Sun lifts the voltage, evening use lowers it.`,
    svg: drawing(BOTTOM + 26, 'Lowest and highest voltage over time, between the limits', [
      key.markup,
      valueAxis(volts, { left: LEFT, right: WIDTH, unit: 'V', write: (volt) => decimal(volt, 0) }),
      ...bars(before, { edge, volts, ink: 'grid', opacity: 0.5 }),
      ...bars(after, { edge, volts, ink: 'neighbours', opacity: 0.7 }),
      ...[lowVoltageV, highVoltageV].map((limit) =>
        polyline(
          [
            [LEFT, volts.at(limit)],
            [WIDTH, volts.at(limit)],
          ],
          'bad',
          { dash: '5 4', width: 2 },
        ),
      ),
      timeAxis(run, x, BOTTOM),
      buckets.slotsEach > 1
        ? text(WIDTH, TOP - 6, 'extremes of many slots', { anchor: 'end', size: 12 })
        : '',
    ]),
    rows: [
      ['start', 'withoutLowestV', 'withoutHighestV', 'steeredLowestV', 'steeredHighestV'],
      ...before.map((span, bucket) => [
        new Date(buckets.startMs(bucket)).toISOString(),
        ...[span, after[bucket] ?? null].flatMap((each) => [digits(each?.low), digits(each?.high)]),
      ]),
    ],
  }
}

type Span = { readonly low: number; readonly high: number } | null

function spansOf({ lowestVoltageV, highestVoltageV }: FeederRun, buckets: Buckets): Span[] {
  return Array.from({ length: buckets.count }, (_, bucket) => {
    const low = lowestOf(lowestVoltageV, buckets.slots(bucket))
    const high = highestOf(highestVoltageV, buckets.slots(bucket))
    return low === null || high === null ? null : { low, high }
  })
}

function bars(
  spans: readonly Span[],
  {
    edge,
    volts,
    ink,
    opacity,
  }: { edge: (bucket: number) => number; volts: Scale; ink: 'grid' | 'neighbours'; opacity: number },
): string[] {
  return spans.map((span, bucket) =>
    span === null
      ? ''
      : rectangle(
          {
            x: edge(bucket),
            y: volts.at(span.high),
            // A hair wider than its place, or light shows between the bars.
            width: edge(bucket + 1) - edge(bucket) + 0.2,
            height: Math.max(1, volts.at(span.low) - volts.at(span.high)),
          },
          ink,
          { opacity },
        ),
  )
}

function rangeWords(spans: readonly Span[]): string {
  const known = spans.filter((span) => span !== null)
  if (known.length === 0) return 'No voltage'
  const low = known.reduce((least, span) => Math.min(least, span.low), Infinity)
  const high = known.reduce((most, span) => Math.max(most, span.high), 0)
  return `${decimal(low, 1)} V to ${decimal(high, 1)} V`
}

function digits(value: number | undefined): number | null {
  return value === undefined ? null : Number(value.toFixed(3))
}
