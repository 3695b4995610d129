/** What a node holds for the coming blocks: everything once, no more than its limits, nothing longer than it is of use. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { SignedTransaction } from '../../node/core/governance/transaction.ts'
import type { Pool } from '../../node/engine/pool.ts'
import { createPool, READINGS_PER_MEMBER_LIMIT, SHEETS_PER_MEMBER_LIMIT } from '../../node/engine/pool.ts'
import { OWN_PER_MEMBER_LIMIT } from '../../node/engine/transaction-room.ts'
import { makeGateVote, makeOrder, makeReading, makeSheet } from '../support/signed-messages.ts'
import { homeAt } from '../support/street.ts'
import { FIRST_SLOT, makeCommunity } from '../support/test-community.ts'
import { makeEvidence, makeSeatReturn } from '../support/transactions.ts'

const street = makeCommunity({ homes: 4, validators: 4 })
const { community } = street
const [home, other] = [homeAt(street, 0), homeAt(street, 1)]
const NOTHING_DONE = { reading: () => false, transaction: () => false }
const ALL_DONE = { reading: () => true, transaction: () => true }
const VOTES_LIMIT = 4

const sheet = (slot: number, revision = 1, of = home) => makeSheet(community, of, { slot, revision })
const reading = (slot: number, of = home) => makeReading(community, of, { slot })
const vote = (slot: number, of = home) => makeGateVote(community, of, { slot })
const seatReturn = (height: number): SignedTransaction => makeSeatReturn(community, home, height)

/** How many of many it takes. */
function taken<T>(from: number, to: number, make: (index: number) => T, add: (one: T) => boolean): number {
  return Array.from({ length: to - from }, (_, index) => add(make(from + index))).filter(Boolean).length
}

test('each thing is held once, whatever it is', () => {
  const pool = createPool()
  const twice = (add: () => boolean) => [add(), add()]
  assert.equal(
    twice(() => pool.addSheet(sheet(FIRST_SLOT))),
    [true, false],
  )
  assert.equal(
    twice(() => pool.addReading(reading(FIRST_SLOT))),
    [true, false],
  )
  assert.equal(
    twice(() => pool.addGateVote(vote(FIRST_SLOT))),
    [true, false],
  )
  assert.equal(
    twice(() => pool.addTransaction(seatReturn(1))),
    [true, false],
  )
  assert.equal(sizes(pool), { sheets: 1, readings: 1, votes: 1, transactions: 1 })
})

test('a second vote of a validator for a slot is not taken, whatever it says', () => {
  const pool = createPool()
  const first = vote(FIRST_SLOT)
  pool.addGateVote(first)
  assert.not(pool.addGateVote(makeGateVote(community, home, { slot: FIRST_SLOT, wasPreviousTimely: false })))
  assert.is(pool.gateVoteBeside(vote(FIRST_SLOT)), first)
  assert.is(pool.gateVoteBeside(vote(FIRST_SLOT + 1)), undefined)
  assert.is(pool.gateVoteBeside(vote(FIRST_SLOT, other)), undefined)
})

test('the limits are what they say, and who reaches one leaves room to the others', () => {
  const pool = createPool()
  const sheetAt = (of: typeof home) => (index: number) => sheet(FIRST_SLOT + index, 1, of)
  const readingAt = (of: typeof home) => (index: number) => reading(FIRST_SLOT + index, of)
  const voteAt = (of: typeof home) => (index: number) => vote(FIRST_SLOT + index, of)
  for (const of of [home, other]) {
    assert.is(
      taken(0, 80, sheetAt(of), (one) => pool.addSheet(one)),
      SHEETS_PER_MEMBER_LIMIT,
    )
    assert.is(
      taken(0, 80, readingAt(of), (one) => pool.addReading(one)),
      READINGS_PER_MEMBER_LIMIT,
    )
    assert.is(
      taken(0, 8, voteAt(of), (one) => pool.addGateVote(one)),
      VOTES_LIMIT,
    )
  }
  for (const of of [home, other])
    assert.is(
      taken(
        1,
        81,
        (height) => makeSeatReturn(community, of, height),
        (one) => pool.addTransaction(one),
      ),
      OWN_PER_MEMBER_LIMIT,
    )
})

test('what gate votes name is taken though there is no room, and held no longer than they are', () => {
  const pool = createPool()
  const requests = Array.from({ length: OWN_PER_MEMBER_LIMIT + 1 }, (_, index) => seatReturn(index + 1))
  const last = requests.at(-1)
  assert.ok(last)
  assert.equal(
    requests.map((request) => pool.addTransaction(request)),
    [...requests.slice(1).map(() => true), false],
  )
  assert.ok(pool.addNamedTransaction(last))
  assert.not(pool.addNamedTransaction(last))
  assert.is(pool.transaction(last.hash), last)
  const naming = { slot: FIRST_SLOT + 1, transactions: [last.hash] }
  pool.addGateVote(makeGateVote(community, home, naming))
  pool.prune(FIRST_SLOT, NOTHING_DONE)
  assert.is(pool.transaction(last.hash), last)
  pool.prune(FIRST_SLOT + 1, NOTHING_DONE)
  assert.is(pool.transaction(last.hash), undefined)
  assert.is(pool.transactions().length, OWN_PER_MEMBER_LIMIT)
})

test('a sheet that came after its gate is held only as a vote names it: this one, of this member and revision', () => {
  const pool = createPool()
  const [late, beside] = [
    sheet(FIRST_SLOT),
    makeSheet(community, home, { slot: FIRST_SLOT, revision: 1, orders: [makeOrder({ energyWh: 7 })] }),
  ]
  const named = { member: home.member, revision: 1, hash: late.hash }
  for (const sheets of [[{ ...named, member: other.member }], [{ ...named, revision: 2 }], []]) {
    const lying = createPool()
    lying.addGateVote(makeGateVote(community, home, { slot: FIRST_SLOT, sheets }))
    assert.not(lying.addLateSheet(late))
  }
  assert.not(pool.addLateSheet(late))
  pool.addGateVote(makeGateVote(community, home, { slot: FIRST_SLOT, sheets: [named] }))
  assert.not(pool.addLateSheet(beside))
  assert.ok(pool.addLateSheet(late))
  assert.not(pool.addLateSheet(late))
  assert.equal([pool.sheetsOf(FIRST_SLOT), pool.sheetsAtGate(FIRST_SLOT)], [[late], []])
})

test('what a vote named is held though a better form of it came', () => {
  const pool = createPool()
  const [low, high] = doubleSheets(3).sort((left, right) => (left.hash < right.hash ? -1 : 1))
  assert.ok(low && high)
  assert.ok(pool.addTransaction(high))
  pool.addGateVote(makeGateVote(community, other, { slot: FIRST_SLOT + 1, transactions: [high.hash] }))
  assert.ok(pool.addTransaction(low))
  assert.is(pool.transactions().length, 2)
  pool.prune(FIRST_SLOT + 1, NOTHING_DONE)
  assert.equal(pool.transactions(), [low])
})

/** Proofs of one offence: of so many sheets of one revision, each two. */
function doubleSheets(count: number, slot = FIRST_SLOT): SignedTransaction[] {
  const sheets = Array.from({ length: count }, (_, index) =>
    makeSheet(community, home, { slot, orders: [makeOrder({ energyWh: index + 1 })] }),
  )
  return sheets.flatMap((one, index) =>
    sheets.slice(index + 1).map((two) => makeEvidence('sheet', home, one.envelope, two.envelope)),
  )
}

test('of one slot a member has four revisions, of the next as many again', () => {
  const pool = createPool()
  for (const slot of [FIRST_SLOT, FIRST_SLOT + 1])
    assert.is(
      taken(
        0,
        9,
        (revision) => sheet(slot, revision),
        (one) => pool.addSheet(one),
      ),
      4,
    )
  assert.is(pool.sheetsOf(FIRST_SLOT).length, 4)
})

test('beside a sheet stands only what the same member said of the same slot under the same revision', () => {
  const pool = createPool()
  const signed = sheet(FIRST_SLOT)
  for (const one of [
    signed,
    sheet(FIRST_SLOT, 2),
    sheet(FIRST_SLOT + 1),
    sheet(FIRST_SLOT, 1, other),
    sheet(FIRST_SLOT + 1, 2, other),
  ])
    pool.addSheet(one)
  assert.is(pool.sheetBeside(signed), undefined)
  const second = makeSheet(community, home, { slot: FIRST_SLOT, orders: [] })
  assert.is(pool.sheetBeside(second), signed)
  pool.addSheet(second)
  assert.is(pool.sheetBeside(signed), second)
})

test('a final block drops the sheets up to its slot, and votes of slots before it', () => {
  const pool = createPool()
  for (const slot of [0, 1, 2].map((index) => FIRST_SLOT + index)) {
    pool.addSheet(sheet(slot))
    pool.addGateVote(vote(slot))
  }
  pool.prune(FIRST_SLOT + 1, NOTHING_DONE)
  assert.equal(
    [0, 1, 2].map((index) => pool.sheetsOf(FIRST_SLOT + index).length),
    [0, 0, 1],
  )
  assert.equal(
    pool.gateVotesFrom(0).map((signed) => signed.vote.slot),
    [FIRST_SLOT + 1, FIRST_SLOT + 2],
  )
  assert.is(pool.gateVotesOf(FIRST_SLOT + 1).length, 1)
})

test('what is done stays while a vote of a coming slot names it, and goes with that vote', () => {
  const pool = createPool()
  const [named, unnamed] = [reading(FIRST_SLOT), reading(FIRST_SLOT + 1)]
  const [decided, forgotten] = [seatReturn(1), seatReturn(2)]
  for (const signed of [named, unnamed]) pool.addReading(signed)
  for (const signed of [decided, forgotten]) pool.addTransaction(signed)
  pool.addGateVote(
    makeGateVote(community, home, {
      slot: FIRST_SLOT + 3,
      readings: [named.hash],
      transactions: [decided.hash],
    }),
  )
  // Of the block's own slot: that block is final, so nobody will ask for what it names.
  pool.addGateVote(
    makeGateVote(community, other, {
      slot: FIRST_SLOT + 2,
      readings: [unnamed.hash],
      transactions: [forgotten.hash],
    }),
  )
  pool.prune(FIRST_SLOT + 2, ALL_DONE)
  assert.equal([pool.readings(), pool.transactions()], [[named], [decided]])
  pool.prune(FIRST_SLOT + 3, ALL_DONE)
  assert.equal([pool.readings(), pool.transactions()], [[], []])
})

test('what is not done stays, named or not', () => {
  const pool = createPool()
  const [signed, request] = [reading(FIRST_SLOT), seatReturn(1)]
  pool.addReading(signed)
  pool.addTransaction(request)
  pool.prune(FIRST_SLOT + 9, NOTHING_DONE)
  assert.equal([pool.readings(), pool.transactions()], [[signed], [request]])
})

test('slots that passed without a block take their sheets and votes with them, and no reading', () => {
  const pool = createPool()
  for (const slot of [FIRST_SLOT, FIRST_SLOT + 1]) {
    pool.addSheet(sheet(slot))
    pool.addGateVote(vote(slot))
    pool.addReading(reading(slot))
  }
  pool.dropBefore(FIRST_SLOT + 1)
  assert.equal(sizes(pool), { sheets: 1, readings: 2, votes: 1, transactions: 0 })
})

test('what it holds is found by its hash', () => {
  const pool = createPool()
  const [one, counted, request] = [sheet(FIRST_SLOT), reading(FIRST_SLOT), seatReturn(1)]
  pool.addSheet(one)
  pool.addReading(counted)
  pool.addTransaction(request)
  assert.is(pool.sheet(one.hash), one)
  assert.is(pool.reading(counted.hash), counted)
  assert.is(pool.transaction(request.hash), request)
  assert.equal(
    [one.hash, counted.hash, request.hash, community.hash].map((hash) => pool.has(hash)),
    [true, true, true, false],
  )
})

function sizes(pool: Pool) {
  return {
    sheets: [0, 1].flatMap((index) => pool.sheetsOf(FIRST_SLOT + index)).length,
    readings: pool.readings().length,
    votes: pool.gateVotesFrom(0).length,
    transactions: pool.transactions().length,
  }
}

test.run()
