/** Says whether the tests notice a mutant. */
import { spawn } from 'node:child_process'
import * as fs from 'node:fs'
import { join } from 'node:path'
import type { Mutant } from './find-mutants.ts'
import { applyMutant } from './find-mutants.ts'
import type { RuleName } from '../oracles/rules.ts'
import { RULES, compileRule, placeRule, rulesUsing } from './rule-sources.ts'
import { clearsOther, costsOther } from './screen.ts'

/** `same`: the compiler makes the same bytes of it, so there is nothing to notice. */
export type Verdict = 'killed' | 'survived' | 'same'

/** Many times what they take; of the processor, since on a busy machine the clock says nothing. */
const HOST_TESTS_SECONDS = 20
const RULE_TESTS_SECONDS = 20
/** Random books a test: a mistake that shows in one book of a thousand is found by the next run. */
const BOOKS = '300'

/** What is not in the cases of the screen. */
const RULE_TESTS = ['reserve', 'auction-rules', 'community-rules', 'agent-rules', 'uniform', 'clear-orders']

/** The quickest first, after the one of the file's own name. */
const HOST_TESTS = [
  'header',
  'binary',
  'opcodes',
  'revalidate',
  'hand-made',
  'loading',
  'meter',
  'clearing-rule',
  'clear-orders',
  'guard',
]

/** Nothing is noticed where nothing is wrong; else every mutant would seem to be killed. */
export async function checkUnchanged(scratch: string): Promise<void> {
  const wrong: RuleName[] = []
  for (const name of RULES) {
    const plain = await compileRule(scratch, name, { isOptimised: false })
    const isWrong = plain === undefined || clearsOther(plain, name)
    if (isWrong || costsOther(currentBytes(scratch, name), name)) wrong.push(name)
  }
  if (wrong.length > 0) throw new Error(`not what their oracles say: ${wrong.join(', ')}`)
  const pass =
    (await passes(scratch, HOST_TESTS, HOST_TESTS_SECONDS)) &&
    (await passes(scratch, RULE_TESTS, RULE_TESTS_SECONDS))
  if (!pass) throw new Error('the tests fail as they are')
}

/** Judges one mutant in a scratch copy, which is as before afterwards. */
export async function judge(scratch: string, mutant: Mutant): Promise<Verdict> {
  const path = join(scratch, mutant.path)
  const source = fs.readFileSync(path, 'utf8')
  fs.writeFileSync(path, applyMutant(source, mutant))
  try {
    if (!mutant.path.includes('/assembly/'))
      return (await passes(scratch, hostTests(mutant.path), HOST_TESTS_SECONDS)) ? 'survived' : 'killed'
    return await judgeRules(scratch, mutant)
  } finally {
    fs.writeFileSync(path, source)
  }
}

function hostTests(path: string): string[] {
  const own = path.slice(path.lastIndexOf('/') + 1, -'.ts'.length)
  return HOST_TESTS.toSorted((left, right) => Number(right === own) - Number(left === own))
}

/** Looks at every rule that it changes; what none of them shows there goes to the tests, all changed rules in place. */
async function judgeRules(scratch: string, mutant: Mutant): Promise<Verdict> {
  const changed = new Map<RuleName, Buffer>()
  try {
    for (const name of rulesUsing(scratch, mutant.path)) {
      const plain = await compileRule(scratch, name, { isOptimised: false })
      if (plain === undefined || clearsOther(plain, name)) return 'killed'
      const before = currentBytes(scratch, name)
      const bytes = await compileRule(scratch, name, { isOptimised: true })
      if (bytes === undefined) return 'killed'
      if (before.equals(bytes)) continue
      if (costsOther(bytes, name)) return 'killed'
      changed.set(name, before)
      placeRule(scratch, name, bytes)
    }
    if (changed.size === 0) return 'same'
    return (await passes(scratch, RULE_TESTS, RULE_TESTS_SECONDS)) ? 'survived' : 'killed'
  } finally {
    for (const [name, before] of changed) placeRule(scratch, name, before)
  }
}

function currentBytes(scratch: string, name: string): Buffer {
  const folder = join(scratch, 'dist', 'rules')
  const manifest = JSON.parse(fs.readFileSync(join(folder, 'manifest.json'), 'utf8')) as Record<
    string,
    string
  >
  return fs.readFileSync(join(folder, `${manifest[name] ?? ''}.wasm`))
}

/** Tests that do not end have noticed, too. */
function passes(scratch: string, tests: readonly string[], seconds: number): Promise<boolean> {
  const files = tests.map((name) => `test/matcher/${name}.test.ts`)
  const limited = ['-c', `ulimit -t ${seconds} && exec "$0" "$@"`, process.execPath]
  return new Promise((resolve) => {
    const child = spawn('sh', [...limited, '--import', 'tsx', 'test/mutate/run-tests.ts', ...files], {
      cwd: scratch,
      stdio: 'ignore',
      env: { ...process.env, STREETWATT_BOOKS: BOOKS },
    })
    // Nothing may hold it open that takes no time of the processor.
    const limit = setTimeout(() => child.kill('SIGKILL'), 20_000 * seconds)
    child.once('exit', (code) => {
      clearTimeout(limit)
      resolve(code === 0)
    })
  })
}
