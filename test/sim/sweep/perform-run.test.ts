import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { toJsonValue } from '../../../sim/fast/result-json.ts'
import { createStreetColumns } from '../../../sim/profiles/scenario-columns.ts'
import { parseScenario } from '../../../sim/scenario/read-scenario.ts'
import { withOverrides } from '../../../sim/scenario/scenario.ts'
import { performLocally } from '../../../sim/sweep/local-runs.ts'
import { performRun } from '../../../sim/sweep/perform-run.ts'
import type { RunRecord, StreetRun } from '../../../sim/sweep/street-run.ts'
import { runStreet } from '../../support/run-street.ts'
import { failureOf } from '../scenario/make-scenario.ts'
import { bundleOf, SMALL_STREET, streetRun } from './small-street.ts'

const { signal } = new AbortController()

async function perform(run: Partial<StreetRun>, text = SMALL_STREET): Promise<RunRecord> {
  const whole = streetRun(run)
  return performRun(whole, await bundleOf([whole], { scenarioText: text }), { signal })
}

test('a run comes to the figures of its scenario under that rule and seed', async () => {
  const scenario = withOverrides(parseScenario(SMALL_STREET, { path: 'street.yaml' }), { seed: 9 })
  const { cases } = await runStreet(await createStreetColumns(scenario), 'sbba')
  const { seed, results } = await perform({ seed: 9, rules: ['uniform', 'sbba'] })
  assert.is(seed, 9)
  assert.equal(
    results.map(({ rule }) => rule),
    ['uniform', 'sbba'],
  )
  assert.equal(results[1]?.kpis['steered'], toJsonValue(cases.steered.kpis))
})

test('a change is as good as writing it into the file', async () => {
  const changed = await perform({ changes: [{ path: 'homes.celik.pv.kWp', value: 8 }] })
  const written = await perform({}, SMALL_STREET.replace('kWp: 4', 'kWp: 8'))
  assert.equal(changed, written)
  assert.is.not(changed.results[0]?.runHash, (await perform({})).results[0]?.runHash)
})

test("the scenario's parameters are for its own rule, and other rules take the usual ones", async () => {
  const text = `${SMALL_STREET}rule: { name: uniform, params: { k: 1/4 } }\n`
  const [usual, quarter] = [
    await perform({ rules: ['uniform'] }),
    await perform({ rules: ['uniform'] }, text),
  ]
  assert.is.not(usual.results[0]?.runHash, quarter.results[0]?.runHash)
  const other = await perform({ rules: ['pay-as-bid'] }, text)
  assert.is(other.results[0]?.runHash, (await perform({ rules: ['pay-as-bid'] })).results[0]?.runHash)
})

test('on identical books the first rule clears what it cleared in the run', async () => {
  const rules = ['uniform', 'sbba']
  const own = await perform({ rules })
  const books = await perform({ rules, books: 'identical' })
  const [uniform, sbba] = books.results.map(({ kpis }) => kpis['books'] ?? {})
  assert.ok(Number(uniform?.['tradedWh']) > 0)
  for (const name of ['tradedWh', 'welfareNano', 'meanPriceMicroPerKwh'])
    assert.is(uniform?.[name], own.results[0]?.kpis['steered']?.[name], name)
  assert.is(uniform?.['welfareEfficiency'], 1)
  assert.ok(Number(sbba?.['tradedWh']) < Number(uniform?.['tradedWh']))
})

test('a rule that asks for owners gets the homes, in a run as in a replay', async () => {
  const rules = ['muda']
  const own = await perform({ rules })
  const books = await perform({ rules, books: 'identical' })
  assert.is(own.results[0]?.kpis['steered']?.['tradedWh'], books.results[0]?.kpis['books']?.['tradedWh'])
})

test('all runs are done once each, and an interrupt ends them', async () => {
  const runs = [4, 5, 6].map((seed, index) => streetRun({ index, seed }))
  const bundle = await bundleOf(runs)
  const records: RunRecord[] = []
  await performLocally(bundle, { threads: 1, signal })(runs, (record) => void records.push(record))
  assert.equal(
    records.map(({ index, seed }) => [index, seed]),
    [
      [0, 4],
      [1, 5],
      [2, 6],
    ],
  )
  const controller = new AbortController()
  const some: RunRecord[] = []
  const perform = performLocally(bundle, { threads: 1, signal: controller.signal })
  try {
    await perform(runs, (record) => {
      some.push(record)
      controller.abort()
    })
    assert.unreachable()
  } catch (error) {
    assert.is(error instanceof Error && error.name, 'AbortError')
  }
  assert.is(some.length, 1)
})

test('a change that the scenario does not take is found before the first run', async () => {
  const run = streetRun({ changes: [{ path: 'homes.celik.pv.kWp', value: 'many' }] })
  const { code, message } = await failureOf(() => bundleOf([streetRun(), run]))
  assert.is(code, 'usage-sweep-parameter')
  assert.match(message, 'homes.celik.pv.kWp=many')
})

test('a bundle has every file of every run, and says whose file is missing', async () => {
  const csv = (path: string): StreetRun =>
    streetRun({ changes: [{ path: 'homes.brandt.load.csv', value: path }] })
  const scenarioText = SMALL_STREET.replace(
    'load: { generator: household, dailyKwh: 9 }',
    'load: { csv: one.csv, column: load, unit: Wh, resolution: 1 h }',
  )
  const rows = `load\n${'500\n'.repeat(24)}`
  const files = { 'one.csv': rows, 'two.csv': rows.replaceAll('500', '700') }
  const bundle = await bundleOf([csv('one.csv'), csv('two.csv')], { scenarioText, files })
  assert.equal([...bundle.files.keys()], ['one.csv', 'two.csv'])
  const demand = async (path: string) =>
    (await performRun(csv(path), bundle, { signal })).results[0]?.kpis['none']?.['demandWh']
  assert.is(Number(await demand('two.csv')) - Number(await demand('one.csv')), 24 * 200)
  const { code, message } = await failureOf(() => bundleOf([csv('three.csv')], { scenarioText, files }))
  assert.is(code, 'csv-unreadable')
  assert.match(message, 'home "brandt"')
})

test.run()
