/** The page of the docs and the dashboard for Grafana speak of the metrics that there are, and the page of all of them. */
import { readFile } from 'node:fs/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { writeMetrics } from '../../../node/api/metrics/exposition.ts'
import { homeMetrics } from '../../../node/api/metrics/home-metrics.ts'
import { processMetrics } from '../../../node/api/metrics/process-metrics.ts'
import { makePlan } from '../../dashboard/make-plan.ts'
import { makeFigures } from '../fake-figures.ts'
import { makeHomeState } from '../fake-home.ts'
import { readMetrics } from './read-metrics.ts'

const steering = { action: 'charge', powerW: 1500, limitedBy: [], reason: 'charge' } as const
const input = {
  state: makeHomeState({ plan: { ...makePlan(), steering } }),
  readiness: { ready: true, checks: { peers: { ok: true, detail: '' } } },
}
const METRICS = readMetrics(
  writeMetrics([...homeMetrics({ ...input, figures: makeFigures() }), ...processMetrics()]),
)
const ROOT = new URL('../../../', import.meta.url)

test('docs/metrics.md names every metric, and none that is not there', async () => {
  const page = await readFile(new URL('docs/metrics.md', ROOT), 'utf8')
  const named = [...page.matchAll(/`((?:streetwatt|process|nodejs)_[a-z_]+)(?:\{[a-z,]+\})?`/g)].map(
    (match) => match[1],
  )
  assert.equal([...new Set(named)].sort(), [...METRICS.keys()].sort())
})

interface Dashboard {
  readonly panels: readonly {
    readonly title: string
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
    readonly targets: readonly { readonly expr: string }[]
  }[]
}

test('every panel of the Grafana dashboard asks for metrics and labels that there are, and has its own place', async () => {
  const text = await readFile(new URL('examples/grafana/streetwatt.json', ROOT), 'utf8')
  const { panels } = JSON.parse(text) as Dashboard
  const asked = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))
  assert.ok(asked.length >= panels.length)
  for (const expr of asked) {
    const name = /(?:streetwatt|process|nodejs)_[a-z_]+/.exec(expr)?.[0] ?? ''
    assert.ok(METRICS.has(name.replace(/_bucket$/, '')), expr)
  }
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)}/${y + Math.floor(index / w)}`),
  )
  assert.is(new Set(cells).size, cells.length, 'panels lie on one another')
})

test.run()
