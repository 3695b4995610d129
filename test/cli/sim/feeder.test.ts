import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT, runCommand, withDirectory } from '../run-command.ts'

const STREET = 'examples/birkenweg.yaml'

interface RunFile {
  readonly runHash: string
  readonly assumptions: readonly string[]
  readonly feeder: { title: string; homes: { home: string; bus: string; phases: string }[] }
  readonly cases: Readonly<
    Record<string, { kpis: Record<string, number | null>; feeder: Record<string, number> }>
  >
}

test('sim run computes the cables that the scenario names: figures, tables and pictures, for any threads', async () => {
  await withDirectory(async (directory) => {
    const args = ['sim', 'run', STREET, '--days', '1']
    const ended = await runCommand([...args, '--out', directory, '--threads', '2'])
    assert.is(ended.code, 0, ended.stderr)
    assert.match(ended.stdout, /Feeder Birkenweg cables, .* lost \d+ → \d+ kWh/)
    const run = JSON.parse(await readFile(join(directory, 'run.json'), 'utf8')) as RunFile
    const workshop = run.feeder.homes.find(({ home }) => home === 'workshop')
    assert.equal([workshop?.bus, workshop?.phases, run.feeder.homes.length], ['mill-lane-5', 'B', 30])
    assert.match(run.assumptions.join(' '), '29 homes hang evenly spread over its 8 places')
    for (const name of ['none', 'unchanged', 'steered']) {
      const { kpis, feeder } = run.cases[name] ?? { kpis: {}, feeder: {} }
      // What enters is what the homes take and what is lost, each rounded to a Wh.
      const { sourceWh = 0, loadWh = 0, transformerLossWh = 0, lineLossWh = 0 } = feeder
      assert.ok(Math.abs(sourceWh - loadWh - transformerLossWh - lineLossWh) <= 2, name)
      assert.is(loadWh, (kpis['importWh'] ?? 0) - (kpis['exportWh'] ?? 0))
      assert.ok(Math.abs((kpis['feederLossWh'] ?? 0) - transformerLossWh - lineLossWh) <= 1)
      assert.ok((kpis['lowestVoltageShare'] ?? 0) > 0.8 && (kpis['peakTransformerShare'] ?? 0) > 0.2)
    }
    const table = await runCommand(['results', 'export', directory, '--table', 'feeder'])
    const rows = table.stdout.trim().split('\n')
    assert.is(rows.length, 1 + 3 * 96)
    assert.match(rows[0] ?? '', 'case,slot,startMs,sourcePowerW,transformerPowerVa,transformerLossMilliW')
    const elements = await runCommand(['results', 'export', directory, '--table', 'feeder-elements'])
    assert.is(elements.stdout.trim().split('\n').length, 1 + 3 * (9 + 8 + 1))
    const page = await readFile(join(directory, 'report.html'), 'utf8')
    for (const id of ['feeder', 'transformer', 'voltages', 'feeder-limits']) assert.match(page, `id="${id}"`)
    const again = await runCommand([...args, '--threads', '1', '--json'])
    assert.is((JSON.parse(again.stdout) as RunFile).runHash, run.runHash)
  })
})

test('a comparison and a sweep have the figures of the cables, and a sweep may change the cables', async () => {
  await withDirectory(async (directory) => {
    const compared = await runCommand([
      ...['sim', 'compare', STREET, '--rules', 'uniform,sbba', '--seeds', '2', '--days', '1', '--json'],
    ])
    assert.is(compared.code, 0, compared.stderr)
    const { rules } = JSON.parse(compared.stdout) as {
      rules: { kpis: Record<string, { mean: number }> }[]
    }
    assert.ok((rules[0]?.kpis['feederLossWh']?.mean ?? 0) > 0)
    const thick = join(directory, 'thick.yaml')
    const cables = await readFile(join(ROOT, 'examples/feeders/birkenweg.yaml'), 'utf8')
    await writeFile(thick, cables.replace(/nayy-50 }/g, 'nayy-150 }'))
    const out = join(directory, 'sweep')
    const swept = await runCommand([
      ...['sim', 'sweep', STREET, '--days', '1', '--threads', '1', '--out', out, '--json'],
      ...['--set', `feeder=feeders/birkenweg.yaml,${thick}`],
    ])
    assert.is(swept.code, 0, swept.stderr)
    const { results } = JSON.parse(swept.stdout) as {
      results: { kpis: Record<string, Record<string, number>> }[]
    }
    const [thin, heavy] = results.map(({ kpis }) => kpis['none']?.['feederLossWh'] ?? 0)
    assert.ok((heavy ?? 0) > 0 && (thin ?? 0) > (heavy ?? 0), `${thin} and ${heavy} Wh`)
  })
})

test('what does not fit between scenario and cables is said with its place and the nearest that fits', async () => {
  await withDirectory(async (directory) => {
    const scenario = await readFile(join(ROOT, STREET), 'utf8')
    const cables = await readFile(join(ROOT, 'examples/feeders/birkenweg.yaml'), 'utf8')
    const street = join(directory, 'street.yaml')
    const attempt = async (feeder: string, text = scenario) => {
      await writeFile(join(directory, 'cables.yaml'), feeder)
      await writeFile(street, text.replace('feeders/birkenweg.yaml', 'cables.yaml'))
      const { code, stderr } = await runCommand(['sim', 'run', street, '--days', '1', '--json'])
      assert.is(code, 3, stderr)
      return stderr
    }
    const place = (text: string, words: string) => {
      const before = text.slice(0, text.indexOf(words)).split('\n')
      return `${before.length}:${(before.at(-1) ?? '').length + 1}`
    }
    const lost = await attempt(cables, scenario.replace('bus: mill-lane-5', 'bus: mil-lane-5'))
    assert.match(lost, `street.yaml:${place(scenario, 'mill-lane-5')}: no line leads to bus mil-lane-5`)
    assert.match(lost, 'did you mean "mill-lane-5"?')
    const misspelt = await attempt(cables.replace('transformer: {', 'transfomer: {'))
    assert.match(misspelt, `cables.yaml:${place(cables, 'transformer: {')}: `)
    assert.match(misspelt, 'did you mean "transformer"?')
    const kind = await attempt(cables.replace('code: nayy-50 }', 'code: nayy-5O }'))
    assert.match(kind, `cables.yaml:${place(cables, 'nayy-50 }')}: line code nayy-5O`)
    assert.match(kind, 'did you mean "nayy-50"?')
    assert.match(
      await attempt(cables, scenario.replace('feeders/birkenweg.yaml', 'gone.yaml')),
      'feeder-unreadable',
    )
  })
})

test.run()
