import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runExport } from '../../../node/cli/ledger/export-ledger.ts'
import { findRule, loadFoundRule } from '../../../node/cli/rule/find-rule.ts'
import { runReplay } from '../../../node/cli/sim/replay.ts'
import { decodeBlock } from '../../../node/core/chain/block.ts'
import type { ReplayBook, ReplayDocument } from '../../../sim/replay/replay-books.ts'
import { bestWelfareNano, createReplay } from '../../../sim/replay/replay-books.ts'
import { readLedgerBooks } from '../../../sim/replay/ledger-books.ts'
import { DEFAULT_INPUT } from '../../../sim/rules/named-parameters.ts'
import { makeLedgerChain, writeLedgerHome } from '../../support/ledger-chain.ts'
import { chooseSeed } from '../../support/seed.ts'

const TERMINAL = { print: () => undefined, say: () => undefined, progress: () => undefined }

/** Orders as `[member, energyWh, limit]`, > 0 bids. */
function makeBook(orders: readonly (readonly [string, number, number])[]): ReplayBook {
  return {
    members: orders.map(([member]) => member),
    energiesWh: Int32Array.from(orders, ([, energyWh]) => energyWh),
    limitPricesMicroPerKwh: Int32Array.from(orders, ([, , limit]) => limit),
    lot: new Uint8Array(32),
    retailMicroPerKwh: new Int32Array(orders.length).fill(300_000),
    feedInMicroPerKwh: new Int32Array(orders.length).fill(80_000),
  }
}

async function replayOf(names: readonly string[], books: readonly ReplayBook[]): Promise<ReplayDocument> {
  const rules = await Promise.all(
    names.map(async (name) => ({
      name,
      rule: loadFoundRule(await findRule(name)),
      parameters: DEFAULT_INPUT.parameters,
    })),
  )
  const replay = createReplay(rules)
  for (const book of books) replay.take(book)
  return replay.document()
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'streetwatt-replay-'))
  try {
    await body(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function replayed(path: string, rules: readonly string[]): Promise<ReplayDocument> {
  let printed = ''
  const print = async (text: string) => {
    printed += text
  }
  await runReplay(path, { rules, json: true }, { print, terminal: TERMINAL })
  return JSON.parse(printed) as ReplayDocument
}

test('gains, surplus and welfare of one book are those that one counts by hand', async () => {
  // 1 kWh at the middle of 120000 and 200000.
  const book = makeBook([
    ['anna', 1000, 200_000],
    ['bert', -1000, 120_000],
    ['carl', -500, 250_000],
  ])
  const { books, rules } = await replayOf(['uniform'], [book, makeBook([['anna', 1000, 100_000]])])
  assert.is(books, 2)
  const [{ ruleHash: _, ...numbers } = { ruleHash: '' }] = rules
  assert.equal(numbers, {
    rule: 'uniform',
    booksWithTrade: 1,
    voidBooks: 0,
    tradedWh: 1000,
    meanPriceMicroPerKwh: 160_000,
    welfareNano: '80000000',
    welfareEfficiency: 1,
    buyersGainNano: '140000000',
    sellersGainNano: '80000000',
    surplusNano: '0',
    membersWorseOff: 0,
  })
})

test('on the same books no rule is worth more than the best allocation, and the uniform price is worth as much', async () => {
  const order = fc.tuple(
    fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    fc.integer({ min: -900, max: 900 }).filter((energyWh) => energyWh !== 0),
    fc.integer({ min: 80_000, max: 300_000 }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(order, { minLength: 2, maxLength: 12 }), async (orders) => {
      const book = makeBook(orders)
      const { rules } = await replayOf(['uniform', 'sbba', 'pay-as-bid'], [book])
      const best = bestWelfareNano(book)
      for (const { welfareNano, surplusNano } of rules) {
        assert.ok(BigInt(welfareNano) <= best)
        assert.ok(BigInt(surplusNano) >= 0n)
      }
      assert.is(rules[0]?.welfareNano, String(best))
    }),
    { seed: chooseSeed(), numRuns: 25 },
  )
})

test('an exported ledger is replayed: its own rule gives what its blocks say', () =>
  inFolder(async (folder) => {
    const chain = await makeLedgerChain()
    const config = await writeLedgerHome(folder, chain)
    const path = join(folder, 'ledger.export')
    await runExport({ config, output: path, from: 1 }, async () => {}, TERMINAL)
    const document = await replayed(path, ['uniform', 'sbba'])
    const clearings = chain.commits.flatMap(({ stored }) => decodeBlock(stored.block)?.body.clearing ?? [])
    assert.is(document.books, chain.commits.length)
    assert.is(
      document.rules[0]?.tradedWh,
      clearings.reduce((sum, { energyWh }) => sum + energyWh, 0),
    )
    assert.is(document.rules[0]?.ruleHash, chain.street.community.genesis.rule.hash)
    assert.ok((document.rules[1]?.tradedWh ?? 0) <= (document.rules[0]?.tradedWh ?? 0))
    await writeFile(path, 'not an export')
    const refused = await readLedgerBooks(path)
      .next()
      .catch((error: unknown) => (error as { code: string }).code)
    assert.is(refused, 'export-damaged')
  }))

test('a folder of books in CSV is replayed, and one bad line ends it with its code', () =>
  inFolder(async (folder) => {
    const head = 'order,member,side,energyWh,priceMicroPerKwh\n'
    await writeFile(join(folder, '1.csv'), `${head}b1,anna,bid,10,300000\ns1,emil,offer,10,50000\n`)
    await writeFile(join(folder, '2.csv'), `${head}b1,anna,bid,10,300000\n`)
    await writeFile(join(folder, 'notes.txt'), 'no book')
    const { books, rules } = await replayed(folder, ['uniform'])
    assert.equal([books, rules[0]?.booksWithTrade, rules[0]?.tradedWh], [2, 1, 10])
    await writeFile(join(folder, '3.csv'), `${head}b1,anna,buy,10,300000\n`)
    const code = await replayed(folder, ['uniform']).catch(
      (error: unknown) => (error as { code: string }).code,
    )
    assert.is(code, 'book-side-unknown')
    const missing = await replayed(join(folder, 'none'), ['uniform']).catch(
      (error: unknown) => (error as { code: string }).code,
    )
    assert.is(missing, 'book-unreadable')
  }))

test.run()
