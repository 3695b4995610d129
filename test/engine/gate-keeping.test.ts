/** What happens when a gate closes: once for each slot, a validator's vote first on disk and then said. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { genesisState } from '../../node/core/chain/chain-state.ts'
import { decodeGateVote } from '../../node/core/chain/gate-vote.ts'
import { gateClosureMs } from '../../node/core/units/slots.ts'
import { keepGatesUntil } from '../../node/engine/gate-keeping.ts'
import { createPool } from '../../node/engine/pool.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { createMemoryDisk, createMemoryStore } from '../support/memory-store.ts'
import { makeSheet } from '../support/signed-messages.ts'
import { homeAt } from '../support/street.ts'
import { FIRST_SLOT, makeCommunity } from '../support/test-community.ts'
import { createVirtualTime } from '../support/virtual-clock.ts'

const street = makeCommunity({ homes: 5, validators: 4 })
const { community } = street
const { slotMs, gateLeadMs } = community.genesis
const gateMs = (slot: number): number => gateClosureMs(slot, slotMs, gateLeadMs)

test('who starts while the first slot can be agreed on says at once what it holds of it', async () => {
  const gates = keepGates({ fromMs: gateMs(FIRST_SLOT) + 5 })
  await gates.at(gateMs(FIRST_SLOT) + 6)
  assert.equal(gates.said, [FIRST_SLOT])
  await gates.end()
})

test('who starts before the first gate waits for it, to the millisecond', async () => {
  const gates = keepGates({ fromMs: gateMs(FIRST_SLOT) - slotMs })
  await gates.at(gateMs(FIRST_SLOT) - 1)
  assert.equal([gates.said, gates.closed], [[], 0])
  await gates.at(gateMs(FIRST_SLOT))
  assert.equal([gates.said, gates.closed], [[FIRST_SLOT], 1])
  await gates.end()
})

test('each gate closes once, in order, and who starts late begins with the one that closed last', async () => {
  const gates = keepGates({ fromMs: gateMs(FIRST_SLOT + 7) + 1 })
  await gates.at(gateMs(FIRST_SLOT + 10))
  assert.equal(
    gates.said,
    [7, 8, 9, 10].map((index) => FIRST_SLOT + index),
  )
  assert.is(gates.closed, 4)
  await gates.end()
})

test('a clock that is put back while a gate closes does not close it again', async () => {
  const gates = keepGates({ fromMs: gateMs(FIRST_SLOT), putBack: { at: FIRST_SLOT + 1, ms: 2000 } })
  await gates.at(gateMs(FIRST_SLOT + 2) + 1999)
  assert.equal([gates.said, gates.closed], [[FIRST_SLOT, FIRST_SLOT + 1], 2])
  await gates.at(gateMs(FIRST_SLOT + 2) + 2000)
  assert.equal([gates.said.at(-1), gates.closed], [FIRST_SLOT + 2, 3])
  await gates.end()
})

test('a vote is on disk, and in the pool, when it is said', async () => {
  const gates = keepGates({ fromMs: gateMs(FIRST_SLOT) })
  await gates.at(gateMs(FIRST_SLOT) + 1)
  assert.equal(gates.storedWhenSaid, [true])
  assert.is(gates.pool.gateVotesOf(FIRST_SLOT).length, 1)
  await gates.end()
})

test('at each gate the pool forgets what passed without a block, and keeps the slot whose gate it is', async () => {
  const gates = keepGates({ fromMs: gateMs(FIRST_SLOT) })
  for (const slot of [FIRST_SLOT + 1, FIRST_SLOT + 2])
    gates.pool.addSheet(makeSheet(community, homeAt(street, 0), { slot }))
  await gates.at(gateMs(FIRST_SLOT + 2))
  assert.equal(
    [1, 2].map((index) => gates.pool.sheetsOf(FIRST_SLOT + index).length),
    [0, 1],
  )
  await gates.end()
})

test('a home whose votes do not count closes the gates, and says nothing', async () => {
  const gates = keepGates({ fromMs: gateMs(FIRST_SLOT), home: 4 })
  await gates.at(gateMs(FIRST_SLOT + 1))
  assert.equal([gates.said, gates.closed], [[], 2])
  await gates.end()
})

test('a node that has stopped signing signs nothing more', async () => {
  const gates = keepGates({ fromMs: gateMs(FIRST_SLOT) })
  await gates.at(gateMs(FIRST_SLOT) + 1)
  gates.halt()
  await gates.at(gateMs(FIRST_SLOT + 3))
  assert.equal(gates.said, [FIRST_SLOT])
  assert.is(await gates.stored(FIRST_SLOT + 1), undefined)
  await gates.end()
})

function keepGates({
  fromMs,
  home = 0,
  putBack,
}: {
  fromMs: number
  home?: number
  /** While the vote of a slot is said. */
  putBack?: { at: number; ms: number }
}) {
  const { keys, member } = homeAt(street, home)
  const time = createVirtualTime(fromMs)
  let backMs = 0
  const own = time.clock()
  const clock = { ...own, nowMs: () => own.nowMs() - backMs }
  const pool = createPool()
  const store = createMemoryStore(createMemoryDisk())
  const stopping = new AbortController()
  const said: number[] = []
  const kept: Promise<boolean>[] = []
  let closed = 0
  let halted: unknown
  const stored = (slot: number) => store.loadOwn('gate-vote', slot)
  const running = keepGatesUntil(
    stopping.signal,
    { community, self: member },
    {
      ...{ store, pool, clock, verify: verifyEd25519, signer: keys.consensus },
      keeper: {
        tip: () => ({ height: 0, slot: FIRST_SLOT - 1, blockHash: community.hash, finalAtMs: null }),
        state: () => genesisState(community),
        community: () => community,
        wasTipTimely: () => false,
      },
      cast: ({ vote }) => kept.push(stored(vote.slot).then((one) => one !== undefined)),
      publish(bytes) {
        const slot = decodeGateVote(bytes)?.vote.slot ?? NaN
        said.push(slot)
        if (slot === putBack?.at) backMs = putBack.ms
      },
      halted: () => halted,
      closed: () => (closed += 1),
    },
  )
  let storedWhenSaid: readonly boolean[] = []
  return {
    ...{ pool, said, stored },
    get closed() {
      return closed
    },
    get storedWhenSaid() {
      return storedWhenSaid
    },
    halt: () => (halted = new Error('the disk is full')),
    async at(ms: number) {
      await time.advanceTo(ms)
      storedWhenSaid = await Promise.all(kept)
    },
    async end() {
      stopping.abort()
      await running
      assert.is(clock.timers(), 0)
    },
  }
}

test.run()
