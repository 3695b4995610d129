/** Habits that no tool checks: every test file runs, files stay short, and error codes are documented. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { codesOfFailures, codesOfOperatingErrors, UNKNOWN_CODE } from './error-codes.ts'
import { listFiles, ROOT } from './tree.ts'

const LINE_LIMIT = 400
/** A ratchet: files over the limit, with their length now and why. Lengths here only ever go down. */
const LONG_FILES: Readonly<Record<string, { readonly lines: number; readonly why: string }>> = {}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const sources = listFiles(
  ['node', 'hardware', 'sim', 'matcher-wasm', 'scripts', 'bin', 'test'],
  ['.ts', '.tsx', '.js', '.cjs'],
)
const testFiles = sources.filter((path) => path.endsWith('.test.ts'))

test('every test file calls run(), or has a suite do it: uvu passes one that does not', () => {
  const isRun = (path: string): boolean => {
    const source = read(path)
    const suites = [...source.matchAll(/from '(\.[^']*suite\.ts)'/g)].map(([, suite = '']) =>
      join(dirname(path), suite),
    )
    return source.includes('.run()') || suites.some((suite) => read(suite).includes('.run()'))
  }
  assert.equal(
    testFiles.filter((path) => !isRun(path)),
    [],
  )
})

test('no test file runs a part of its tests only', () => {
  assert.equal(
    testFiles.filter((path) => /^\s*\w+\.only\(/m.test(read(path))),
    [],
  )
})

test(`files stay under ${LINE_LIMIT} lines`, () => {
  const tooLong = sources
    .map((path) => ({ path, lines: read(path).split('\n').length - 1 }))
    .filter(({ path, lines }) => lines > (LONG_FILES[path]?.lines ?? LINE_LIMIT))
  assert.equal(tooLong, [])
})

test('the list of long files holds none that became short', () => {
  assert.equal(
    Object.keys(LONG_FILES).filter(
      (path) => !sources.includes(path) || read(path).split('\n').length - 1 <= LINE_LIMIT,
    ),
    [],
  )
})

test('every code of an error has a line in docs/errors.md', () => {
  const documented = documentedCodes()
  const shipped = sources.filter((path) => !path.startsWith('test/'))
  const typed = shipped.filter((path) => /\.tsx?$/.test(path) && read(path).includes('new OperatingError'))
  const used = [
    ...codesOfOperatingErrors(typed.map((path) => join(ROOT, path))),
    ...shipped.filter((path) => path.endsWith('.js')).flatMap((path) => codesOfFailures(path, read(path))),
  ]
  const missing = used.filter(({ code }) => !documented.includes(code))
  assert.equal([...new Set(missing.map(({ code, where }) => `${code} at ${where}`))].sort(), [])
})

test('docs/errors.md is sorted, without doubles, with a cause and a remedy for each code', () => {
  const rows = errorRows()
  assert.ok(rows.length > 0)
  for (const row of rows) {
    assert.is(row.length, 4, row.join(' | '))
    assert.ok(
      row.every((cell) => cell !== ''),
      row.join(' | '),
    )
  }
  const codes = documentedCodes()
  assert.equal(codes, [...new Set(codes)].sort())
})

test('the scan for codes sees how codes are written', () => {
  const path = join(ROOT, 'test/house/fixtures/codes.ts')
  const codes = codesOfOperatingErrors([path]).map(({ code }) => code)
  assert.equal(codes, [
    'plain',
    'left',
    'right',
    'from-a-variable',
    'from-a-type',
    'or-another',
    UNKNOWN_CODE,
  ])
  const script = "throw new Failure('of-a-script', `${why}`)"
  assert.equal(codesOfFailures('script.js', script), [{ code: 'of-a-script', where: 'script.js:1' }])
})

function errorRows(): string[][] {
  return read('docs/errors.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split(' | ')
        .map((cell) => cell.trim()),
    )
}

function documentedCodes(): string[] {
  return errorRows().map(([code = '']) => code.replaceAll('`', ''))
}

test.run()
