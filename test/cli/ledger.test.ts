/** `ledger verify` and `export`: a ledger that holds, and every kind of one that does not. */
import { readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { Level } from 'level'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runExport } from '../../node/cli/ledger/export-ledger.ts'
import type { StatusFlags } from '../../node/cli/ledger/show-status.ts'
import { runStatus } from '../../node/cli/ledger/show-status.ts'
import type { VerifyDocument, VerifyFlags } from '../../node/cli/ledger/verify-ledger.ts'
import { runVerify, verifyExport } from '../../node/cli/ledger/verify-ledger.ts'
import { stateRoot } from '../../node/core/chain/state-leaves.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { encodePair } from '../../node/engine/certified-block.ts'
import type { BlockCommit } from '../../node/engine/chain-store.ts'
import { openLevelStore } from '../../node/store/level-store.ts'
import { encodeRecord } from '../../node/store/export-format.ts'
import { sealValue } from '../../node/store/sealed-values.ts'
import { createSnapshotFolder } from '../../node/store/snapshot-folder.ts'
import { createSnapshots, fileName } from '../../node/store/snapshots.ts'
import { certify, commitAt, makeLedgerChain, writeLedgerHome } from '../support/ledger-chain.ts'
import { chooseSeed } from '../support/seed.ts'
import { homeAt } from '../support/street.ts'
import { codeOf } from '../store/store-suite.ts'
import { withDirectory } from './run-command.ts'

const chain = await makeLedgerChain()
const { street, commits } = chain
const last = commitAt(chain, commits.length - 1)
const QUIET = { say: () => undefined, progress: () => undefined }

test('a ledger that holds is computed again to the same root, with sums of zero', () =>
  inHome(async (config) => {
    const { document, code } = await verify({ config })
    assert.is(code, undefined)
    assert.equal(document.failures, [])
    assert.is(document.ok, true)
    assert.is(document.height, commits.length)
    assert.is(document.blocks, commits.length)
    assert.ok(document.transfers > commits.length)
    assert.is(document.sumNano, '0')
    assert.is(document.sumWh, '0')
    assert.is(document.stateRoot, stateRoot(street.state()))
    assert.is(document.ruleHash, street.community.genesis.rule.hash)
  }))

test('the status names height, root and size', () =>
  inHome(async (config) => {
    const status = await statusOf(config, 0)
    assert.is(status['height'], commits.length)
    assert.is(status['stateRoot'], stateRoot(street.state()))
    assert.is(status['schema'], 2)
    assert.ok(Number(status['bytes']) > 1000)
    assert.is(status['snapshot'], null)
  }))

test('the status names the newest snapshot, with its height, age and size, and whether it reads', () =>
  inHome(async (config, directory) => {
    const place = join(directory, 'data', 'snapshots')
    const shelf = createSnapshots(
      { communityHash: street.community.hash, place },
      createSnapshotFolder(place),
    )
    for (const height of [2, 4]) {
      const { stored, changed } = commitAt(chain, height - 1)
      await shelf.keep(height, { stored, leaves: changed })
    }
    const path = join(place, fileName(4))
    const writtenAtMs = 1_700_000_000_000
    await utimes(path, writtenAtMs / 1000, writtenAtMs / 1000)
    const bytes = await readFile(path)
    const nowMs = writtenAtMs + 3 * 3_600_000
    const snapshot = { height: 4, code: 'ok', ageMs: 3 * 3_600_000, bytes: bytes.length }
    assert.equal((await statusOf(config, nowMs))['snapshot'], snapshot)
    const text = await statusText({ config }, nowMs)
    assert.match(text, `snapshot       height 4, 3 h old, ${bytes.length} bytes\n`)
    await writeFile(path, changedAt(bytes, 500))
    const damaged = (await statusOf(config, 0))['snapshot'] as Record<string, unknown>
    assert.equal([damaged['height'], damaged['code'], damaged['ageMs']], [4, 'snapshot-damaged', 0])
  }))

interface Damage {
  readonly what: string
  readonly code: string
  readonly height: number
  readonly damage: (database: RawLevel) => Promise<void>
}

const changedAt = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))
const blockKey = (height: number): string => `block/${String(height).padStart(12, '0')}`
const pairAt = (height: number): BlockCommit['stored'] => commitAt(chain, height - 1).stored

/** Written as the program writes: with the right checksum, by somebody who wants to deceive. */
function putSealed(database: RawLevel, key: string, value: Uint8Array): Promise<void> {
  return database.put(key, sealValue(key, value))
}

const DAMAGES: readonly Damage[] = [
  {
    what: 'a bit that flipped on the disk',
    code: 'ledger-block-damaged',
    height: 3,
    damage: async (database) => {
      const value = await database.get(blockKey(3))
      await database.put(blockKey(3), changedAt(value, 400))
    },
  },
  {
    what: 'a block whose header was changed with its checksum',
    code: 'block-parent-other',
    height: 3,
    damage: (database) => {
      const { block, certificate } = pairAt(3)
      // The parent's hash lies in the header, after version, community, height and slot.
      const at = indexOf(block, Buffer.from(commitAt(chain, 1).tip.blockHash, 'hex'))
      return putSealed(database, blockKey(3), encodePair({ block: changedAt(block, at), certificate }))
    },
  },
  {
    what: 'a certificate with a changed signature',
    code: 'ledger-certificate-invalid',
    height: 2,
    damage: (database) => {
      const { block, certificate } = pairAt(2)
      const changed = changedAt(certificate, certificate.length - 1)
      return putSealed(database, blockKey(2), encodePair({ block, certificate: changed }))
    },
  },
  {
    what: 'a certificate of too few',
    code: 'ledger-certificate-invalid',
    height: 6,
    damage: (database) => {
      const { block } = pairAt(6)
      const known = { header: { height: 6 }, hash: last.tip.blockHash } as Parameters<typeof certify>[1]
      const certificate = certify(street, known, [homeAt(street, 0), homeAt(street, 1)])
      return putSealed(database, blockKey(6), encodePair({ block, certificate }))
    },
  },
  {
    what: 'a state leaf with a changed byte',
    code: 'ledger-state-differs',
    height: 6,
    damage: async (database) => {
      const value = await database.get('state/account/money/fund')
      await database.put('state/account/money/fund', changedAt(value, 3))
    },
  },
  {
    what: 'a balance that somebody wrote',
    code: 'ledger-state-differs',
    height: 6,
    damage: async (database) => {
      const value = last.changed.get('account/money/supplier') ?? new Uint8Array()
      await putSealed(database, 'state/account/money/supplier', changedAt(value, value.length - 40))
    },
  },
  {
    what: 'a leaf that follows from no block',
    code: 'ledger-state-differs',
    height: 6,
    damage: (database) => putSealed(database, 'state/account/money/nobody', Uint8Array.of(1)),
  },
  {
    what: 'a dropped block',
    code: 'ledger-block-missing',
    height: 4,
    damage: (database) => database.del(blockKey(4)),
  },
  {
    what: 'a dropped last block',
    code: 'ledger-block-missing',
    height: 6,
    damage: (database) => database.del(blockKey(6)),
  },
  {
    what: 'a block in the place of another',
    code: 'block-height-wrong',
    height: 2,
    damage: (database) => putSealed(database, blockKey(2), encodePair(pairAt(3))),
  },
]

for (const { what, code, height, damage } of DAMAGES) {
  test(`${what} is found: ${code} at height ${height}`, () =>
    inHome(async (config, directory) => {
      await change(join(directory, 'data', 'ledger'), damage)
      const { document, code: ended } = await verify({ config })
      assert.is(ended, 'ledger-invalid')
      assert.is(document.ok, false)
      assert.ok(
        document.failures.some((failure) => failure.code === code && failure.height === height),
        JSON.stringify(document.failures),
      )
    }))
}

test('the ledger of another genesis is refused', () =>
  inHome(async (config, directory) => {
    const other = await makeLedgerChain({ name: 'another street', blocks: 1 })
    await writeFile(join(directory, 'genesis.json'), other.street.genesisBytes)
    assert.is((await verify({ config })).code, 'store-other-community')
  }))

test('while the node runs, the ledger is locked', () =>
  inHome(async (config, directory) => {
    const { hash: communityHash } = street.community
    const store = await openLevelStore(join(directory, 'data', 'ledger'), { communityHash })
    assert.is((await verify({ config })).code, 'store-locked')
    await store.close()
  }))

test('where no ledger is, none is made', () =>
  inHome(async (config, directory) => {
    await rm(join(directory, 'data', 'ledger'), { recursive: true })
    assert.is((await verify({ config })).code, 'store-missing')
  }))

test('an export gives the same document without the home, whole and in parts', () =>
  inHome(async (config, directory) => {
    const { document } = await verify({ config })
    const whole = await exportTo(config, join(directory, 'whole'))
    const first = await exportTo(config, join(directory, 'first'), { to: 2 })
    const second = await exportTo(config, join(directory, 'second'), { from: 3 })
    await rm(join(directory, 'data'), { recursive: true })
    assert.equal((await verify({ config: '', export: [whole] })).document, document)
    assert.equal((await verify({ config: '', export: [first, second] })).document, document)
    const alone = await verify({ config: '', export: [second] })
    assert.is(alone.document.failures[0]?.code, 'ledger-block-missing')
    assert.is(alone.document.failures[0]?.height, 1)
    const community = 'ab'.repeat(32)
    const other = await verify({ config: '', export: [whole], community })
    assert.is(other.document.failures[0]?.code, 'ledger-genesis-other')
  }))

test('an export of what is damaged is refused', () =>
  inHome(async (config, directory) => {
    await change(join(directory, 'data', 'ledger'), (database) => database.del(blockKey(4)))
    assert.is(await codeOf(exportTo(config, join(directory, 'out'))), 'export-block-missing')
  }))

test('a changed rule module in an export is no module of the rule', () =>
  inHome(async (config, directory) => {
    const path = await exportTo(config, join(directory, 'out'))
    const bytes = await readFile(path)
    // The first record of kind 2 that is followed by WebAssembly's magic.
    const at = indexOf(bytes, Uint8Array.of(0, 0x61, 0x73, 0x6d))
    bytes[at + 100] = (bytes[at + 100] ?? 0) ^ 1
    await writeFile(path, bytes)
    const { document } = await verify({ config: '', export: [path] })
    assert.equal(
      document.failures.map(({ code, height }) => [code, height]),
      [
        ['rule-missing', 1],
        ['export-damaged', 0],
      ],
    )
  }))

test('every random corruption of an export is found', () =>
  inHome(async (config, directory) => {
    const path = await exportTo(config, join(directory, 'out'))
    const good = new Uint8Array(await readFile(path))
    const bad = join(directory, 'bad')
    const corruption = fc.oneof(
      fc.record({ at: fc.nat(good.length - 1), flip: fc.integer({ min: 1, max: 255 }) }),
      fc.record({ at: fc.nat(good.length - 1), cut: fc.integer({ min: 1, max: 5000 }) }),
      fc.record({ at: fc.nat(good.length), insert: fc.uint8Array({ minLength: 1, maxLength: 64 }) }),
    )
    await fc.assert(
      fc.asyncProperty(corruption, async (how) => {
        await writeFile(bad, corrupted(good, how))
        assert.ok(await isFound(bad), JSON.stringify(how))
      }),
      { numRuns: 320, seed: chooseSeed() },
    )
  }))

test('a record longer than its kind may be is not read', () =>
  inHome(async (config, directory) => {
    const path = await exportTo(config, join(directory, 'out'))
    const bytes = await readFile(path)
    const large = encodeRecord('block', new Uint8Array(2 << 20))
    await writeFile(path, Buffer.concat([bytes.subarray(0, -37), large]))
    assert.ok(await isFound(path))
  }))

test.run()

type Corruption = { at: number } & ({ flip: number } | { cut: number } | { insert: Uint8Array })

function corrupted(good: Uint8Array, how: Corruption): Uint8Array {
  const { at } = how
  if ('flip' in how) return good.map((byte, index) => (index === at ? byte ^ how.flip : byte))
  const end = 'cut' in how ? at + how.cut : at
  return Buffer.concat(
    [good.subarray(0, at), 'insert' in how ? how.insert : [], good.subarray(end)].map((part) =>
      Uint8Array.from(part),
    ),
  )
}

/** By a document that is not ok, or by a refusal with a code. */
async function isFound(path: string): Promise<boolean> {
  try {
    return !(await verifyExport([path], QUIET)).document.ok
  } catch (error) {
    if (error instanceof OperatingError) return true
    throw error
  }
}

async function verify(flags: VerifyFlags): Promise<{ document: VerifyDocument; code: unknown }> {
  let printed = ''
  const code = await codeOf(
    runVerify(
      { ...flags, json: true },
      collect((text) => (printed += text)),
      QUIET,
    ),
  )
  return { code, document: (printed === '' ? null : JSON.parse(printed)) as VerifyDocument }
}

async function statusText(flags: StatusFlags, nowMs: number): Promise<string> {
  let printed = ''
  const print = collect((text) => (printed += text))
  await runStatus(flags, { print, terminal: QUIET, nowMs })
  return printed
}

async function statusOf(config: string, nowMs: number): Promise<Record<string, unknown>> {
  return JSON.parse(await statusText({ config, json: true }, nowMs)) as Record<string, unknown>
}

async function exportTo(
  config: string,
  output: string,
  range: { from?: number; to?: number } = {},
): Promise<string> {
  await runExport(
    { config, output, from: 1, ...range },
    collect(() => undefined),
    QUIET,
  )
  return output
}

function collect(take: (text: string) => unknown): (text: string) => Promise<void> {
  return (text) => {
    take(text)
    return Promise.resolve()
  }
}

function inHome(body: (config: string, directory: string) => Promise<void>): Promise<void> {
  return withDirectory(async (directory) => body(await writeLedgerHome(directory, chain), directory))
}

type RawLevel = Level<string, Uint8Array>

async function change(directory: string, act: (database: RawLevel) => Promise<void>): Promise<void> {
  const database: RawLevel = new Level(directory, { valueEncoding: 'view' })
  await act(database)
  await database.close()
}

function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  const at = Buffer.from(bytes).indexOf(part)
  assert.ok(at >= 0, 'the bytes are in it')
  return at
}
