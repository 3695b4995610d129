import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openResults } from '../../../sim/sweep/results-folder.ts'
import type { RunRecord } from '../../../sim/sweep/street-run.ts'
import type { SweepPlan } from '../../../sim/sweep/sweep-plan.ts'
import { planId, runsOf } from '../../../sim/sweep/sweep-plan.ts'
import { withDirectory } from '../../cli/run-command.ts'
import { failureOf } from '../scenario/make-scenario.ts'
import { bundleOf, SMALL_STREET } from './small-street.ts'

async function planOf(seeds: readonly number[], scenarioText = SMALL_STREET): Promise<SweepPlan> {
  const runs = runsOf([[]], { seeds, days: null })
  const bundle = await bundleOf(runs, { scenarioText })
  return { id: planId(runs, bundle), parameters: [], runs, bundle }
}

const record = (index: number, seed = index): RunRecord => ({ index, seed, results: [] })

test('what is kept is there again, each run once', async () => {
  await withDirectory(async (directory) => {
    const plan = await planOf([1, 2, 3])
    const first = await openResults(directory, plan)
    await first.add(record(0))
    await first.add(record(2))
    await first.add(record(2, 99))
    await first.close()
    const second = await openResults(directory, plan)
    assert.equal([...second.done.values()], [record(0), record(2)])
    await second.close()
  })
})

test('a line that a kill tore in two is dropped, and the next one stands alone', async () => {
  await withDirectory(async (directory) => {
    const plan = await planOf([1, 2, 3])
    const first = await openResults(directory, plan)
    await first.add(record(0))
    await first.close()
    const path = join(directory, 'runs.jsonl')
    await appendFile(path, '{"index":1,"se')
    const second = await openResults(directory, plan)
    assert.equal([...second.done.keys()], [0])
    await second.add(record(1))
    await second.close()
    assert.is(await readFile(path, 'utf8'), `${JSON.stringify(record(0))}\n${JSON.stringify(record(1))}\n`)
  })
})

test('a folder of another sweep is left alone, and a rule with other bytes is named', async () => {
  await withDirectory(async (directory) => {
    const plan = await planOf([1, 2])
    await (await openResults(directory, plan)).close()
    const open = (other: SweepPlan) => failureOf(() => openResults(directory, other))
    assert.is((await open(await planOf([1, 3]))).code, 'sweep-folder-other')
    const other = await planOf([1, 2], SMALL_STREET.replace('kWp: 4', 'kWp: 5'))
    assert.is((await open(other)).code, 'sweep-folder-other')
    const rules = plan.bundle.rules.map((rule) => ({ ...rule, hash: '00'.repeat(32) }))
    const changed = { ...plan.bundle, rules }
    const { code, message } = await open({ ...plan, bundle: changed, id: planId(plan.runs, changed) })
    assert.is(code, 'sweep-rule-other')
    assert.match(message, 'uniform')
  })
})

test('a folder that cannot be one is said to be', async () => {
  await withDirectory(async (directory) => {
    const file = join(directory, 'file')
    await writeFile(file, '')
    const plan = await planOf([1])
    assert.is((await failureOf(() => openResults(file, plan))).code, 'sweep-folder-unusable')
    await writeFile(join(directory, 'sweep.json'), 'no JSON')
    assert.is((await failureOf(() => openResults(directory, plan))).code, 'sweep-folder-unusable')
  })
})

test('the name of a sweep does not depend on where its folder lies', async () => {
  const plan = await planOf([1, 2])
  assert.is(planId(plan.runs, { ...plan.bundle, path: '/elsewhere/street.yaml' }), plan.id)
})

test.run()
