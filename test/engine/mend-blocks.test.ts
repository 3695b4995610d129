/** Which blocks are looked for: more than one walk mends, as where a snapshot is all that a disk has left, and none beyond the tip. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { mendBlocksUntil } from '../../node/engine/mend-blocks.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createRuleShelf } from '../../node/store/rule-shelf.ts'
import { ROT } from '../../sim/street/memory-store.ts'
import { createMemoryDisk, createMemoryStore } from '../support/memory-store.ts'
import { createStreet } from '../support/street.ts'
import { createVirtualTime } from '../support/virtual-clock.ts'

const TIP = 3000
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
  const walk = startMending([1, 2, 3, 5, 7], 3)
  await walk.time.advanceTo(100_000)
  assert.equal(walk.asked, [])
  await walk.end()
})

/** On a disk with the blocks of these heights, asking peers that have nothing of use. */
function startMending(heights: readonly number[], tipHeight: number) {
  const street = createStreet()
  const block = street.propose()
  const disk = createMemoryDisk()
  for (const height of heights) disk.blocks.set(height, { block: block.bytes, certificate: new Uint8Array() })
  disk.rotten.add(ROT.block(7))
  const asked: number[] = []
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
      return Promise.resolve({ block: block.bytes, certificate: new Uint8Array() })
    },
  })
  return {
    ...{ time, asked },
    async end() {
      ending.abort()
      await time.advanceTo(time.nowMs() + 10_000)
      await done
    },
  }
}

test.run()
