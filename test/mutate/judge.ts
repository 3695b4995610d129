/** Says whether the tests notice a mutant. */
import { spawn } from 'node:child_process'
import * as fs from 'node:fs'
import { join } from 'node:path'
import type { Mutant } from './find-mutants.ts'
import { applyMutant } from './find-mutants.ts'
import { compileRule, placeRule, rulesUsing } from './rule-sources.ts'

/** `same`: the compiler makes the same bytes of it, so there is nothing to notice. */
export type Verdict = 'killed' | 'survived' | 'same'

const TESTS_LIMIT_MS = 60_000
/** Random books a test: a mistake that shows in one book of a thousand is found by the next run. */
const BOOKS = '300'

const KERNEL_TESTS: Readonly<Record<string, readonly string[]>> = {
  uniform: ['reserve', 'uniform', 'gas', 'clear-orders'],
  'mid-market-rate': ['reserve', 'community-rules'],
  'supply-demand-ratio': ['reserve', 'community-rules'],
  'bill-sharing': ['reserve', 'community-rules'],
  vcg: ['reserve', 'agent-rules'],
  muda: ['reserve', 'agent-rules'],
}
const OTHER_RULE_TESTS = ['reserve', 'auction-rules']
const HOST_TESTS = [
  'opcodes',
  'binary',
  'header',
  'guard',
  'revalidate',
  'clearing-rule',
  'meter',
  'clear-orders',
  'hand-made',
  'loading',
]

/** Judges one mutant in a scratch copy, which is as before afterwards. */
export async function judge(scratch: string, mutant: Mutant): Promise<Verdict> {
  const path = join(scratch, mutant.path)
  const source = fs.readFileSync(path, 'utf8')
  fs.writeFileSync(path, applyMutant(source, mutant))
  try {
    if (!mutant.path.includes('/assembly/'))
      return (await passes(scratch, HOST_TESTS)) ? 'survived' : 'killed'
    return await judgeRules(scratch, mutant)
  } finally {
    fs.writeFileSync(path, source)
  }
}

async function judgeRules(scratch: string, mutant: Mutant): Promise<Verdict> {
  let isSame = true
  for (const name of rulesUsing(scratch, mutant.path)) {
    const before = currentBytes(scratch, name)
    const bytes = await compileRule(scratch, name)
    if (bytes === undefined) return 'killed'
    if (before.equals(bytes)) continue
    isSame = false
    placeRule(scratch, name, bytes)
    const isAlive = await passes(scratch, KERNEL_TESTS[name] ?? OTHER_RULE_TESTS)
    placeRule(scratch, name, before)
    if (!isAlive) return 'killed'
  }
  return isSame ? 'same' : 'survived'
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
function passes(scratch: string, tests: readonly string[]): Promise<boolean> {
  const files = tests.map((name) => `test/matcher/${name}.test.ts`)
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'test/mutate/run-tests.ts', ...files], {
      cwd: scratch,
      stdio: 'ignore',
      env: { ...process.env, STREETWATT_BOOKS: BOOKS },
    })
    const limit = setTimeout(() => child.kill('SIGKILL'), TESTS_LIMIT_MS)
    child.once('exit', (code) => {
      clearTimeout(limit)
      resolve(code === 0)
    })
  })
}
