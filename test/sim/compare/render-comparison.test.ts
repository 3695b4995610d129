import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Comparison } from '../../../sim/compare/compare-rules.ts'
import { renderComparison } from '../../../sim/compare/render-comparison.ts'

const kpi = (mean: number, diff: number, wide = 0.5) => ({
  ...{ mean, lo95: mean - 1, hi95: mean + 1 },
  ...{ diff, diffLo95: diff - wide, diffHi95: diff + wide },
  distinguishable: Math.abs(diff) > wide,
})

const COMPARISON: Comparison = {
  ...{ baseline: 'uniform', seeds: 5, firstSeed: 3, case: 'steered' },
  rules: [
    { rule: 'uniform', ruleHash: 'ab', kpis: { savingNano: kpi(7e9, 0), lowestVoltageShare: kpi(0.95, 0) } },
    {
      rule: 'sbba',
      ruleHash: 'cd',
      kpis: { savingNano: kpi(5e9, -2e9, 5e8), lowestVoltageShare: kpi(0.95, 0.2) },
    },
  ],
}

const page = renderComparison(COMPARISON, {
  ...{ title: 'Lindenweg <b>', homes: 6, days: 2, currency: 'EUR', version: '0.1.0' },
  command: 'streetwatt sim compare lindenweg.yaml --rules uniform,sbba',
})

test('the page says which rules can be told apart, and nothing of a title is markup', () => {
  assert.match(page, 'Under uniform all homes together save 7 EUR; sbba 2 less')
  assert.match(page, 'sbba is below uniform by 2 (1.5 to 2.5)')
  assert.match(page, 'sbba is not distinguishable from uniform')
  assert.not.match(page, '<b>')
})

test('every figure can be saved, with the numbers of the document in its own units', () => {
  const [, json = '{}'] = /id="report-data">(.*?)<\/script>/s.exec(page) ?? []
  const { csv } = JSON.parse(json) as { csv: Record<string, string> }
  assert.equal(Object.keys(csv), ['savingNano', 'lowestVoltageShare', 'all'])
  for (const name of ['savingNano', 'lowestVoltageShare'])
    assert.ok(page.includes(`data-csv="${name}"`) && page.includes(`data-svg="${name}"`))
  assert.match(
    csv['savingNano'] ?? '',
    'savingNano,sbba,5000000000,4999999999,5000000001,-2000000000,-2500000000,-1500000000,true',
  )
  assert.is((csv['all'] ?? '').trim().split('\r\n').length, 1 + 2 * 2)
})

test.run()
