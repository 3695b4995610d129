/** The runner of the tests is trusted by everything else, so it gets wrong files and must say so. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from './tree.ts'

interface Run {
  readonly code: number | null
  readonly lines: readonly string[]
}

/** Runs scripts/test.js in a tree that has these test files and nothing else. */
function runTests(files: Record<string, string>, args: string[] = [], env: NodeJS.ProcessEnv = {}): Run {
  const tree = mkdtempSync(join(tmpdir(), 'streetwatt-runner-'))
  try {
    mkdirSync(join(tree, 'test/support'), { recursive: true })
    cpSync(join(ROOT, 'scripts'), join(tree, 'scripts'), { recursive: true })
    cpSync(join(ROOT, 'test/support/optional.ts'), join(tree, 'test/support/optional.ts'))
    writeFileSync(join(tree, 'package.json'), '{ "type": "module" }')
    symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'))
    for (const [path, source] of Object.entries(files)) {
      mkdirSync(dirname(join(tree, 'test', path)), { recursive: true })
      writeFileSync(join(tree, 'test', path), source)
    }
    const { CI: _, ...surroundings } = process.env
    const run = spawnSync(process.execPath, ['scripts/test.js', ...args], {
      cwd: tree,
      encoding: 'utf8',
      env: { ...surroundings, ...env },
    })
    return { code: run.status, lines: run.stdout.trimEnd().split('\n') }
  } finally {
    rmSync(tree, { recursive: true })
  }
}

const UVU = `import { test } from 'uvu'\n`
const PASSING = `${UVU}test('one', () => {})\ntest('two', () => {})\ntest.run()\n`
const OPTIONAL = `${UVU}import { command, optionalTest } from './support/optional.ts'
optionalTest(test, 'it needs a unicorn', command('unicorn'), () => {})
test('it needs nothing', () => {})
test.run()
`

test('passing files are summed up in the last line', () => {
  const { code, lines } = runTests({ 'a.test.ts': PASSING, 'b.test.ts': PASSING })
  assert.is(lines.at(-1), '4 passed, 0 failed')
  assert.is(code, 0)
})

test('a test may wait for a timer that keeps no process alive', () => {
  const source = `${UVU}test('late', () => new Promise((resolve) => setTimeout(resolve, 600).unref()))\ntest.run()\n`
  const { code, lines } = runTests({ 'late.test.ts': source })
  assert.is(lines.at(-1), '1 passed, 0 failed')
  assert.is(code, 0)
})

test('arguments select files by a part of their path', () => {
  const { code, lines } = runTests({ 'ledger.test.ts': PASSING, 'b.test.ts': PASSING }, ['ledger'])
  assert.is(lines.at(-1), '2 passed, 0 failed')
  assert.is(code, 0)
})

test('beside a street only arithmetic runs, and gives way to it; all else comes after it', () => {
  const files = {
    'demo/street.test.ts': `${UVU}import { existsSync, writeFileSync } from 'node:fs'
test('the arithmetic is done meanwhile', async () => {
  for (let waits = 0; !existsSync('done') && waits < 400; waits += 1) await new Promise((resolve) => setTimeout(resolve, 50))
  writeFileSync('over', '')
  if (!existsSync('done')) throw new Error('nothing ran beside it')
})
test.run()
`,
    'core/sum.test.ts': `${UVU}import { writeFileSync } from 'node:fs'
import { getPriority } from 'node:os'
test('this process gives way', () => {
  writeFileSync('done', '')
  if (getPriority() < 10) throw new Error(String(getPriority()))
})
test.run()
`,
    'api/late.test.ts': `${UVU}import { existsSync } from 'node:fs'
test('the street is over', () => {
  if (!existsSync('over')) throw new Error('it still runs')
})
test.run()
`,
  }
  const { code, lines } = runTests(files, ['--jobs', '2'])
  assert.is(lines.at(-1), '3 passed, 0 failed', lines.join('\n'))
  assert.is(code, 0)
})

test('a run without any test fails', () => {
  const { code, lines } = runTests({ 'a.test.ts': PASSING }, ['nothing-like-that'])
  assert.is(lines.at(-1), '0 passed, 0 failed')
  assert.is(code, 1)
})

const wrongFiles = [
  { what: 'a failing test', source: `${UVU}test('no', () => { throw new Error('no') })\ntest.run()\n` },
  { what: 'a file that never calls run()', source: `${UVU}test('one', () => {})\n` },
  {
    what: 'a before() that throws',
    source: `${UVU}test.before(() => { throw new Error('no') })\ntest('one', () => {})\ntest.run()\n`,
  },
  { what: 'a file that does not load', source: `import './missing.ts'\n` },
  { what: 'a process that exits early', source: `${UVU}test('one', () => process.exit(0))\ntest.run()\n` },
  {
    what: 'an unhandled rejection',
    source: `${UVU}test('one', () => { void Promise.reject(new Error('no')); return new Promise((resolve) => setImmediate(resolve)) })\ntest.run()\n`,
  },
]

for (const { what, source } of wrongFiles) {
  test(`${what} counts as failed and hides no other file`, () => {
    const { code, lines } = runTests({ 'a.test.ts': PASSING, 'wrong.test.ts': source })
    assert.is(lines.at(-1), '2 passed, 1 failed')
    assert.is(code, 1)
  })
}

test('what is not installed is skipped by name', () => {
  const { code, lines } = runTests({ 'optional.test.ts': OPTIONAL })
  assert.ok(lines.some((line) => line.includes('skipped: it needs a unicorn (unicorn is not installed)')))
  assert.is(lines.at(-1), '1 passed, 0 failed, 1 skipped')
  assert.is(code, 0)
})

test('in CI nothing is skipped for want of a program', () => {
  const { code, lines } = runTests({ 'optional.test.ts': OPTIONAL }, [], { CI: 'true' })
  assert.is(lines.at(-1), '1 passed, 1 failed')
  assert.is(code, 1)
})

test.run()
