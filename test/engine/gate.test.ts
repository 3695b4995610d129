/** What a validator says at a gate: what it holds, in a form that fits, once. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { genesisState } from '../../node/core/chain/chain-state.ts'
import { decodeGateVote } from '../../node/core/chain/gate-vote.ts'
import { ownGateVoteBytes, SHEET_NAME_BYTES, VOTE_BASE_BYTES } from '../../node/core/governance/block-room.ts'
import type { SignedReading } from '../../node/core/metering/reading.ts'
import type { ChainKeeper } from '../../node/engine/chain-keeper.ts'
import { castGateVote, SHEETS_NAMED_LIMIT } from '../../node/engine/gate.ts'
import { createPool } from '../../node/engine/pool.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { createMemoryDisk, createMemoryStore } from '../support/memory-store.ts'
import { makeReading, makeSheet } from '../support/signed-messages.ts'
import { FIRST_SLOT, makeCommunity } from '../support/test-community.ts'

const SLOT = FIRST_SLOT + 4

test('a vote is signed once: what came later changes nothing', async () => {
  const gate = makeGate()
  const before = await gate.cast()
  gate.pool.addSheet(makeSheet(gate.community, gate.home, { slot: SLOT }))
  assert.equal(await gate.cast(), before)
  assert.equal(before.vote.sheets, [])
})

test('every revision is named, by member and revision', async () => {
  const gate = makeGate()
  const { community, homes, pool } = gate
  for (const [home, revision] of [
    [homes[2], 1],
    [homes[0], 3],
    [homes[0], 0],
    [homes[1], 2],
  ] as const) {
    if (home !== undefined) pool.addSheet(makeSheet(community, home, { slot: SLOT, revision }))
  }
  const { vote } = await gate.cast()
  const names = vote.sheets.map(({ member, revision }) => `${member} ${revision}`)
  assert.is(names.length, 4)
  assert.equal(names, [...names].sort())
})

test('where all revisions are too many for one vote, nobody loses the latest, and the vote still fits', async () => {
  const gate = makeGate(200)
  for (const home of gate.homes) {
    for (const revision of [0, 1, 2])
      gate.pool.addSheet(makeSheet(gate.community, home, { slot: SLOT, revision, orders: [] }))
  }
  const signed = await gate.cast()
  assert.is(SHEETS_NAMED_LIMIT, 500)
  assert.is(signed.vote.sheets.length, SHEETS_NAMED_LIMIT)
  assert.ok(decodeGateVote(signed.bytes))
  const latest = signed.vote.sheets.filter(({ revision }) => revision === 2)
  assert.is(new Set(latest.map(({ member }) => member)).size, 200)
})

test('in a street of many validators a vote names no more than its share of the block has room for', async () => {
  const gate = makeGate(60, 40)
  for (const home of gate.homes) {
    for (const revision of [0, 1, 2, 3])
      gate.pool.addSheet(makeSheet(gate.community, home, { slot: SLOT, revision, orders: [] }))
  }
  const signed = await gate.cast()
  const ownBytes = ownGateVoteBytes({ members: 60, validators: 40 })
  assert.is(signed.vote.sheets.length, Math.floor((ownBytes - VOTE_BASE_BYTES) / SHEET_NAME_BYTES))
  assert.ok(signed.vote.sheets.length < 4 * 60)
  assert.ok(signed.bytes.length <= ownBytes)
})

test('readings are named in order and without a hole, each beginning where the last ended', async () => {
  const gate = makeGate()
  const at = (slot: number, startWh: number, endWh: number): SignedReading =>
    makeReading(gate.community, gate.home, {
      slot: FIRST_SLOT + slot,
      start: { importWh: startWh, exportWh: 0, generationWh: null },
      end: { importWh: endWh, exportWh: 0, generationWh: null },
    })
  const good = [at(0, 100, 150), at(1, 150, 170)]
  const bad = [at(1, 149, 170), at(3, 170, 180), at(4, 180, 190)]
  // The later one was heard of first.
  for (const reading of [...bad, ...good.toReversed()]) gate.pool.addReading(reading)
  const { vote } = await gate.cast()
  assert.equal(vote.readings, good.map(({ hash }) => hash).sort())
})

test('a reading of the slot that the block is for, or of one to come, is not due yet', async () => {
  const gate = makeGate()
  const still = { importWh: 100, exportWh: 0, generationWh: null }
  const slots = Array.from({ length: 7 }, (_, index) => FIRST_SLOT + index)
  for (const slot of slots)
    gate.pool.addReading(makeReading(gate.community, gate.home, { slot, start: still, end: still }))
  const { vote } = await gate.cast()
  const due = vote.readings.map((hash) => gate.pool.reading(hash)?.reading.slot ?? 0)
  assert.equal(
    due.sort((left, right) => left - right),
    slots.filter((slot) => slot < SLOT),
  )
})

function makeGate(homes = 4, validators = 4) {
  const made = makeCommunity({ homes, validators })
  const { community } = made
  const [home] = made.homes
  assert.ok(home)
  const pool = createPool()
  const keeper: Pick<ChainKeeper, 'tip' | 'state' | 'community' | 'wasTipTimely'> = {
    tip: () => ({ height: 0, slot: FIRST_SLOT - 1, blockHash: community.hash, finalAtMs: null }),
    state: () => genesisState(community),
    community: () => community,
    wasTipTimely: () => false,
  }
  const parts = {
    store: createMemoryStore(createMemoryDisk()),
    keeper,
    pool,
    signer: home.keys.consensus,
    verify: verifyEd25519,
  }
  const cast = () => castGateVote({ community, self: home.member, slot: SLOT }, parts)
  return { community, home, homes: made.homes, pool, cast }
}

test.run()
