/** Does what docs/for-operators.md and docs/for-researchers.md say, each in an empty folder, and looks for what they promise. */
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { blocksOf, commandsOf, followPage, readPage, wordsOf } from './read-page.ts'
import { ROOT, runCommand, withDirectory } from './run-command.ts'

interface RunJson {
  readonly runHash: string
  readonly seed: number
  readonly rule: { readonly hash: string }
  readonly homes: readonly { readonly id: string }[]
  readonly cases: Readonly<Record<'none' | 'unchanged' | 'steered', CaseJson>>
}

interface CaseJson {
  readonly kpis: Readonly<Record<'tradedWh' | 'physicalGainNano' | 'feederLossWh', unknown>>
  /** In the order of the run's homes. */
  readonly homes: readonly { readonly loadWh: number }[]
}

const OPERATORS = blocksOf(await readPage('for-operators.md'))
const RESEARCHERS = blocksOf(await readPage('for-researchers.md'))

const readText = (directory: string, ...path: string[]): Promise<string> =>
  readFile(join(directory, ...path), 'utf8')

async function readJson<T>(directory: string, ...path: string[]): Promise<T> {
  return JSON.parse(await readText(directory, ...path)) as T
}

/** `sim run`, `rule new`, `clear`, `node`: what a line does, without its words. */
function nameOf(line: string): string {
  const [program = '', first = '', second = ''] = wordsOf(line)
  if (program === 'node') return program
  return ['sim', 'rule', 'results', 'ledger'].includes(first) ? `${first} ${second}` : first
}

test('the page for operators has its steps', () => {
  assert.equal(commandsOf(OPERATORS, 'run').map(nameOf), [
    ...['sim init', 'sim run', 'sim run', 'sim compare', 'sim sweep', 'sim run', 'sim run'],
  ])
  assert.equal(commandsOf(OPERATORS, 'street').map(nameOf), ['ledger export', 'sim replay'])
})

test('the page for researchers has its steps', () => {
  assert.equal(commandsOf(RESEARCHERS, 'run').map(nameOf), [
    ...['clear', 'rule list', 'rule explain', 'rule new', 'node', 'rule check', 'rule test', 'rule bench'],
    ...['sim init', 'sim run', 'results show', 'results export', 'sim compare', 'sim replay', 'sim run'],
  ])
})

test('the pages link to what is there', async () => {
  for (const name of ['for-operators.md', 'for-researchers.md']) {
    const links = [...(await readPage(name)).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(
      ([, path = '']) => path,
    )
    assert.ok(links.length > 10, name)
    for (const link of links) {
      const there = await readdir(join(ROOT, 'docs', link, '..'))
      assert.ok(there.includes(link.split('/').at(-1) ?? ''), `${name}: ${link}`)
    }
  }
})

test('commands of the page for operators that need a street know their flags', async () => {
  for (const line of commandsOf(OPERATORS, 'street')) {
    const words = wordsOf(line).slice(1)
    const { code, stdout } = await runCommand([...words.slice(0, 2), '--help'])
    assert.is(code, 0, line)
    for (const flag of words.filter((word) => word.startsWith('-')))
      assert.match(stdout, new RegExp(`(^|\\s)${flag}[ ,]`, 'm'), line)
  }
})

test('from nothing to a picture of a neighbourhood, by the commands of the page for operators', () =>
  withDirectory(async (cwd) => {
    const printed = await followPage(OPERATORS, cwd)

    const page = await readText(cwd, 'run/report.html')
    assert.match(page, 'Lindenhof')
    assert.not.match(page, /(?:src|href)="https?:/)
    for (const answer of ['Who saved', 'Who lost', 'Why', 'Against what'])
      assert.match(page, new RegExp(answer, 'i'))

    const run = await readJson<RunJson>(cwd, 'run/run.json')
    assert.is(run.cases.none.kpis.tradedWh, 0)
    assert.ok(Number(run.cases.unchanged.kpis.tradedWh) > 0)
    assert.is(run.cases.unchanged.kpis.physicalGainNano, '0', 'without steering only money moves')

    const cables = await readJson<RunJson>(cwd, 'cables/run.json')
    const anna = cables.homes.findIndex(({ id }) => id === 'anna')
    assert.is(cables.cases.none.homes[anna]?.loadWh, 10_500, 'as on the meter')
    assert.ok(Number(cables.cases.none.kpis.feederLossWh) > 0)
    assert.match(
      printed.get('streetwatt sim run street.yaml --out cables') ?? '',
      /^Feeder Lindenhof cables, .* slots beyond/m,
    )

    assert.match(await readText(cwd, 'compared/compare.html'), 'mid-market-rate')
    const [head = '', ...rows] = (await readText(cwd, 'swept/runs.csv')).trimEnd().split('\n')
    assert.match(head, 'groups.home.battery.share')
    assert.is(rows.length, 2 * 3, 'a row for each run and case')

    const nodes = await readJson<RunJson>(cwd, 'nodes/run.json')
    const fast = await readJson<RunJson>(cwd, 'fast/run.json')
    assert.is(nodes.cases.unchanged.homes.length, 5)
    for (const name of ['none', 'unchanged'] as const)
      assert.equal(nodes.cases[name].homes, fast.cases[name].homes, 'live and simulated come to the same')
  }))

test('from a book to a figure that can be cited, by the commands of the page for researchers', () =>
  withDirectory(async (cwd) => {
    const printed = await followPage(RESEARCHERS, cwd)
    const said = (name: string): string =>
      [...printed]
        .filter(([line]) => nameOf(line) === name)
        .map(([, text]) => text)
        .join('\n')

    assert.match(said('rule check'), 'can be a pricing rule')
    assert.match(said('rule test'), /truthfulness-single-unit\s+broken/)
    assert.ok((await readdir(join(cwd, 'counter-examples'))).length > 0)
    assert.match(said('rule explain'), '120000')
    assert.match(said('results show'), 'savingNano')

    const [head = '', ...orders] = (await readText(cwd, 'orders.csv')).trimEnd().split('\n')
    assert.ok(head.endsWith('limitPriceMicroPerKwh'))
    assert.ok(orders.length > 100)
    assert.equal(
      orders.filter((order) => !order.endsWith(',195000')),
      [],
    )
    for (const table of ['slots', 'homes', 'kpis', 'orders-steered', 'fills-steered'])
      assert.is((await readText(cwd, `run/${table}.parquet`)).slice(0, 4), 'PAR1', table)

    const { rules } = await readJson<{
      rules: { kpis: Record<string, { diff: number | null }> }[]
    }>(cwd, 'compared/compare.json')
    assert.is(rules.length, 3)
    const differences = Object.values(rules[2]?.kpis ?? {}).map(({ diff }) => diff)
    assert.ok(differences.includes(0))
    assert.equal(
      differences.filter((diff) => diff !== 0 && diff !== null),
      [],
      'mine is still the uniform price',
    )
    assert.match(said('sim replay'), 'mine/build/mine.wasm')

    const run = await readJson<RunJson>(cwd, 'run/run.json')
    assert.match(run.runHash, /^[0-9a-f]{64}$/)
    assert.match(run.rule.hash, /^[0-9a-f]{64}$/)
    assert.is(run.seed, 1)
    assert.is((await readJson<RunJson>(cwd, 'again/run.json')).runHash, run.runHash)
  }))

test.run()
