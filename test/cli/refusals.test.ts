import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand, withDirectory } from './run-command.ts'

/** One sentence on standard error that ends with the code, nothing on standard output. */
async function assertRefused(
  args: readonly string[],
  expected: { exit: number; code: string; says: RegExp; cwd?: string },
): Promise<void> {
  const { code, stdout, stderr } = await runCommand(
    args,
    expected.cwd === undefined ? {} : { cwd: expected.cwd },
  )
  assert.is(stdout, '')
  assert.match(stderr, new RegExp(`^streetwatt: [^\\n]+ \\(${expected.code}\\)\\n$`))
  assert.match(stderr, expected.says)
  assert.is(code, expected.exit)
}

const USAGE: readonly (readonly [string, string, RegExp])[] = [
  ['dmeo', 'usage-unknown-command', /did you mean demo\?/],
  ['demo --hmes 3', 'usage-unknown-option', /did you mean --homes\?/],
  ['demo here', 'usage-too-many-arguments', /streetwatt --help/],
  ['demo --homes', 'usage-value-missing', /--homes/],
  ['demo --homes 1', 'usage-value-invalid', /2 to 12/],
  ['demo --homes 13', 'usage-value-invalid', /2 to 12/],
  ['demo --once 0', 'usage-value-invalid', /whole number from 1/],
  ['demo --speed 0', 'usage-value-invalid', /above 0/],
  // 15 minutes in less than 1.5 s.
  ['demo --speed 601 --json', 'usage-speed-too-high', /--speed 600 or less/],
  ['start --log-level loud', 'usage-value-invalid', /debug, info, warn/],
  ['help dmeo', 'usage-unknown-command', /--help/],
]
for (const [line, code, says] of USAGE) {
  test(`streetwatt ${line} is refused as ${code}`, () =>
    assertRefused(line.split(' '), { exit: 2, code, says }))
}

test('a data directory that exists is not used for a second street', () =>
  withDirectory((directory) =>
    assertRefused(['demo', '--data-dir', directory], {
      exit: 2,
      code: 'usage-data-directory-exists',
      says: /name a new one/,
    }),
  ))

const HOME = '  - { id: b, load: { generator: household, dailyKwh: 9 } }'
const SERIES = 'csv: load.csv, unit: kWh, resolution: 1 h'
const SCENARIO = [
  'version: 1',
  'start: 2026-06-19T09:00:00Z',
  'days: 1',
  'tariff: { retail: 31 ct/kWh, feedIn: 8 ct/kWh }',
  'homes:',
  HOME,
]
const ROWS = ['hour,load', ...Array.from({ length: 24 }, (_, hour) => `${hour},0.5`)]

const FILES: readonly (readonly [
  string,
  { scenario: string[]; rows?: string[]; code: string; says: RegExp },
])[] = [
  [
    'broken YAML',
    { scenario: [...SCENARIO, '  - { id: a'], code: 'scenario-syntax', says: /street\.yaml:\d+:\d+: / },
  ],
  [
    'a misspelt key',
    {
      scenario: ['verzion: 1', ...SCENARIO.slice(1)],
      code: 'scenario-unknown-key',
      says: /street\.yaml:1:1: .*"version"/,
    },
  ],
  ['one home', { scenario: SCENARIO, code: 'scenario-homes-count', says: /2 to 12 homes/ }],
  [
    'a missing CSV column',
    {
      scenario: [...SCENARIO, `  - { id: a, load: { ${SERIES}, column: lod } }`],
      code: 'csv-column-missing',
      says: /load\.csv.*lod/,
    },
  ],
  [
    'a gap in the CSV',
    {
      scenario: [...SCENARIO, `  - { id: a, load: { ${SERIES}, column: load } }`],
      rows: ROWS.map((row) => (row === '7,0.5' ? '7,' : row)),
      code: 'csv-gap',
      says: /load\.csv:9/,
    },
  ],
  [
    'a CSV that is not there',
    {
      scenario: [...SCENARIO, '  - { id: a, load: { csv: x.csv, column: c, unit: Wh, resolution: 1 h } }'],
      code: 'csv-unreadable',
      says: /x\.csv/,
    },
  ],
  [
    'an unknown rule',
    {
      scenario: ['rule: { name: fair }', ...SCENARIO, HOME.replace('id: b', 'id: c')],
      code: 'scenario-rule-unknown',
      says: /"fair".*uniform/,
    },
  ],
  [
    'a parameter that its rule does not take',
    {
      scenario: [
        'rule: { name: supply-demand-ratio, params: { compensatoin: 1/4 } }',
        ...SCENARIO,
        HOME.replace('id: b', 'id: c'),
      ],
      code: 'scenario-rule-parameter',
      says: /"compensatoin".*compensation/,
    },
  ],
  [
    'a rule that no ledger may run',
    {
      scenario: ['rule: { name: vcg }', ...SCENARIO, HOME.replace('id: b', 'id: c')],
      code: 'rule-research',
      says: /vcg/,
    },
  ],
]
for (const [title, { scenario, rows = ROWS, code, says }] of FILES) {
  test(`a scenario with ${title} is refused with its place`, () =>
    withDirectory(async (directory) => {
      await writeFile(join(directory, 'street.yaml'), scenario.join('\n'))
      await writeFile(join(directory, 'load.csv'), rows.join('\n'))
      const args = ['demo', '--json', '--once', '1', '--scenario', join(directory, 'street.yaml')]
      await assertRefused(args, { exit: 3, code, says })
    }))
}

test('a home without a configuration is told what to do', () =>
  withDirectory((cwd) =>
    assertRefused(['start'], { cwd, exit: 3, code: 'config-unreadable', says: /-c FILE.*streetwatt demo/ }),
  ))

test('streetwatt alone starts the home whose configuration is here', () =>
  withDirectory(async (cwd) => {
    await writeFile(join(cwd, 'streetwatt.yaml'), 'version: 2\n')
    await assertRefused([], { cwd, exit: 3, code: 'config-invalid', says: /streetwatt\.yaml:1:10: / })
  }))

test('help and version are results, on standard output', async () => {
  for (const args of [['--help'], ['help', 'demo'], ['version'], ['--version']]) {
    const { code, stdout, stderr } = await runCommand(args)
    assert.is(stderr, '')
    assert.is(code, 0)
    assert.ok(stdout.length > 5)
  }
})

test('a refused street leaves no directory behind', () =>
  withDirectory(async (directory) => {
    const kept = join(directory, 'street')
    await runCommand(['demo', '--data-dir', kept, '--speed', '601'])
    assert.not(existsSync(kept))
  }))

test.run()
