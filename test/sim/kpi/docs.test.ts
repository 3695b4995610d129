import { readFile } from 'node:fs/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { STRATEGIES } from '../../../node/core/trading/strategies.ts'
import { BEHAVIOUR_NAMES } from '../../../sim/fast/behaviours.ts'
import { runStreet } from '../../support/run-street.ts'
import { makeStreet } from '../../support/street-columns.ts'

const page = (name: string) => readFile(new URL(`../../../docs/${name}`, import.meta.url), 'utf8')
const firstCells = (text: string) => [...text.matchAll(/^\| `([^`]+)` *\|/gm)].map(([, cell = '']) => cell)

test('docs/kpis.md has a formula for every figure of a case, and for nothing else', async () => {
  const { cases } = await runStreet(makeStreet([{ loadWh: [500] }, { loadWh: [100], pvWh: [600] }]))
  const described = firstCells(await page('kpis.md'))
  assert.equal(described.sort(), Object.keys(cases.steered.kpis).sort())
})

test('docs/results.md names every column of homes and slots', async () => {
  const { cases } = await runStreet(makeStreet([{ loadWh: [500] }, { loadWh: [100], pvWh: [600] }]))
  const text = await page('results.md')
  const [home] = cases.steered.homes
  const names = [...Object.keys(home ?? {}), ...Object.keys(cases.steered.series)]
  assert.ok(names.length > 30)
  assert.equal(
    names.filter((name) => !text.includes(`\`${name}\``)),
    [],
  )
})

test('docs/strategies.md describes every strategy that a scenario can name', async () => {
  const described = firstCells(await page('strategies.md'))
  assert.equal(described.sort(), [...new Set(BEHAVIOUR_NAMES)].sort())
  assert.ok(STRATEGIES.every(({ name }) => described.includes(name)))
})

test.run()
