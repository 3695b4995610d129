/** Which blocks are looked for: more than one walk mends, as where a snapshot is all that a disk has left, and none beyond the tip. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { CertifiedBlock } from '../../node/engine/chain-store.ts'
import { mendBlocksUntil } from '../../node/engine/mend-blocks.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createRuleShelf } from '../../node/store/rule-shelf.ts'
import { ROT } from '../../sim/street/memory-store.ts'
import { makeLedgerChain } from '../support/ledger-chain.ts'
import { createMemoryDisk, createMemoryStore } from '../support/memory-store.ts'
import { createStreet } from '../support/street.ts'
import { createVirtualTime } from '../support/virtual-clock.ts'

const TIP = 3000
const DAY_MS = 86_400_000
const chain = await makeLedgerChain({ homes: 4, validators: 4, blocks: 6 })
const WALK_LIMIT = 1024

test('of a long run of lost blocks the last are asked for first, for each is named by the one after it', async () => {
  // Any block names a parent, and that is all that is looked at here.
  const walk = startMending([1, TIP], TIP)
  const { time, asked } = walk
  await time.advanceTo(10_000)
  assert.equal(asked.slice(0, 2), [TIP - 1, TIP - 2])
  assert.is(asked.length, WALK_LIMIT)
  assert.is(asked.at(-1), TIP - WALK_LIMIT)
  await time.advanceTo(100_000)
  assert.is(asked.at(-1), 2, 'the rest is not left for tomorrow')
  assert.is(new Set(asked).size, TIP - 2)
  await walk.end()
})

test('what lies beyond the tip, whole or not, as of a batch that was cut off, is not looked for', async () => {
  const walk = startMending([1, 2, 3, 5, 7], 3, { rotten: [7] })
  await walk.time.advanceTo(100_000)
  assert.equal(walk.asked, [])
  await walk.end()
})

test('after every 64 blocks that it looks at the walk lets the street come first', async () => {
  const heights = Array.from({ length: 200 }, (_, index) => index + 1).filter((height) => height !== 150)
  const walk = startMending(heights, 200)
  await walk.time.advanceTo(59)
  assert.equal(walk.asked, [])
  await walk.time.advanceTo(60)
  assert.equal(walk.asked, [150])
  await walk.end()
})

test('what no peer has is asked for again after half a minute, and each time after twice as long', async () => {
  const walk = startMending([1, 2, 3, 5], 5, { hasAnswer: false })
  await walk.time.advanceTo(30_000 + 60_000 + 120_000)
  assert.equal(walk.askedAtMs, [0, 30_000, 90_000, 210_000])
  await walk.end()
})

test('a lost block that its certificate vouches for is there again at once, and the next look is a day later', async () => {
  const home = await mendChain([3], (height) => [at(height - 1), at(height)])
  assert.equal(home.disk.blocks.get(3), at(3))
  await home.time.advanceTo(DAY_MS - 1)
  assert.equal(home.looks, [0])
  await home.time.advanceTo(DAY_MS)
  assert.equal([home.looks, home.counts], [[0, DAY_MS], [1]])
  assert.is(home.executed(), 0, 'nothing is computed again')
  await home.end()
})

test('a block whose name nobody knows, for the one after it is lost too, waits until that one is there', async () => {
  let isThere = false
  const home = await mendChain([3, 4], (height) => (isThere ? [at(height)] : []))
  assert.equal(home.counts, [0])
  isThere = true
  await home.time.advanceTo(30_000)
  assert.equal(
    [home.looks, home.counts],
    [
      [0, 30_000],
      [0, 2],
    ],
  )
  assert.equal(
    [3, 4].map((height) => home.disk.blocks.get(height)),
    [at(3), at(4)],
  )
  await home.end()
})

/** What the street has at a height. */
function at(height: number): CertifiedBlock {
  const commit = chain.commits[height - 1]
  assert.ok(commit)
  return commit.stored
}

/** A home that has lost these blocks of a real chain, when it has looked once; peers answer as they are told to. */
async function mendChain(lost: readonly number[], answers: (height: number) => readonly CertifiedBlock[]) {
  const { community } = chain.street
  const tip = chain.commits.at(-1)?.tip
  assert.ok(tip)
  const disk = createMemoryDisk()
  for (const {
    tip: { height },
    stored,
  } of chain.commits)
    if (!lost.includes(height)) disk.blocks.set(height, stored)
  const store = createMemoryStore(disk)
  const time = createVirtualTime(0)
  const ending = new AbortController()
  const [looks, counts]: [number[], unknown[]] = [[], []]
  let executed = 0
  const shelf = createRuleShelf({ directory: '' })
  const done = mendBlocksUntil(ending.signal, community, {
    store: {
      ...store,
      found(from) {
        looks.push(time.nowMs())
        return store.found(from)
      },
    },
    keeper: { tip: () => tip, community: () => community },
    clock: time.clock(),
    logger: { ...SILENT, info: ({ count }: { count?: unknown }) => void counts.push(count) },
    verify: verifyEd25519,
    rules: {
      prepare(rule) {
        executed += 1
        return shelf.prepare(rule)
      },
      find: shelf.find,
    },
    fetchBlock: (height, isGood) => Promise.resolve(answers(height).find(isGood)),
  })
  await time.advanceTo(10)
  return {
    ...{ disk, time, looks, counts },
    executed: () => executed,
    async end() {
      ending.abort()
      await time.advanceTo(time.nowMs() + 10_000)
      await done
    },
  }
}

/** On a disk with the blocks of these heights, asking peers that answer with a block of no use, or not at all. */
function startMending(
  heights: readonly number[],
  tipHeight: number,
  { rotten = [], hasAnswer = true }: { rotten?: readonly number[]; hasAnswer?: boolean } = {},
) {
  const street = createStreet()
  const block = street.propose()
  const disk = createMemoryDisk()
  for (const height of heights) disk.blocks.set(height, { block: block.bytes, certificate: new Uint8Array() })
  for (const height of rotten) disk.rotten.add(ROT.block(height))
  const asked: number[] = []
  const askedAtMs: number[] = []
  const time = createVirtualTime(0)
  const ending = new AbortController()
  const { community } = street
  const done = mendBlocksUntil(ending.signal, community, {
    store: createMemoryStore(disk),
    keeper: {
      tip: () => ({ height: tipHeight, slot: tipHeight, blockHash: block.hash, finalAtMs: null }),
      community: () => community,
    },
    clock: time.clock(),
    logger: SILENT,
    verify: verifyEd25519,
    rules: createRuleShelf({ directory: '' }),
    fetchBlock(height) {
      asked.push(height)
      askedAtMs.push(time.nowMs())
      return Promise.resolve(hasAnswer ? { block: block.bytes, certificate: new Uint8Array() } : undefined)
    },
  })
  return {
    ...{ time, asked, askedAtMs },
    async end() {
      ending.abort()
      await time.advanceTo(time.nowMs() + 10_000)
      await done
    },
  }
}

test.run()
