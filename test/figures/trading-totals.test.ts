import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { TradingTotals } from '../../node/api/figures.ts'
import type { TradingCounter } from '../../node/figures/trading-totals.ts'
import { createTradingCounter } from '../../node/figures/trading-totals.ts'
import { SILENT } from '../../node/runtime/logger.ts'

const MEMBER = 'a1'.repeat(32)
const OTHER = 'b2'.repeat(32)
const COMMUNITY = 'c0'.repeat(32)

interface Row {
  readonly member: string
  readonly boughtWh: number
  readonly soldWh: number
  readonly tradeNano: string
}

/** A store of these blocks, the first at height 1, that counts how often it is asked. */
function makeStore(blocks: readonly (readonly Row[] | undefined)[]): {
  outcome: (height: number) => Promise<string | undefined>
  asked: () => number
} {
  let asked = 0
  return {
    outcome: async (height) => {
      asked += 1
      const settled = blocks[height - 1]
      return settled === undefined ? undefined : JSON.stringify({ settled })
    },
    asked: () => asked,
  }
}

const bought = (boughtWh: number, tradeNano: string, member = MEMBER): Row => ({
  ...{ member, boughtWh, soldWh: 0, tradeNano },
})
const sold = (soldWh: number, tradeNano: string): Row => ({ member: MEMBER, boughtWh: 0, soldWh, tradeNano })

const BLOCKS = [
  [bought(100, '-20'), bought(70, '-14', OTHER)],
  [],
  [sold(400, '80'), bought(5, '-1')],
  // Pays for being rid of it.
  [sold(50, '-3')],
]

/** The outcome of a block as a counter is told of it. */
function told(height: number): Parameters<TradingCounter['advance']>[0] {
  return { height, settled: BLOCKS[height - 1] ?? [] }
}

async function withDirectory(body: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-totals-'))
  try {
    await body(directory)
  } finally {
    await rm(directory, { recursive: true })
  }
}

function open(
  directory: string,
  { store = makeStore(BLOCKS), tipHeight = 4, member = MEMBER } = {},
): Promise<TradingCounter> {
  return createTradingCounter(
    { path: join(directory, 'totals.json'), communityHash: COMMUNITY, member },
    { store, tipHeight, logger: SILENT },
  )
}

/** What it says when it has added up; the microtasks of a few blocks. */
async function totalsOf(counter: TradingCounter): Promise<TradingTotals | undefined> {
  for (let turn = 0; turn < 200 && counter.totals() === undefined; turn++) await Promise.resolve()
  return counter.totals()
}

/** All that was begun has gone on as far as it can. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const EXPECTED = {
  ...{ boughtWh: 105, soldWh: 450, boughtSlots: 2, soldSlots: 2 },
  ...{ earnedNano: 80n, spentNano: 24n, height: 4 },
}

test('own settled rows are added up: energy, slots, what came in and what went out', () =>
  withDirectory(async (directory) => {
    assert.equal(await totalsOf(await open(directory)), EXPECTED)
  }))

test('nothing is told before everything is added', () =>
  withDirectory(async (directory) => {
    const counter = await open(directory)
    assert.is(counter.totals(), undefined)
    await counter.stop()
  }))

test('after a restart only what is new is read, and nothing is lost', () =>
  withDirectory(async (directory) => {
    const first = await open(directory, { tipHeight: 3 })
    await totalsOf(first)
    await first.stop()
    const store = makeStore(BLOCKS)
    assert.equal(await totalsOf(await open(directory, { store })), EXPECTED)
    assert.is(store.asked(), 1)
  }))

test('without its file everything is added up again, to the same', () =>
  withDirectory(async (directory) => {
    const first = await open(directory)
    await totalsOf(first)
    await first.stop()
    await rm(join(directory, 'totals.json'))
    assert.equal(await totalsOf(await open(directory)), EXPECTED)
  }))

test('a new block is added once, however often it is told', () =>
  withDirectory(async (directory) => {
    const counter = await open(directory, { tipHeight: 2 })
    await totalsOf(counter)
    for (const height of [4, 4, 3]) counter.advance(told(height))
    await counter.stop()
    const again = await open(directory)
    assert.equal(await totalsOf(again), EXPECTED)
  }))

test('what is told in its turn is not read again, also where many blocks are told at once', () =>
  withDirectory(async (directory) => {
    const store = makeStore(BLOCKS)
    const counter = await open(directory, { store, tipHeight: 2 })
    await totalsOf(counter)
    await new Promise(setImmediate)
    const asked = store.asked()
    for (const height of [3, 4, 4]) counter.advance(told(height))
    assert.equal(counter.totals(), EXPECTED)
    assert.is(store.asked(), asked)
    await counter.stop()
    assert.equal(await totalsOf(await open(directory)), EXPECTED)
  }))

test('what is told while earlier blocks are added up is not read either', () =>
  withDirectory(async (directory) => {
    const store = makeStore(BLOCKS)
    const counter = await open(directory, { store, tipHeight: 2 })
    for (const height of [3, 4, 3]) counter.advance(told(height))
    assert.equal(await totalsOf(counter), EXPECTED)
    assert.is(store.asked(), 2)
    await counter.stop()
  }))

test('only so many are remembered while an earlier block cannot be read: the others are read when it can', () =>
  withDirectory(async (directory) => {
    const count = 5000
    const store = makeStore(Array.from({ length: count }, () => [bought(1, '-2')]))
    let isWell = false
    const outcome = (height: number): Promise<string | undefined> =>
      isWell ? store.outcome(height) : Promise.reject(new Error('the disk is not well'))
    const counter = await open(directory, { store: { ...store, outcome }, tipHeight: 1 })
    for (let height = 2; height <= count; height++) counter.advance({ height, settled: [bought(1, '-2')] })
    await settled()
    isWell = true
    counter.advance({ height: count, settled: [bought(1, '-2')] })
    for (let look = 0; look < 100 && counter.totals()?.boughtWh !== count; look++) await settled()
    assert.is(counter.totals()?.boughtWh, count)
    assert.is(store.asked(), count - 4096)
    await counter.stop()
  }))

test('blocks whose outcome is not here are passed over', () =>
  withDirectory(async (directory) => {
    const store = makeStore([undefined, undefined, ...BLOCKS.slice(2)])
    assert.equal(await totalsOf(await open(directory, { store })), {
      ...EXPECTED,
      ...{ boughtWh: 5, boughtSlots: 1, spentNano: 4n },
    })
  }))

test('the file of another member, another ledger or no sense counts as none', () =>
  withDirectory(async (directory) => {
    const other = await open(directory, { member: OTHER })
    await totalsOf(other)
    await other.stop()
    assert.equal(await totalsOf(await open(directory)), EXPECTED)
    for (const text of [
      '',
      '{}',
      'null',
      `{"version":1,"community":"${COMMUNITY}","member":"${MEMBER}","height":"x"}`,
    ]) {
      await writeFile(join(directory, 'totals.json'), text)
      assert.equal(await totalsOf(await open(directory)), EXPECTED, text)
    }
    const long = await open(directory)
    await totalsOf(long)
    await long.stop()
    assert.is((await totalsOf(await open(directory, { tipHeight: 1 })))?.boughtWh, 100, 'a shorter ledger')
  }))

test.run()
