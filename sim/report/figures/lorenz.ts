import type { RunResult } from '../../fast/run-result.ts'
import type { Figure } from '../figure.ts'
import { headlineCase } from '../figure.ts'
import type { Point } from '../svg.ts'
import { area, drawing, linearScale, polyline, text, ticksOf } from '../svg.ts'
import { decimal, moneyWords, shareWords } from '../words.ts'

const LEFT = 62
const RIGHT = 330
const TOP = 20
const BOTTOM = 330

/** How savings are shared: the homes from the least saving to the most, and the part of all savings they have. */
export function lorenzFigure(run: RunResult): Figure {
  const { homes, kpis } = headlineCase(run)
  const savings = homes.map(({ savingNano }) => Number(savingNano)).sort((left, right) => left - right)
  const total = savings.reduce((sum, each) => sum + each, 0)
  let sum = 0
  const curve = total > 0 ? [0, ...savings.map((saving) => (sum += saving) / total)] : []
  const x = linearScale({ low: 0, high: Math.max(1, curve.length - 1) }, { from: LEFT, to: RIGHT })
  const y = linearScale({ low: Math.min(0, ...curve), high: 1 }, { from: BOTTOM, to: TOP })
  const points = curve.map((share, index): Point => [x.at(index), y.at(share)])
  const half = curve[Math.floor((curve.length - 1) / 2)] ?? 0
  const gini = kpis.giniOfSavings === null ? 'none' : decimal(kpis.giniOfSavings, 2)
  const facts = [
    `Gini ${gini}`,
    `Jain ${kpis.jainOfSavings === null ? 'none' : decimal(kpis.jainOfSavings, 2)}`,
    `least ${moneyWords(kpis.lowestSavingNano, run.currency)}`,
    `median ${moneyWords(kpis.medianSavingNano, run.currency)}`,
  ]
  return {
    id: 'lorenz',
    title: 'How savings are shared',
    sentence:
      total > 0
        ? `The half of the homes that saved least has ${shareWords(half)} of all savings. Were all alike, the curve would be the dashed line (Gini 0).`
        : 'Together the homes saved nothing, so there is nothing to share.',
    svg: drawing(BOTTOM + 42, 'Lorenz curve of savings', [
      ...ticksOf({ low: y.low, high: 1 }).map(
        (share) =>
          polyline(
            [
              [LEFT, y.at(share)],
              [RIGHT, y.at(share)],
            ],
            'line',
            { width: 1 },
          ) + text(LEFT - 6, y.at(share) + 5, shareWords(share), { anchor: 'end' }),
      ),
      area([...points, ...(points.length > 0 ? [[RIGHT, y.at(0)] as Point] : [])], 'neighbours', 0.16),
      polyline(
        [
          [LEFT, y.at(0)],
          [RIGHT, y.at(1)],
        ],
        'muted',
        { width: 1.5, dash: '5 4' },
      ),
      polyline(points, 'neighbours', { width: 2.5 }),
      text(LEFT, BOTTOM + 20, 'homes, least saving first', { size: 13 }),
      text(RIGHT, BOTTOM + 20, '100 %', { anchor: 'end', size: 13 }),
      ...facts.map((fact, index) => text(RIGHT + 14, TOP + 40 + 24 * index, fact, { ink: 'ink' })),
    ]),
    rows: [['homes', 'shareOfSavings'], ...curve.map((share, index) => [index, Number(share.toFixed(6))])],
  }
}
