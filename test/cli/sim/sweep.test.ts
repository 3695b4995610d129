import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { TableRows } from '../../../sim/results/read-table.ts'
import { readTable } from '../../../sim/results/read-table.ts'
import { SMALL_STREET } from '../../sim/sweep/small-street.ts'
import { runCommand, withDirectory } from '../run-command.ts'

interface SweepOutput {
  readonly runs: number
  readonly results: readonly {
    readonly index: number
    readonly seed: number
    readonly parameters: Readonly<Record<string, unknown>>
    readonly runHash: string
    readonly kpis: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  }[]
}

test('a grid is the same for one thread and two, and each of its runs is what sim run gives', async () => {
  await withDirectory(async (directory) => {
    const street = join(directory, 'street.yaml')
    await writeFile(street, SMALL_STREET)
    const sweep = async (out: string, threads: string) => {
      const set = ['--set', 'homes.celik.pv.kWp=2..4 step 2', '--set', 'rule.name=uniform,sbba']
      const args = ['--threads', threads, '--out', join(directory, out), '--format', 'csv,parquet,json']
      const ended = await runCommand(['sim', 'sweep', street, ...set, ...args, '--seeds', '2', '--json'])
      assert.is(ended.code, 0, ended.stderr)
      return JSON.parse(ended.stdout) as SweepOutput
    }
    const one = await sweep('one', '1')
    assert.is(one.runs, 8)
    assert.equal(one.results[7]?.parameters, { 'homes.celik.pv.kWp': 4, 'rule.name': 'sbba' })
    assert.equal((await sweep('two', '2')).results, one.results)
    for (const name of ['runs.csv', 'runs.json', 'runs.parquet'])
      assert.equal(await readFile(join(directory, 'two', name)), await readFile(join(directory, 'one', name)))

    // The street as written has 4 kWp; its second seed under uniform is the run of place 5.
    const ran = await runCommand(['sim', 'run', street, '--seed', '4', '--json'])
    assert.is((JSON.parse(ran.stdout) as { runHash: string }).runHash, one.results[5]?.runHash)

    const groups = readTable(join(directory, 'one', 'runs.parquet'))
    const { value: table } = (await groups.next()) as { value: TableRows | undefined }
    assert.is(table?.rows.length, 24)
    const column = table?.columns.indexOf('savingNano') ?? -1
    assert.is(String(table?.rows[23]?.[column]), one.results[7]?.kpis['steered']?.['savingNano'])
  })
})

test('a sweep whose folder has some of the runs does the others only', async () => {
  await withDirectory(async (directory) => {
    const street = join(directory, 'street.yaml')
    await writeFile(street, SMALL_STREET)
    const args = [
      'sim',
      'sweep',
      street,
      '--set',
      'seed=1..4',
      '--out',
      join(directory, 'out'),
      '--threads',
      '1',
    ]
    const whole = await runCommand([...args, '--json'])
    const records = join(directory, 'out', 'runs.jsonl')
    const lines = (await readFile(records, 'utf8')).split('\n')
    // As after a kill in the middle of the third line.
    await writeFile(records, `${lines.slice(0, 2).join('\n')}\n${lines[2]?.slice(0, 40)}`)
    const again = await runCommand([...args, '--json'])
    assert.match(again.stderr, '2 of 4 runs are done already; 2 are left.')
    assert.is(again.stdout, whole.stdout)
    const other = await runCommand([...args.slice(0, 4), 'seed=1..5', ...args.slice(5)])
    assert.is(other.code, 3)
    assert.match(other.stderr, 'sweep-folder-other')
  })
})

test('what is wrong with a sweep is said before it begins', async () => {
  const street = ['sim', 'sweep', 'examples/lindenhof.yaml']
  for (const [args, code] of [
    [['--set', 'homes.nobody.pv.kWp=1,2'], 'usage-sweep-parameter'],
    [['--set', 'days=1,0'], 'usage-sweep-parameter'],
    [['--set', 'seed=1,2', '--seeds', '2'], 'usage-sweep-parameter'],
    [['--set', 'seed=1..50000'], 'usage-sweep-too-large'],
    [['--format', 'xml'], 'usage-value-invalid'],
  ] as const) {
    const ended = await runCommand([...street, ...args])
    assert.is(ended.code, 2, ended.stderr)
    assert.match(ended.stderr, code)
  }
})

test.run()
