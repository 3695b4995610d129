import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand, withDirectory } from '../run-command.ts'

const STREET = ['sim', 'compare', 'examples/lindenhof.yaml', '--days', '1', '--seeds', '2']

test('sim compare gives the same document for one thread and for two, and a page', async () => {
  await withDirectory(async (directory) => {
    const out = join(directory, 'compared')
    const args = [...STREET, '--rules', 'uniform,sbba', '--json']
    const one = await runCommand([...args, '--threads', '1', '--out', out])
    assert.is(one.code, 0, one.stderr)
    const { baseline, seeds, rules } = JSON.parse(one.stdout) as {
      baseline: string
      seeds: number
      rules: { rule: string; kpis: Record<string, { mean: number; distinguishable: boolean }> }[]
    }
    assert.equal([baseline, seeds, rules.map(({ rule }) => rule)], ['uniform', 2, ['uniform', 'sbba']])
    assert.ok((rules[0]?.kpis['tradedWh']?.mean ?? 0) > 0)
    assert.ok(existsSync(join(out, 'compare.html')) && existsSync(join(out, 'compare.json')))
    const two = await runCommand([...args, '--threads', '2'])
    assert.is(two.stdout, one.stdout)
  })
})

test('a comparison that was stopped goes on in its folder, and another one leaves it alone', async () => {
  await withDirectory(async (out) => {
    const args = [...STREET, '--rules', 'uniform,sbba', '--json', '--out', out]
    const whole = await runCommand(args)
    assert.is(whole.code, 0, whole.stderr)
    const kept = join(out, 'runs.jsonl')
    const [first = '', second = ''] = (await readFile(kept, 'utf8')).split('\n')
    // A kill tears the line that is being written in two.
    await writeFile(kept, `${first}\n${second.slice(0, 100)}`)
    const resumed = await runCommand(args)
    assert.match(resumed.stderr, '1 of 2 runs are done already; 1 are left.')
    assert.is(resumed.stdout, whole.stdout)
    const other = await runCommand([...args.slice(0, -4), 'uniform,mcafee', '--json', '--out', out])
    assert.is(other.code, 3, other.stderr)
    assert.match(other.stderr, 'sweep-folder-other')
  })
})

test('what is wrong with the command is a usage error, before anything runs', async () => {
  for (const [args, code] of [
    [['--rules', 'uniform,unifrm'], 'usage-rule-unknown'],
    [['--rules', 'uniform', '--seeds', '1'], 'usage-value-invalid'],
    [['--rules', 'uniform', '--case', 'none'], 'usage-value-invalid'],
  ] as const) {
    const ended = await runCommand([...STREET, ...args])
    assert.is(ended.code, 2, ended.stderr)
    assert.match(ended.stderr, code)
  }
})

test.run()
