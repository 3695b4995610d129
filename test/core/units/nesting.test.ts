/** What nests deeper than any file for people is found before a parser meets it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Lexer, parseDocument } from 'yaml'
import { parseImage } from '../../../hardware/emulator/image-file.ts'
import { parseProfile } from '../../../hardware/profiles/load-profile.ts'
import { parseHomeConfig } from '../../../node/config/home-config.ts'
import { isNestedTooDeep } from '../../../node/core/units/nesting.ts'
import { OperatingError } from '../../../node/core/units/operating-error.ts'
import { packageRoot } from '../../../node/runtime/package-root.ts'
import { parseCommunityBank } from '../../../node/statements/sepa/community-bank.ts'
import { parseFeeder } from '../../../sim/grid/read-feeder.ts'
import { parseScenario } from '../../../sim/scenario/read-scenario.ts'

const isTooDeep = (text: string): boolean => isNestedTooDeep(new Lexer().lex(text))
const DEEP = 60_000

const TOO_DEEP: readonly (readonly [what: string, text: string])[] = [
  ['brackets', '['.repeat(DEEP)],
  ['braces', '{"a":'.repeat(DEEP)],
  ['both, in a block', `a:\n  b: ${'[{'.repeat(60)}`],
  ['brackets on lines of their own', '[\n'.repeat(101)],
  ['brackets that only seem to be closed', '["]", '.repeat(101)],
  ['brackets closed in a comment', '[ # ]\n'.repeat(101)],
  ['sequences on one line', '- '.repeat(DEEP)],
  ['keys on one line', '? '.repeat(DEEP)],
  ['blocks by indents', Array.from({ length: 500 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
]
for (const [what, text] of TOO_DEEP) {
  test(`${what} without end are too deep`, () => {
    assert.ok(isTooDeep(text))
  })
}

const DEEP_ENOUGH: readonly (readonly [what: string, text: string])[] = [
  ['nothing', ''],
  ['a hundred brackets', '['.repeat(100)],
  ['many brackets beside each other', '- [1, [2, 3]]\n'.repeat(2000)],
  [
    'brackets in scalars',
    `a: it's ${'[['.repeat(300)}\nb: "${'['.repeat(300)}"\nc: |\n  ${'[{'.repeat(300)}\n`,
  ],
  ['closing brackets of nothing', ']'.repeat(2000)],
  ['a long line of words', 'word '.repeat(1000)],
]
for (const [what, text] of DEEP_ENOUGH) {
  test(`${what} may be parsed`, () => {
    assert.not.ok(isTooDeep(text))
    // The parser is sound up to there: it ends with a document or with errors.
    assert.ok(parseDocument(text))
  })
}

interface YamlReader {
  readonly what: string
  readonly code: string
  readonly read: (text: string) => unknown
}

/** Each of them once ended the process, and no error was heard. */
const READERS: readonly YamlReader[] = [
  { what: 'a configuration', code: 'config-syntax', read: (text) => parseHomeConfig(text, '/a.yaml') },
  { what: 'a profile', code: 'profile-syntax', read: (text) => parseProfile(text, 'a.yaml') },
  { what: 'registers', code: 'emulator-image-invalid', read: (text) => parseImage(text, 'a.json') },
  { what: 'a scenario', code: 'scenario-syntax', read: (text) => parseScenario(text, { path: 'a.yaml' }) },
  { what: 'a feeder', code: 'scenario-syntax', read: (text) => parseFeeder(text, { path: 'a.yaml' }) },
  { what: 'a bank file', code: 'bank-file-invalid', read: (text) => parseCommunityBank(text, 'a.yaml') },
]
for (const { what, code, read } of READERS) {
  test(`${what} that nests without end is refused with ${code}`, () => {
    for (const [, text] of TOO_DEEP)
      assert.is(
        refusalOf(() => read(text)),
        code,
      )
  })
}

test('a configuration or a profile larger than any is not parsed', () => {
  const long = `# ${'x'.repeat(1 << 17)}\n`
  assert.is(
    refusalOf(() => parseHomeConfig(long, '/a.yaml')),
    'config-syntax',
  )
  assert.is(
    refusalOf(() => parseProfile(long, 'a.yaml')),
    'profile-syntax',
  )
})

test('a bank file with a tag that means nothing here is refused', () => {
  const refusal = refusalOf(() => parseCommunityBank('community: !name x', 'a.yaml'))
  assert.is(refusal, 'bank-file-invalid')
})

test('every file that comes with the program may be parsed', () => {
  const root = packageRoot()
  const paths = ['examples', 'hardware/profiles'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => join(root, folder, name)),
  )
  assert.ok(paths.length > 10)
  for (const path of paths) assert.not.ok(isTooDeep(readFileSync(path, 'utf8')), path)
})

test.run()

/** The code of what is thrown, or nothing. */
function refusalOf(act: () => unknown): unknown {
  try {
    act()
    return undefined
  } catch (error) {
    return error instanceof OperatingError ? error.code : error
  }
}
