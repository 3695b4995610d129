import type { RunResult } from '../../fast/run-result.ts'
import { NO_PRICE } from '../../fast/run-result.ts'
import type { Buckets } from '../buckets.ts'
import { createBuckets } from '../buckets.ts'
import type { Figure } from '../figure.ts'
import { headlineCase } from '../figure.ts'
import type { Point } from '../svg.ts'
import { area, drawing, legend, linearScale, polyline, rectangle, text, valueAxis, WIDTH } from '../svg.ts'
import { timeAxis, timeScale } from '../time-axis.ts'
import { decimal, priceScale, priceWords } from '../words.ts'

const TOP = 84
const BOTTOM = 340
const VOLUME_TOP = 270
const LEFT = 58

/** The price between neighbours, between what the supplier asks and what it pays, and how much was traded at it. */
export function priceFigure(run: RunResult): Figure {
  const buckets = createBuckets(run)
  const spots = Array.from({ length: buckets.count }, (_, bucket) => spotOf(run, buckets, bucket))
  const { unit, value } = priceScale(run.currency)
  const highest = Math.max(...spots.map(({ retail }) => retail))
  const lowest = Math.min(0, ...spots.flatMap(({ feedIn, price }) => [feedIn, price ?? feedIn]))
  const prices = linearScale({ low: lowest, high: highest * 1.05 }, { from: VOLUME_TOP - 12, to: TOP })
  const volumes = linearScale(
    { low: 0, high: Math.max(1, ...spots.map(({ tradedWh }) => tradedWh)) },
    { from: BOTTOM, to: VOLUME_TOP },
  )
  const x = timeScale(run, { from: LEFT, to: WIDTH })
  const edge = (bucket: number) => x.at(Math.min(buckets.startMs(bucket), x.high))
  const steps = (of: (spot: Spot) => number): Point[] =>
    spots.flatMap((spot, bucket): Point[] => [
      [edge(bucket), prices.at(of(spot))],
      [edge(bucket + 1), prices.at(of(spot))],
    ])
  const priceSteps = spots.flatMap(({ price }, bucket): (Point | null)[] =>
    price === null
      ? [null]
      : [
          [edge(bucket), prices.at(price)],
          [edge(bucket + 1), prices.at(price)],
        ],
  )
  const retail = steps((spot) => spot.retail)
  const feedIn = steps((spot) => spot.feedIn)
  const bars = spots.map(({ tradedWh }, bucket) =>
    rectangle(
      {
        x: edge(bucket),
        y: volumes.at(tradedWh),
        width: Math.max(0.6, edge(bucket + 1) - edge(bucket) - 0.4),
        height: BOTTOM - volumes.at(tradedWh),
      },
      'neighbours',
      { opacity: 0.45 },
    ),
  )
  const { meanPriceMicroPerKwh: mean } = headlineCase(run).kpis
  const key = legend(
    [
      { words: 'supplier asks', ink: 'bad', isLine: true, dash: '5 4' },
      { words: 'between neighbours', ink: 'neighbours', isLine: true },
      { words: 'supplier pays', ink: 'grid', isLine: true, dash: '5 4' },
      { words: 'traded', ink: 'neighbours', opacity: 0.45 },
    ],
    { x: 0, y: 14 },
  )
  return {
    id: 'price',
    title: 'The price between neighbours',
    sentence:
      mean === null
        ? 'Nothing was traded.'
        : `On the mean ${priceWords(mean, run.currency)}. Between the dashed lines a buyer pays less than to the supplier, and a seller gets more; on one of them the whole gain is the other side’s, as where sun is plenty or scarce. No line: nothing was traded. Below, how much was traded.`,
    svg: drawing(BOTTOM + 26, 'Price between neighbours over time, inside the tariff corridor', [
      key.markup,
      area([...retail, ...[...feedIn].reverse()], 'corridor'),
      valueAxis(prices, { left: LEFT, right: WIDTH, unit, write: (micro) => decimal(value(micro), 0) }),
      polyline(retail, 'bad', { width: 1.5, dash: '5 4' }),
      polyline(feedIn, 'grid', { width: 1.5, dash: '5 4' }),
      polyline(priceSteps, 'neighbours', { width: 2 }),
      ...bars,
      text(LEFT - 6, VOLUME_TOP + 10, `${decimal(volumes.high / 1000, volumes.high < 10_000 ? 1 : 0)} kWh`, {
        anchor: 'end',
        size: 12,
      }),
      timeAxis(run, x, BOTTOM),
    ]),
    rows: [
      ['start', 'retailMicroPerKwh', 'feedInMicroPerKwh', 'meanPriceMicroPerKwh', 'tradedWh'],
      ...spots.map((spot, bucket) => [
        new Date(buckets.startMs(bucket)).toISOString(),
        spot.retail,
        spot.feedIn,
        spot.price,
        spot.tradedWh,
      ]),
    ],
  }
}

interface Spot {
  readonly retail: number
  readonly feedIn: number
  /** Weighted by energy; null where nothing traded. */
  readonly price: number | null
  readonly tradedWh: number
}

/** The dearest retail and the lowest feed-in of all plans: the widest corridor there is. */
function spotOf(run: RunResult, buckets: Buckets, bucket: number): Spot {
  const { series } = headlineCase(run)
  const { first, end } = buckets.slots(bucket)
  let [retail, feedIn, paid, tradedWh] = [-Infinity, Infinity, 0, 0]
  for (let slot = first; slot < end; slot++) {
    for (let plan = 0; plan < run.tariffs.plans.length; plan++) {
      retail = Math.max(retail, run.tariffs.retailMicroPerKwh[plan * run.slots + slot] ?? 0)
      feedIn = Math.min(feedIn, run.tariffs.feedInMicroPerKwh[plan * run.slots + slot] ?? 0)
    }
    const price = series.buyPriceMicroPerKwh[slot] ?? NO_PRICE
    const energyWh = series.tradedWh[slot] ?? 0
    if (price === NO_PRICE || energyWh === 0) continue
    paid += price * energyWh
    tradedWh += energyWh
  }
  return { retail, feedIn, price: tradedWh === 0 ? null : Math.round(paid / tradedWh), tradedWh }
}
