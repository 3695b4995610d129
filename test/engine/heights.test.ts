/** When a height begins: at the gate, and not before this node has the rule that the block is cleared by. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { gateClosureMs } from '../../node/core/units/slots.ts'
import { createHeights } from '../../node/engine/heights.ts'
import { makeCommunity, FIRST_SLOT } from '../support/test-community.ts'
import { createVirtualTime } from '../support/virtual-clock.ts'

const { community } = makeCommunity()
const { genesis } = community
const GATE_MS = gateClosureMs(FIRST_SLOT, genesis.slotMs, genesis.gateLeadMs)

test('a height begins when the gate of the next slot has closed, once', async () => {
  const { heights, time, begun } = createScene()
  heights.plan()
  heights.plan()
  await time.advanceTo(GATE_MS - 1)
  assert.equal(begun, [])
  await time.advanceTo(GATE_MS + 60_000)
  assert.equal(begun, [GATE_MS])
})

test('a height whose gate has closed already begins at once', async () => {
  const { heights, time, begun } = createScene()
  await time.advanceTo(GATE_MS + 700)
  heights.plan()
  await time.advanceTo(time.nowMs())
  assert.equal(begun, [GATE_MS + 700])
})

test('without its rule a node takes no part, asks every two seconds, and begins when it has the rule', async () => {
  const { heights, time, begun, asked } = createScene({ isReady: (nowMs) => nowMs > GATE_MS + 5000 })
  heights.plan()
  await time.advanceTo(GATE_MS + 60_000)
  assert.equal(
    asked,
    [0, 2000, 4000, 6000].map((afterMs) => GATE_MS + afterMs),
  )
  assert.equal(begun, [GATE_MS + 6000])
})

test('who is stopped, or has another tip when its rule is there, begins nothing', async () => {
  for (const change of ['stop', 'tip'] as const) {
    const { heights, time, begun, scene } = createScene({
      isReady: () => {
        if (change === 'stop') heights.stop()
        else scene.height++
        return true
      },
    })
    heights.plan()
    await time.advanceTo(GATE_MS + 60_000)
    assert.equal(begun, [], change)
  }
})

test('a supply that fails is told of', async () => {
  const { heights, time, begun, failures } = createScene({
    isReady: () => {
      throw new Error('the disk is gone')
    },
  })
  heights.plan()
  await time.advanceTo(GATE_MS + 60_000)
  assert.equal([begun, failures], [[], ['Error: the disk is gone']])
})

function createScene({ isReady = () => true }: { isReady?: (nowMs: number) => boolean } = {}) {
  const time = createVirtualTime(GATE_MS - 100_000)
  const clock = time.clock()
  const scene = { height: 0 }
  const [begun, asked, failures] = [[] as number[], [] as number[], [] as string[]]
  const heights = createHeights(community, {
    clock,
    keeper: {
      tip: () => ({
        ...{ height: scene.height, slot: FIRST_SLOT - 1 },
        ...{ blockHash: community.hash, finalAtMs: null },
      }),
    },
    supply: {
      ready: async () => {
        asked.push(clock.nowMs())
        return Promise.resolve(isReady(clock.nowMs()))
      },
    },
    begin: () => void begun.push(clock.nowMs()),
    failed: (error) => void failures.push(String(error)),
  })
  return { heights, time, begun, asked, failures, scene }
}

test.run()
