/** How often a home asks its peers while it waits for a block: often while the slot can be agreed on, seldom after that. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { gateClosureMs, slotStartMs } from '../../node/core/units/slots.ts'
import type { CatchUp } from '../../node/engine/catch-up.ts'
import type { ChainKeeper } from '../../node/engine/chain-keeper.ts'
import { repairUntil } from '../../node/engine/repair.ts'
import { FIRST_SLOT, makeCommunity } from '../support/test-community.ts'
import { createVirtualTime } from '../support/virtual-clock.ts'

const { genesis } = makeCommunity({ homes: 4, validators: 4 }).community
const { slotMs, gateLeadMs } = genesis
const SLOT = FIRST_SLOT + 3
/** Without chance a round is as short as it may be. */
const ROUND_MS = 500
const IDLE_ROUNDS = 16

test('from the gate on it asks in each round for blocks, and for what is said of the one that is due', async () => {
  const home = startRepair({ tipSlot: SLOT - 1, fromMs: gateClosureMs(SLOT, slotMs, gateLeadMs) })
  await home.after(10 * ROUND_MS)
  assert.equal(home.asked, { blocks: 10, current: 10 })
  await home.end()
})

test('once the block of that slot is here it asks no more', async () => {
  const home = startRepair({ tipSlot: SLOT, fromMs: gateClosureMs(SLOT, slotMs, gateLeadMs) })
  await home.after(100 * ROUND_MS)
  assert.equal(home.asked, { blocks: 0, current: 0 })
  await home.end()
})

test('where the slot has begun without its block it asks in every sixteenth round only', async () => {
  const home = startRepair({ tipSlot: SLOT - 1, fromMs: slotStartMs(SLOT, slotMs) })
  await home.after((IDLE_ROUNDS - 1) * ROUND_MS)
  assert.equal(home.asked, { blocks: 0, current: 0 })
  await home.after(ROUND_MS)
  assert.equal(home.asked, { blocks: 1, current: 1 })
  await home.after(2 * IDLE_ROUNDS * ROUND_MS)
  assert.equal(home.asked, { blocks: 3, current: 3 })
  await home.end()
})

function startRepair({ tipSlot, fromMs }: { tipSlot: number; fromMs: number }) {
  const time = createVirtualTime(fromMs)
  const ending = new AbortController()
  const asked = { blocks: 0, current: 0 }
  const count = (what: keyof typeof asked) => () => {
    asked[what] += 1
    return Promise.resolve()
  }
  const running = repairUntil(ending.signal, genesis, {
    clock: time.clock(),
    random: { fraction: () => 0 },
    keeper: { tip: () => ({ slot: tipSlot }) } as ChainKeeper,
    catchUp: { fetchBlocks: count('blocks'), fetchCurrent: count('current') } as unknown as CatchUp,
  })
  return {
    asked,
    after: (ms: number) => time.advanceTo(time.nowMs() + ms),
    async end() {
      ending.abort()
      await running
    },
  }
}

test.run()
