/** The import walls, tried with planted faults: a wall that refuses nothing looks just like a clean tree. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from './tree.ts'

interface Cruise {
  readonly summary: {
    readonly totalCruised: number
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[]
  }
}

function cruise(tree: string, folders: readonly string[]): Cruise {
  const run = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      ...['--config', join(ROOT, '.dependency-cruiser.cjs'), '--output-type', 'json', ...folders],
    ],
    { cwd: tree, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  )
  assert.ok(run.stdout.startsWith('{'), run.stderr)
  return JSON.parse(run.stdout) as Cruise
}

/** Cruises a tree of these files only, and gives the rules that each of them breaks. */
function rulesBroken(files: Record<string, string>): Map<string, string[]> {
  const tree = mkdtempSync(join(tmpdir(), 'streetwatt-walls-'))
  try {
    cpSync(join(ROOT, 'tsconfig.json'), join(tree, 'tsconfig.json'))
    for (const [path, source] of Object.entries(files)) {
      mkdirSync(join(tree, dirname(path)), { recursive: true })
      writeFileSync(join(tree, path), source)
    }
    const folders = [...new Set(Object.keys(files).map((path) => path.replace(/\/.*/, '')))]
    const broken = new Map<string, string[]>()
    for (const { from, rule } of cruise(tree, folders).summary.violations) {
      broken.set(from, [...(broken.get(from) ?? []), rule.name].sort())
    }
    return broken
  } finally {
    rmSync(tree, { recursive: true })
  }
}

const EXPORT = 'export type Thing = number\nexport const thing = 1\n'
const importing = (path: string): string => `import { thing } from '${path}'\nexport const other = thing\n`
const importingType = (path: string): string =>
  `import type { Thing } from '${path}'\nexport type Other = Thing\n`

/** What may be imported, for the faults below to import it. */
const innocent = {
  'node/core/units/thing.ts': EXPORT,
  'node/core/market/thing.ts':
    importing('../units/thing.ts') + 'export type Thing = number\nexport const thing = 1\n',
  'node/core/ledger/thing.ts': EXPORT,
  'node/core/consensus/thing.ts': EXPORT,
  'node/core/chain/thing.ts': `${importing('../consensus/thing.ts')}${EXPORT}`,
  'node/runtime/thing.ts': EXPORT,
  'node/engine/ports.ts': EXPORT,
  'node/engine/thing.ts': EXPORT,
  'node/store/thing.ts': `${importingType('../engine/ports.ts')}${EXPORT}`,
  'node/cli/thing.ts': `import { thing as stored } from '../store/thing.ts'\nexport const wired = stored\n${EXPORT}`,
  'hardware/device.ts': `${importing('../node/core/units/thing.ts')}${EXPORT}`,
  'hardware/driver.ts': `import net from 'node:net'\nexport const connect = net.connect\n${EXPORT}`,
  'matcher-wasm/host/thing.ts': EXPORT,
  'test/thing.ts': EXPORT,
}

const faults = [
  {
    file: 'node/core/market/reads-files.ts',
    source: "export { readFileSync } from 'node:fs'\n",
    rule: 'core-is-pure',
  },
  {
    file: 'node/core/crypto/rolls-dice.ts',
    source: "export { randomBytes } from 'node:crypto'\n",
    rule: 'core-is-pure',
  },
  {
    file: 'node/core/market/knows-time.ts',
    source: importing('../../runtime/thing.ts'),
    rule: 'core-knows-only-itself',
  },
  {
    file: 'node/core/consensus/knows-money.ts',
    source: importing('../ledger/thing.ts'),
    rule: 'consensus-knows-no-ledger',
  },
  {
    file: 'node/core/consensus/knows-types.ts',
    source: importingType('../ledger/thing.ts'),
    rule: 'consensus-knows-no-ledger',
  },
  { file: 'node/core/units/looks-up.ts', source: importing('../market/thing.ts'), rule: 'not-in-allowed' },
  {
    file: 'node/core/ledger/looks-aside.ts',
    source: importing('../market/thing.ts'),
    rule: 'not-in-allowed',
  },
  { file: 'node/core/trading/looks-up.ts', source: importing('../chain/thing.ts'), rule: 'not-in-allowed' },
  {
    file: 'hardware/trades.ts',
    source: importing('../node/core/market/thing.ts'),
    rule: 'hardware-knows-no-market',
  },
  { file: 'hardware/dials.ts', source: "export { createLibp2p } from 'libp2p'\n", rule: 'not-in-allowed' },
  {
    file: 'matcher-wasm/host/reads-files.ts',
    source: "export { readFileSync } from 'node:fs'\n",
    rule: 'host-runs-anywhere',
  },
  { file: 'node/engine/wires.ts', source: importing('../store/thing.ts'), rule: 'one-place-wires' },
  {
    file: 'node/household/drives.ts',
    source: importing('../../hardware/driver.ts'),
    rule: 'one-place-wires',
  },
  { file: 'node/store/knows-engine.ts', source: importing('../engine/thing.ts'), rule: 'not-in-allowed' },
  { file: 'sim/commands.ts', source: importing('../node/cli/thing.ts'), rule: 'not-in-allowed' },
  { file: 'node/dashboard/decides.ts', source: importing('../core/market/thing.ts'), rule: 'not-in-allowed' },
  { file: 'node/engine/uses-tests.ts', source: importing('../../test/thing.ts'), rule: 'not-in-allowed' },
  { file: 'node/engine/misspelt.ts', source: importing('./thnig.ts'), rule: 'resolvable' },
  { file: 'node/elsewhere/somewhere.ts', source: importing('../core/units/thing.ts'), rule: 'known-places' },
  { file: 'node/elsewhere/alone.ts', source: EXPORT, rule: 'known-places-alone' },
  { file: 'node/core/loose.ts', source: EXPORT, rule: 'known-places-alone' },
]

const cycles = {
  'node/engine/left.ts': importing('./right.ts') + EXPORT.replace('thing', 'left'),
  'node/engine/right.ts': `import type { Thing } from './left.ts'\nexport const thing: Thing = 1\n`,
}

const broken = rulesBroken({
  ...innocent,
  ...cycles,
  ...Object.fromEntries(faults.map(({ file, source }) => [file, source])),
})

for (const { file, rule } of faults) {
  test(`${rule} refuses ${file}`, () => {
    assert.ok(broken.get(file)?.includes(rule), `broken rules: ${JSON.stringify(broken.get(file))}`)
  })
}

test('a cycle is refused even where one of its imports is a type', () => {
  assert.ok(broken.get('node/engine/left.ts')?.includes('no-cycles'))
})

test('nothing is held against files that keep to the walls', () => {
  for (const file of Object.keys(innocent)) assert.is(broken.get(file), undefined, file)
})

test('the real tree is seen: a tool that finds no modules finds no faults either', () => {
  const { totalCruised } = cruise(ROOT, ['node', 'hardware', 'sim', 'matcher-wasm']).summary
  assert.ok(totalCruised > 50, `only ${totalCruised} modules`)
})

test.run()
