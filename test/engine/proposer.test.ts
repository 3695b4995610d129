/** Whose turn it is builds from what it holds: which votes it takes, what it asks for, and how long it waits for that. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeBlock } from '../../node/core/chain/block.ts'
import type { SignedGateVote } from '../../node/core/chain/gate-vote.ts'
import { gateClosureMs, slotStartMs } from '../../node/core/units/slots.ts'
import { createPool } from '../../node/engine/pool.ts'
import type { BuildRequest } from '../../node/engine/proposer.ts'
import { createProposer } from '../../node/engine/proposer.ts'
import { BLOCK_BYTES_LIMIT } from '../../node/core/governance/block-room.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { holding, makeGateVote, makeSheet } from '../support/signed-messages.ts'
import { createStreet, homeAt } from '../support/street.ts'
import { FIRST_SLOT } from '../support/test-community.ts'
import { createVirtualTime } from '../support/virtual-clock.ts'

const SLOT = FIRST_SLOT + 1
const TURN: BuildRequest = { height: 2, round: 0 }
const PAUSE_MS = 250

/** A street of four validators, three of which make a block, with one block; the first one wants to build the second. */
function makeScene({ isStateLost = false } = {}) {
  const street = createStreet({ homes: 4, validators: 4 })
  const { community, context } = street
  const voters = street.validators.slice(0, 3)
  const cast = (changes: Parameters<typeof makeGateVote>[2], home = homeAt(street, 0)) =>
    makeGateVote(community, home, { slot: SLOT, previousHash: street.state().blockHash, ...changes })
  street.advance()
  const { genesis } = community
  const gateMs = gateClosureMs(SLOT, genesis.slotMs, genesis.gateLeadMs)
  const time = createVirtualTime(gateMs)
  const clock = time.clock()
  const pool = createPool()
  const built: { request: BuildRequest; voters: readonly string[]; sheets: number }[] = []
  const asked: { hashes: readonly string[]; voters: readonly string[] }[] = []
  const failures: unknown[] = []
  const codes: unknown[] = []
  const answers: (() => void)[] = []
  let tip = { height: 1, slot: FIRST_SLOT, blockHash: street.state().blockHash, finalAtMs: 0 }
  const proposer = createProposer(context, {
    clock,
    pool,
    logger: { ...SILENT, error: ({ code }: { code?: unknown }) => void codes.push(code) },
    keeper: {
      ...({} as Parameters<typeof createProposer>[1]['keeper']),
      tip: () => tip,
      state() {
        if (isStateLost) throw new Error('the state is lost')
        return street.state()
      },
      community: () => community,
    },
    built(request, { bytes }) {
      const block = decodeBlock(bytes)
      assert.ok(block, 'it is a block')
      const { gateVotes, sheets } = block.body
      built.push({ request, voters: gateVotes.map(({ vote }) => vote.validator), sheets: sheets.length })
    },
    failed: (error) => failures.push(error),
    fetchObjects: (hashes, votes) => {
      asked.push({ hashes, voters: votes.map(({ vote }) => vote.validator) })
      return new Promise((resolve) => answers.push(resolve))
    },
  })
  return {
    ...{
      street,
      community,
      time,
      clock,
      pool,
      proposer,
      built,
      asked,
      failures,
      codes,
      cast,
      voters,
      gateMs,
    },
    startMs: slotStartMs(SLOT, genesis.slotMs),
    /** The oldest request that waits gets its answer. */
    answered: async () => {
      answers.shift()?.()
      await time.advanceTo(time.nowMs())
    },
    setTip: (changes: Partial<typeof tip>) => (tip = { ...tip, ...changes }),
    hear: (votes: readonly SignedGateVote[]) => {
      for (const vote of votes) pool.addGateVote(vote)
      proposer.retry()
    },
  }
}

/** Enough votes that all name a sheet which nobody has sent here; it is asked for. */
function makeLackingScene() {
  const scene = makeScene()
  const { community, street, pool, proposer, cast, voters } = scene
  const sheet = makeSheet(community, homeAt(street, 1), { slot: SLOT })
  for (const home of voters) pool.addGateVote(cast(holding([sheet], []), home))
  proposer.request(TURN)
  return { ...scene, sheet }
}

const idsOf = (homes: readonly { readonly member: string }[]): string[] =>
  homes.map(({ member }) => member).sort()

test('it builds with the vote that completes n − f, and once', () => {
  const { street, proposer, built, cast, hear, voters } = makeScene()
  proposer.request(TURN)
  hear(voters.slice(0, 2).map((home) => cast({}, home)))
  assert.equal(built, [])
  hear(voters.slice(2).map((home) => cast({}, home)))
  assert.equal(built, [{ request: TURN, voters: idsOf(voters), sheets: 0 }])
  hear(street.validators.map((home) => cast({}, home)))
  assert.is(built.length, 1)
})

test('nobody builds whose turn it is not, who is at another height, or whose slot is done', () => {
  for (const [what, height, slot] of [
    ['no turn', undefined, FIRST_SLOT],
    ['an older height', 1, FIRST_SLOT],
    ['a later height', 3, FIRST_SLOT],
    ['the slot has its block', 2, SLOT],
  ] as const) {
    const { proposer, built, cast, hear, voters, setTip } = makeScene()
    setTip({ slot })
    if (height !== undefined) proposer.request({ height, round: 0 })
    hear(voters.map((home) => cast({}, home)))
    assert.equal(built, [], what)
  }
})

test('nothing is built any more once the slot is about to start', async () => {
  const { community, proposer, built, cast, hear, voters, time, startMs } = makeScene()
  hear(voters.map((home) => cast({}, home)))
  await time.advanceTo(startMs - community.genesis.consensus.startMarginMs)
  proposer.request(TURN)
  assert.equal(built, [])
})

test('votes of who is no validator do not count', () => {
  const { street, proposer, pool, built, cast, voters } = makeScene()
  const outsider = cast({}, homeAt(street, 3))
  pool.addGateVote({ ...outsider, vote: { ...outsider.vote, validator: 'f'.repeat(64) } })
  for (const home of voters.slice(0, 2)) pool.addGateVote(cast({}, home))
  proposer.request(TURN)
  assert.equal(built, [])
})

test('of more votes than are needed it takes those who know the parent, then those who had it in time', () => {
  for (const [what, worse] of [
    ['another parent', { previousHash: '0'.repeat(64) }],
    ['a parent that came late', { wasPreviousTimely: false }],
  ] as const) {
    for (const odd of [0, 1, 2, 3]) {
      const { street, proposer, pool, built, cast } = makeScene()
      for (const [index, home] of street.validators.entries())
        pool.addGateVote(cast(index === odd ? worse : {}, home))
      proposer.request(TURN)
      const others = street.validators.filter((_, index) => index !== odd)
      assert.equal(built[0]?.voters, idsOf(others), what)
    }
  }
})

test('who knows the parent comes before who had another one in time', () => {
  for (const odd of [0, 1, 2, 3]) {
    const { street, proposer, pool, built, cast } = makeScene()
    for (const [index, home] of street.validators.entries())
      pool.addGateVote(
        cast(index === odd ? { previousHash: '0'.repeat(64) } : { wasPreviousTimely: false }, home),
      )
    proposer.request(TURN)
    const others = street.validators.filter((_, index) => index !== odd)
    assert.equal(built[0]?.voters, idsOf(others))
  }
})

test('among equals whoever was left out of the last blocks is in the next', () => {
  const { street, proposer, pool, built, cast } = makeScene()
  const [seat] = street.state().terms.seats.filter(({ absentBlocks }) => absentBlocks > 0)
  assert.ok(seat, 'three of four voted for the first block')
  for (const home of street.validators) pool.addGateVote(cast({}, home))
  proposer.request(TURN)
  assert.ok(built[0]?.voters.includes(seat.member))
})

test('what votes name and nobody sent is asked for, once at a time, from those whose votes name it', async () => {
  const { proposer, pool, built, asked, answered, voters, time, sheet } = makeLackingScene()
  proposer.retry()
  assert.equal(asked, [{ hashes: [sheet.hash], voters: idsOf(voters) }])
  pool.addSheet(sheet)
  await answered()
  assert.equal([built.length, built[0]?.sheets, asked.length], [1, 1, 1])
  assert.is(time.nowMs(), makeScene().gateMs, 'nothing was waited for')
})

test('what does not come is asked for again after a pause, as long as no other votes do without it', async () => {
  const { pool, built, asked, answered, time, sheet } = makeLackingScene()
  for (const round of [1, 2, 3]) {
    assert.is(asked.length, round)
    await answered()
    await time.advanceTo(time.nowMs() + PAUSE_MS - 1)
    assert.is(asked.length, round, 'not before the pause is over')
    await time.advanceTo(time.nowMs() + 1)
  }
  pool.addSheet(sheet)
  await answered()
  assert.equal([built.length, built[0]?.sheets], [1, 1])
})

test('where the best votes make a block that nobody could read, it is said, and the smallest are tried', () => {
  for (const [what, naming, votesOfBlocks] of [
    ['two votes name what is too large', 2, [3]],
    ['all do', 4, []],
  ] as const) {
    const { community, street, proposer, pool, built, failures, codes, cast } = makeScene()
    const huge = {
      ...makeSheet(community, homeAt(street, 1), { slot: SLOT }),
      bytes: new Uint8Array(BLOCK_BYTES_LIMIT),
    }
    pool.addSheet(huge)
    const voters = [...street.validators].sort((left, right) => (left.member < right.member ? -1 : 1))
    for (const [index, home] of voters.entries())
      pool.addGateVote(cast(index < naming ? holding([huge], []) : {}, home))
    proposer.request(TURN)
    assert.equal([built.map((block) => block.voters.length), failures], [votesOfBlocks, []], what)
    assert.equal(new Set(codes), new Set(['block-too-large']), what)
  }
})

test('votes that do without what cannot be had are taken instead', async () => {
  const scene = makeScene()
  const { community, street, proposer, pool, built, asked, cast, answered, time } = scene
  // Named by f + 1 of the votes that come first, so a block with them must carry it; the others make one without.
  const sheet = makeSheet(community, homeAt(street, 1), { slot: SLOT })
  const [one, two, three, four] = [...street.validators].sort((left, right) =>
    left.member < right.member ? -1 : 1,
  )
  assert.ok(one && two && three && four)
  for (const home of [one, two]) pool.addGateVote(cast(holding([sheet], []), home))
  for (const home of [three, four]) pool.addGateVote(cast({ wasPreviousTimely: false }, home))
  proposer.request(TURN)
  assert.is(asked.length, 1)
  await answered()
  await time.advanceTo(time.nowMs() + PAUSE_MS)
  assert.is(built.length, 1)
  assert.ok(built[0]?.voters.includes(three.member) && built[0].voters.includes(four.member))
  assert.is(built[0]?.sheets, 0)
})

test('once nothing is wanted any more nothing is built, and what was asked for of an earlier height is left', async () => {
  const { proposer, pool, built, asked, answered, clock, time, sheet } = makeLackingScene()
  proposer.forget()
  pool.addSheet(sheet)
  await answered()
  await time.advanceTo(time.nowMs() + PAUSE_MS)
  proposer.retry()
  assert.equal([built.length, asked.length, clock.timers()], [0, 1, 0])
  proposer.request(TURN)
  assert.is(built.length, 1)
})

test('the answer of an earlier height ends no request of this one', async () => {
  const { proposer, asked, answered, time } = makeLackingScene()
  proposer.forget()
  proposer.request(TURN)
  await answered()
  await time.advanceTo(time.nowMs() + PAUSE_MS)
  assert.is(asked.length, 2)
})

test('no pause goes on once nothing is wanted any more', async () => {
  const { proposer, answered, clock } = makeLackingScene()
  await answered()
  assert.is(clock.timers(), 1)
  proposer.forget()
  assert.is(clock.timers(), 0)
})

test('what cannot be built is said, and not tried again', () => {
  const { proposer, failures, built, cast, hear, voters } = makeScene({ isStateLost: true })
  proposer.request(TURN)
  hear(voters.map((home) => cast({}, home)))
  proposer.retry()
  assert.equal(
    failures.map((error) => (error as Error).message),
    ['the state is lost'],
  )
  assert.equal(built, [])
})

test.run()
