import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compareRules } from '../../../sim/compare/compare-rules.ts'
import { renderComparison } from '../../../sim/compare/render-comparison.ts'
import { describeComparison } from '../../../node/cli/sim/show-comparison.ts'
import type { Kpis, RunRecord } from '../../../sim/sweep/street-run.ts'

/** Streets differ far more than rules do: what the rules share cancels out within a seed. */
const STREETS_WH = [1000, 9000, 4000, 2500, 7000, 5200, 3100, 8800, 600, 4400]

function records(rules: Readonly<Record<string, (streetWh: number, seed: number) => Kpis>>): RunRecord[] {
  return STREETS_WH.map((streetWh, index) => ({
    index,
    seed: 5 + index,
    results: Object.entries(rules).map(([rule, kpis]) => ({
      rule,
      ruleHash: 'aa'.repeat(32),
      runHash: null,
      kpis: { steered: kpis(streetWh, index) },
    })),
  }))
}

const OPTIONS = { case: 'steered', resamples: 1000 }
const FACTS = {
  title: 'A <b>street</b>',
  homes: 3,
  days: 1,
  currency: 'EUR',
  version: '0.0.0',
  command: 'streetwatt sim compare',
}

test('a small difference that every seed shows is told, though the means overlap', () => {
  const { rules, baseline, seeds, firstSeed } = compareRules(
    records({
      uniform: (streetWh) => ({ tradedWh: streetWh }),
      sbba: (streetWh, seed) => ({ tradedWh: streetWh - 40 - seed }),
    }),
    OPTIONS,
  )
  assert.equal([baseline, seeds, firstSeed], ['uniform', 10, 5])
  const [own, other] = rules.map(({ kpis }) => kpis['tradedWh'])
  assert.ok(own !== undefined && other !== undefined)
  assert.is(own.mean, 4560)
  assert.equal([own.diff, own.diffLo95, own.diffHi95, own.distinguishable], [0, 0, 0, false])
  assert.is(other.diff, -44.5)
  assert.ok(other.hi95 > own.lo95, 'the intervals of the means overlap')
  assert.ok(other.distinguishable && other.diffHi95 < 0 && other.diffLo95 >= -49)
})

test('a difference that goes both ways is not distinguishable, and is said so', () => {
  const comparison = compareRules(
    records({
      uniform: (streetWh) => ({ tradedWh: streetWh }),
      mcafee: (streetWh, seed) => ({ tradedWh: streetWh + (seed % 2 === 0 ? 30 : -30) }),
    }),
    OPTIONS,
  )
  assert.is(comparison.rules[1]?.kpis['tradedWh']?.distinguishable, false)
  assert.match(describeComparison(comparison, FACTS), /mcafee .*not distinguishable/)
  assert.match(renderComparison(comparison, FACTS), 'No rule can be told from uniform')
})

test('amounts are read from their decimal strings, and figures that a seed lacks are left out', () => {
  const { rules } = compareRules(
    records({
      uniform: (_, seed) => ({ savingNano: String(seed * 10 ** 9), co2Grams: seed === 3 ? null : 1 }),
    }),
    OPTIONS,
  )
  assert.equal(Object.keys(rules[0]?.kpis ?? {}), ['savingNano'])
  assert.is(rules[0]?.kpis['savingNano']?.mean, 4.5e9)
})

test('the page is the same every time, needs no network, and takes no text for markup', () => {
  const make = () =>
    compareRules(
      records({
        uniform: (streetWh) => ({ tradedWh: streetWh }),
        './<i>.wasm': (streetWh) => ({ tradedWh: streetWh / 2 }),
      }),
      OPTIONS,
    )
  const page = renderComparison(make(), FACTS)
  assert.is(page, renderComparison(make(), FACTS))
  assert.match(page, '<svg')
  assert.not.match(page, '<i>')
  assert.not.match(page, '<b>street')
  assert.not.match(page, /(?:src|href)="(?!data:)/)
  assert.match(page, '&lt;i&gt;.wasm can be told from uniform')
})

test.run()
