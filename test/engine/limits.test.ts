/** What a node keeps of others is bounded, and who floods shuts out only himself. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createHeldMessages } from '../../node/engine/held-messages.ts'
import { createPool, READINGS_PER_MEMBER_LIMIT, SHEETS_PER_MEMBER_LIMIT } from '../../node/engine/pool.ts'
import { makeGateVote, makeReading, makeSheet } from '../support/signed-messages.ts'
import { FIRST_SLOT, makeCommunity } from '../support/test-community.ts'

const { community, homes } = makeCommunity()
const [first, second] = homes
assert.ok(first && second)

test('a member has four revisions of a slot, and no more', () => {
  const pool = createPool()
  const taken = [0, 1, 2, 3, 4].map((revision) => pool.addSheet(makeSheet(community, first, { revision })))
  assert.equal(taken, [true, true, true, true, false])
  assert.ok(pool.addSheet(makeSheet(community, second)))
})

test('a member that sends sheets for every coming slot leaves room for the others', () => {
  const pool = createPool()
  const send = (home: typeof first, index: number): boolean =>
    pool.addSheet(makeSheet(community, home, { slot: FIRST_SLOT + index }))
  const taken = Array.from({ length: SHEETS_PER_MEMBER_LIMIT + 5 }, (_, index) => send(first, index))
  assert.is(taken.filter(Boolean).length, SHEETS_PER_MEMBER_LIMIT)
  assert.ok(send(second, 0))
})

test('a member that signs readings without end leaves room for the others', () => {
  const pool = createPool()
  const send = (home: typeof first, index: number): boolean =>
    pool.addReading(makeReading(community, home, { slot: FIRST_SLOT + index }))
  const taken = Array.from({ length: READINGS_PER_MEMBER_LIMIT + 5 }, (_, index) => send(first, index))
  assert.is(taken.filter(Boolean).length, READINGS_PER_MEMBER_LIMIT)
  assert.ok(send(second, 0))
})

test('of a validator the first vote of a slot counts, and votes for far slots are few', () => {
  const pool = createPool()
  const vote = (slot: number, wasPreviousTimely = true): boolean =>
    pool.addGateVote(makeGateVote(community, first, { slot, wasPreviousTimely }))
  assert.ok(vote(FIRST_SLOT))
  assert.not(vote(FIRST_SLOT, false))
  assert.is(pool.gateVotesOf(FIRST_SLOT)[0]?.vote.wasPreviousTimely, true)
  assert.is([1, 2, 3, 4, 5].filter((ahead) => vote(FIRST_SLOT + ahead)).length, 3)
})

test('what a slot leaves behind is dropped: with its block, and when its time has passed without one', () => {
  for (const drop of ['prune', 'dropBefore'] as const) {
    const pool = createPool()
    for (const slot of [FIRST_SLOT, FIRST_SLOT + 1]) {
      pool.addSheet(makeSheet(community, first, { slot }))
      pool.addGateVote(makeGateVote(community, first, { slot }))
    }
    const reading = makeReading(community, first)
    pool.addReading(reading)
    if (drop === 'prune') pool.prune(FIRST_SLOT, { reading: () => true, transaction: () => true })
    else pool.dropBefore(FIRST_SLOT + 1)
    assert.is(pool.sheetsOf(FIRST_SLOT).length, 0)
    // Who listens for its own key may still ask what was said at the gate of the last block.
    assert.is(pool.gateVotesOf(FIRST_SLOT).length, drop === 'prune' ? 1 : 0)
    pool.dropBefore(FIRST_SLOT + 1)
    assert.is(pool.gateVotesOf(FIRST_SLOT).length, 0)
    assert.is(pool.sheetsOf(FIRST_SLOT + 1).length + pool.gateVotesFrom(FIRST_SLOT).length, 2)
    // Readings of slots without a block are settled all the same.
    assert.is(pool.has(reading.hash), drop === 'dropBefore')
  }
})

test('what a vote of a coming slot names stays though a late block took it, until that slot is over', () => {
  const isDone = { reading: () => true, transaction: () => true }
  const pool = createPool()
  const [named, other] = [makeReading(community, first), makeReading(community, second)]
  for (const reading of [named, other]) pool.addReading(reading)
  pool.addGateVote(makeGateVote(community, first, { slot: FIRST_SLOT + 2, readings: [named.hash] }))
  pool.prune(FIRST_SLOT, isDone)
  assert.equal([pool.has(named.hash), pool.has(other.hash)], [true, false])
  pool.dropBefore(FIRST_SLOT + 3)
  pool.prune(FIRST_SLOT + 1, isDone)
  assert.not(pool.has(named.hash))
})

/** What is held is looked up by its bytes; what they say matters to nobody here. */
const MESSAGE = {
  kind: 'certificate',
  certificate: { height: 1, round: 0, valueId: '', signatures: [] },
} as const

test('held messages of one signer push out only his own, the oldest first', () => {
  const held = createHeldMessages()
  const message = (signer: string, index: number): Parameters<typeof held.add>[0] => ({
    height: 1,
    signer,
    bytes: new TextEncoder().encode(`${signer} ${index}`),
    message: MESSAGE,
  })
  held.add(message('quiet', 0))
  for (let index = 0; index < 1000; index++) held.add(message('loud', index))
  assert.ok(held.find(message('quiet', 0).bytes))
  assert.ok(held.find(message('loud', 999).bytes))
  assert.not(held.find(message('loud', 0).bytes))
  assert.is(held.of(1).length, 1 + 128)
})

test('held proposals of one signer are few, however large', () => {
  const held = createHeldMessages()
  for (let index = 0; index < 20; index++)
    held.add({ height: 1, signer: 'loud', bytes: new Uint8Array(500_000).fill(index), message: MESSAGE })
  assert.is(held.of(1).length, 4)
})

test('held proposals of one signer may weigh 2 MiB together, and not a byte more', () => {
  const quarter = 512 * 1024
  for (const [lastBytes, held] of [
    [quarter, 4],
    [quarter + 1, 3],
  ] as const) {
    const messages = createHeldMessages()
    for (const [index, length] of [quarter, quarter, quarter, lastBytes].entries())
      messages.add({ height: 1, signer: 'one', bytes: new Uint8Array(length).fill(index), message: MESSAGE })
    assert.is(messages.of(1).length, held)
  }
})

test('who says the same again keeps it no longer', () => {
  const held = createHeldMessages()
  const say = (index: number): void => {
    held.add({ height: 1, signer: 'one', bytes: Uint8Array.of(index), message: MESSAGE })
  }
  for (let index = 0; index < 128; index++) say(index)
  say(0)
  say(200)
  assert.is(held.find(Uint8Array.of(0)), undefined, 'it was the oldest')
  assert.ok(held.find(Uint8Array.of(1)))
})

test('the same message is held once, and gone with its height', () => {
  const held = createHeldMessages()
  for (const height of [1, 1, 2])
    held.add({ height, signer: 'one', bytes: Uint8Array.of(height), message: MESSAGE })
  assert.is(held.of(1).length, 1)
  held.dropThrough(1)
  assert.is(held.of(1).length, 0)
  assert.is(held.of(2).length, 1)
})

test.run()
