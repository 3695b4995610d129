/** What a node keeps of others is bounded, and who floods shuts out only himself. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Vote } from '../../node/core/consensus/message.ts'
import type { HeldMessage, HeldMessages } from '../../node/engine/held-messages.ts'
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

/** A prevote for nothing, in a round of its own. */
function heldVote(signer: string, round: number, height = 1): HeldMessage {
  const vote: Vote = {
    ...{ type: 'prevote', height, round, valueId: null, validator: signer },
    signature: new Uint8Array(64),
  }
  return {
    height,
    signer,
    bytes: new TextEncoder().encode(`${signer} ${height} ${round}`),
    message: { kind: 'vote', vote },
  }
}

/** A proposal of so many bytes, with whatever travels beside it. */
function heldProposal(signer: string, round: number, bytes: Uint8Array): HeldMessage {
  const proposal = {
    ...{ height: 1, round, validRound: -1, validator: signer, signature: new Uint8Array(64) },
    value: { id: '', bytes: new Uint8Array() },
  }
  return { height: 1, signer, bytes, message: { kind: 'proposal', proposal, polka: [] } }
}

function roundsHeld(held: HeldMessages, height = 1): number[] {
  return held.of(height).map(({ message }) => (message.kind === 'vote' ? message.vote.round : -1))
}

test('held messages of one signer push out only his own, the earliest rounds first', () => {
  const held = createHeldMessages()
  held.add(heldVote('quiet', 0))
  for (let round = 0; round < 1000; round++) held.add(heldVote('loud', round))
  assert.ok(held.find(heldVote('quiet', 0).bytes))
  assert.ok(held.find(heldVote('loud', 999).bytes))
  assert.not(held.find(heldVote('loud', 1000 - 128 - 1).bytes))
  assert.is(held.of(1).length, 1 + 128)
})

test('who repeats what another said long ago pushes out nothing that he said since', () => {
  const held = createHeldMessages()
  for (let round = 0; round < 300; round++) held.add(heldVote('honest', round))
  const before = roundsHeld(held)
  for (let round = 0; round < 172; round++) held.add(heldVote('honest', round))
  assert.equal(roundsHeld(held), before)
  held.add(heldVote('honest', 0, 2))
  assert.is(roundsHeld(held, 2).length, 1, 'a later height comes after every round of an earlier one')
})

test('of one claim one message is held, whatever travels beside it: the first', () => {
  const held = createHeldMessages()
  held.add(heldVote('one', 0))
  for (let variant = 0; variant < 200; variant++)
    held.add(heldProposal('one', 0, new Uint8Array(1000).fill(variant)))
  assert.is(held.of(1).length, 2)
  assert.ok(held.find(new Uint8Array(1000)))
  const other = heldProposal('one', 0, new Uint8Array(1)).message
  assert.is(held.sameClaim(other), held.find(new Uint8Array(1000)))
  assert.is(held.sameClaim(heldProposal('one', 1, new Uint8Array(1)).message), undefined)
})

test('held proposals of one signer are few, however large', () => {
  const held = createHeldMessages()
  for (let round = 0; round < 20; round++)
    held.add(heldProposal('loud', round, new Uint8Array(500_000).fill(round)))
  assert.is(held.of(1).length, 4)
})

test('held proposals of one signer may weigh 2 MiB together, and not a byte more', () => {
  const quarter = 512 * 1024
  for (const [lastBytes, count] of [
    [quarter, 4],
    [quarter + 1, 3],
  ] as const) {
    const held = createHeldMessages()
    for (const [round, length] of [quarter, quarter, quarter, lastBytes].entries())
      held.add(heldProposal('one', round, new Uint8Array(length).fill(round)))
    assert.is(held.of(1).length, count)
  }
})

test('the same message is held once, and gone with its height', () => {
  const held = createHeldMessages()
  for (const height of [1, 1, 2]) held.add(heldVote('one', 0, height))
  assert.is(held.of(1).length, 1)
  held.dropThrough(1)
  assert.is(held.of(1).length, 0)
  assert.is(held.find(heldVote('one', 0).bytes), undefined)
  assert.is(held.of(2).length, 1)
})

test.run()
