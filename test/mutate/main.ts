/**
 * `npm run mutate -- AREA`: `matcher` as below, or an area of the chain: consensus, signing, gate-votes, ledger, store,
 * or `chain` for all of them, with `[--sample N] [--seed S] [--only PATTERN] [--jobs N] [--quick] [--survivors]`. Without
 * `--sample` all mutants are judged; these, or a sample of 150 and more, are a table in docs/consensus-mutants.md. Verdicts are
 * kept in build/mutate, so an interrupted run goes on; `--survivors` judges again what survived, `--quick` asks no slow test. A survivor without a reason in
 * test/mutate/survivors.md makes the command end with 1.
 *
 * `matcher [--sample N] [--seed S] [--only PATTERN] [--jobs N] [--all] [--again FILE]`: makes small
 * mistakes in the matcher's kernel, rules and host, one at a time in a scratch copy, and lists those that no test
 * notices. `--again` takes what such a list, or docs/matcher-mutants.md, names and judges it again.
 */
import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import * as fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { AreaName } from './areas.ts'
import { AREA_NAMES, isAreaName } from './areas.ts'
import type { Mutant } from './find-mutants.ts'
import { findMutants } from './find-mutants.ts'
import type { Verdict } from './judge.ts'
import { mutateArea } from './mutate-area.ts'
import { sample } from './sample.ts'

const SOURCES: Readonly<Record<string, readonly string[]>> = {
  matcher: ['matcher-wasm/assembly/kernel', 'matcher-wasm/assembly/rules', 'matcher-wasm/host'],
}

const MATCHER_SAMPLE = 60

interface Judged {
  readonly mutant: Mutant
  readonly verdict: Verdict
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '2' },
    all: { type: 'boolean', default: false },
    again: { type: 'string' },
    survivors: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
})

process.exitCode = await run(positionals[0] ?? '')

async function run(name: string): Promise<number> {
  if (isAreaName(name)) return runAreas([name])
  if (name === 'chain') return runAreas(AREA_NAMES)
  const folders = SOURCES[name]
  if (folders === undefined) {
    const names = [...Object.keys(SOURCES), ...AREA_NAMES, 'chain']
    process.stderr.write(`mutate: name what to mutate: ${names.join(', ')}\n`)
    return 2
  }
  const everything = folders
    .flatMap(listSources)
    .filter((path) => new RegExp(values.only).test(path))
    .flatMap((path) => findMutants(path, fs.readFileSync(path, 'utf8')))
  const chosen = choose(everything)
  process.stderr.write(`mutate: ${chosen.length} of ${everything.length} mutants\n`)
  const judged = await judgeAll(chosen, Number(values.jobs))
  show(judged)
  return judged.some(({ verdict }) => verdict === 'survived') ? 1 : 0
}

async function runAreas(names: readonly AreaName[]): Promise<number> {
  let unexplained = 0
  for (const name of names)
    unexplained += await mutateArea(name, {
      sample: values.sample === undefined ? undefined : Number(values.sample),
      seed: Number(values.seed),
      only: new RegExp(values.only),
      jobs: Number(values.jobs),
      isAgain: values.survivors,
      isQuick: values.quick,
    })
  return unexplained > 0 ? 1 : 0
}

function choose(mutants: readonly Mutant[]): readonly Mutant[] {
  if (values.all) return mutants
  if (values.again === undefined)
    return sample(mutants, Number(values.sample ?? MATCHER_SAMPLE), Number(values.seed))
  // Lines move; what stood there and stands there now does not.
  const listed = fs.readFileSync(values.again, 'utf8').replaceAll(/(\.ts):\d+ /g, '$1 ')
  return mutants.filter((mutant) => listed.includes(`${mutant.path} ${mutant.change}`))
}

function listSources(folder: string): string[] {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
    .sort()
}

async function judgeAll(mutants: readonly Mutant[], jobs: number): Promise<Judged[]> {
  const queue = [...mutants]
  const judged: Judged[] = []
  const worker = fileURLToPath(new URL('worker.ts', import.meta.url))
  await Promise.all(
    Array.from({ length: jobs }, async () => {
      const child = fork(worker, { execArgv: ['--import', 'tsx'] })
      for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
        const verdict = await ask(child, mutant)
        judged.push({ mutant, verdict })
        if (verdict === 'survived') process.stderr.write(`mutate: survived ${describe(mutant)}\n`)
      }
      child.disconnect()
    }),
  )
  return judged
}

async function ask(child: ChildProcess, mutant: Mutant): Promise<Verdict> {
  child.send(mutant)
  const [verdict] = (await once(child, 'message')) as [Verdict]
  return verdict
}

function describe({ path, line, change }: Mutant): string {
  return `${path}:${line} ${change}`
}

/** A table by file, then the survivors. Mutants that compile to the same bytes are not counted. */
function show(judged: readonly Judged[]): void {
  const paths = [...new Set(judged.map(({ mutant }) => mutant.path))].sort()
  const row = (name: string, of: readonly Judged[]): string => {
    const count = (verdict: Verdict): number => of.filter((one) => one.verdict === verdict).length
    const killed = count('killed')
    const survived = count('survived')
    const share = killed + survived === 0 ? '' : `${((100 * killed) / (killed + survived)).toFixed(1)} %`
    return [name.padEnd(44), killed, survived, count('same'), share]
      .map((cell) => String(cell).padStart(8))
      .join(' ')
  }
  const lines = [
    ['file'.padEnd(44), '  killed', 'survived', '    same'].join(' '),
    ...paths.map((path) =>
      row(
        path.replace('matcher-wasm/', ''),
        judged.filter(({ mutant }) => mutant.path === path),
      ),
    ),
    row('all', judged),
    ...judged
      .filter(({ verdict }) => verdict === 'survived')
      .map(({ mutant }) => `survived: ${describe(mutant)}`)
      .sort(),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}
