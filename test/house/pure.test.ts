/** What keeps the core pure, tried with planted faults: lint for hidden inputs, types for everything of the process. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ESLint } from 'eslint'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from './tree.ts'

/** An existing file whose place the planted source takes: typed lint knows only files of the project. */
const CORE_FILE = join(ROOT, 'node/core/units/slots.ts')
const SHELL_FILE = join(ROOT, 'node/runtime/clock.ts')

async function rulesBroken(source: string, filePath: string): Promise<(string | null)[]> {
  const [result] = await new ESLint({ cwd: ROOT }).lintText(source, { filePath })
  return (result?.messages ?? []).map(({ ruleId }) => ruleId)
}

const faults = [
  { what: 'the clock', source: 'export const now = Date.now()\n', rule: 'no-restricted-properties' },
  { what: 'the clock as an object', source: 'export const now = new Date()\n', rule: 'no-restricted-syntax' },
  { what: 'chance', source: 'export const lot = Math.random()\n', rule: 'no-restricted-properties' },
  { what: 'timers', source: 'setTimeout(() => undefined, 1)\n', rule: 'no-restricted-globals' },
  { what: 'the process', source: 'export const { env } = process\n', rule: 'no-restricted-globals' },
  {
    what: 'imports at run time',
    source: "export const fs = import('node:fs')\n",
    rule: 'no-restricted-syntax',
  },
  { what: 'any', source: 'export const value: any = 1\n', rule: '@typescript-eslint/no-explicit-any' },
  { what: 'default exports', source: 'export default 1\n', rule: 'no-restricted-exports' },
  {
    what: 'claims that something is not null',
    source: 'export const first = (list: number[]): number => list[0]!\n',
    rule: '@typescript-eslint/no-non-null-assertion',
  },
]

for (const { what, source, rule } of faults) {
  test(`lint keeps ${what} out of the core`, async () => {
    const broken = await rulesBroken(source, CORE_FILE)
    assert.ok(broken.includes(rule), `broken rules: ${broken.join(', ')}`)
  })
}

test('a date of a given moment is arithmetic, which the core may do', async () => {
  assert.equal(await rulesBroken('export const day = new Date(0).getUTCDay()\n', CORE_FILE), [])
})

test('the shell may read the clock', async () => {
  assert.equal(await rulesBroken('export const now = Date.now()\n', SHELL_FILE), [])
})

test('files are not called index.ts', async () => {
  const source = 'export const one = 1\n'
  // The file does not exist, so typed rules cannot load it; this rule needs no types.
  const broken = await new ESLint({
    cwd: ROOT,
    overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  })
    .calculateConfigForFile(join(ROOT, 'node/engine/index.ts'))
    .then((config: { rules: Record<string, unknown> }) =>
      JSON.stringify(config.rules['no-restricted-syntax']),
    )
  assert.ok(broken.includes('Program'), source)
})

for (const [what, source] of [
  ['process', 'export const home = process.env\n'],
  ['Buffer', 'export const bytes = Buffer.alloc(1)\n'],
  ['setTimeout', 'setTimeout(() => undefined, 1)\n'],
  ['fetch', "export const page = fetch('http://example.org')\n"],
] as const) {
  test(`${what} does not exist for the compiler of the core`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'streetwatt-core-'))
    try {
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, 'planted.ts'), source)
      const config = { extends: join(ROOT, 'tsconfig.core.json'), include: [join(folder, 'planted.ts')] }
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
      const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--noEmit'], {
        encoding: 'utf8',
      })
      assert.is.not(status, 0)
      assert.match(stdout, `'${what}'`)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
}

test.run()
