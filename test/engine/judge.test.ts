/** Where a judgement turns: what is a slot too early or too late, what is wanted though it is late, what is an offence. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { genesisState } from '../../node/core/chain/chain-state.ts'
import { toHex } from '../../node/core/codec/hex.ts'
import type { Evidence } from '../../node/core/governance/evidence.ts'
import { feederFrom } from '../../node/core/governance/feeder-terms.ts'
import type { Community } from '../../node/core/governance/genesis.ts'
import type { PastKeysByMember } from '../../node/core/governance/past-keys.ts'
import { SLOTS_AHEAD_LIMIT } from '../../node/core/market/check-sheet.ts'
import { NEW_METER } from '../../node/core/metering/meter-state.ts'
import { gateClosureMs } from '../../node/core/units/slots.ts'
import { createJudge } from '../../node/engine/judge.ts'
import { createPool } from '../../node/engine/pool.ts'
import type { Signer } from '../../node/runtime/ed25519.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { holding, makeGateVote, makeOrder, makeReading, makeSheet } from '../support/signed-messages.ts'
import { homeAt } from '../support/street.ts'
import { FIRST_SLOT, makeCommunity, makeHome } from '../support/test-community.ts'
import { makeDecision, makeEvidence, makeSeatReturn, quorumOf } from '../support/transactions.ts'

/** The last block is of this slot, and the gate of the next but one has just closed. */
const TIP_SLOT = FIRST_SLOT + 4
const CLOSED = TIP_SLOT + 1
const street = makeCommunity({ homes: 5, validators: 4 })
const { community } = street
const home = homeAt(street, 0)
const stranger = makeHome('test street', 77)
/** Read by the first home. */
const FEEDER = feederFrom(
  { reader: home.member, device: 'street meter', resolutionWh: 1, toleranceWh: 5, lossesPermille: 10 },
  FIRST_SLOT,
  null,
)
const METERED = { ...community, feeder: FEEDER }

test('a gate vote is of use from the slot of the last block to the one whose gate closes next', () => {
  for (const [slot, verdict] of [
    [TIP_SLOT - 1, 'ignore'],
    [TIP_SLOT, 'accept'],
    [CLOSED, 'accept'],
    // By a clock that is ahead.
    [CLOSED + 1, 'accept'],
    [CLOSED + 2, 'ignore'],
  ] as const) {
    const { judge, pool } = makeScene()
    assert.is(judge.gateVote(makeGateVote(community, home, { slot }).bytes, home.member), verdict)
    assert.is(pool.gateVotesOf(slot).length, verdict === 'accept' ? 1 : 0)
  }
})

test('every gate vote that can be read is told of, also one that is of no use: it may be of this node’s own key', () => {
  const { judge, heard } = makeScene()
  judge.gateVote(makeGateVote(community, home, { slot: TIP_SLOT - 3 }).bytes, home.member)
  judge.gateVote(Uint8Array.of(1), home.member)
  assert.equal(heard, [TIP_SLOT - 3])
})

test('a vote of who has no seat is left alone, for a longer chain may have given him one; a false signature is not', () => {
  const { judge } = makeScene()
  const of = (voter: typeof home, signer?: Parameters<typeof makeGateVote>[3]) =>
    judge.gateVote(makeGateVote(community, voter, { slot: CLOSED }, signer).bytes, voter.member)
  assert.equal(
    [of(homeAt(street, 4)), of(stranger), of(home, stranger.keys.consensus)],
    ['ignore', 'ignore', 'reject'],
  )
})

test('two votes of one validator for one slot are an offence, the same one twice is not', () => {
  const { judge, offences } = makeScene()
  const vote = makeGateVote(community, home, { slot: CLOSED })
  const other = makeGateVote(community, home, { slot: CLOSED, wasPreviousTimely: false })
  const hear = (bytes: Uint8Array) => judge.gateVote(bytes, home.member)
  assert.equal([hear(vote.bytes), hear(vote.bytes)], ['accept', 'ignore'])
  assert.equal(offences, [])
  assert.is(hear(other.bytes), 'ignore')
  assert.equal(offences, [`gate-vote ${home.member}`])
})

test('two sheets of one member under one revision are an offence; the next revision is not', () => {
  const { judge, offences } = makeScene()
  const slot = CLOSED + 2
  const hear = (changes: Parameters<typeof makeSheet>[2]) =>
    judge.sheet(makeSheet(community, home, { slot, ...changes }).bytes, home.member)
  assert.equal([hear({}), hear({}), hear({ revision: 2 })], ['accept', 'ignore', 'accept'])
  assert.equal(offences, [])
  hear({ orders: [] })
  assert.equal(offences, [`sheet ${home.member}`])
})

test('a sheet that a vote names is wanted after its gate, until its slot has a block, and only where it is signed', () => {
  for (const [what, slot, named, signer, held] of [
    ['the slot of the last block', TIP_SLOT, true, undefined, 0],
    ['the next slot', CLOSED, true, undefined, 1],
    ['one that nobody names', CLOSED, false, undefined, 0],
    ['a forged one', CLOSED, true, stranger.keys.node, 0],
  ] as const) {
    const { judge, pool } = makeScene()
    const sheet = makeSheet(community, home, { slot }, signer)
    if (named) pool.addGateVote(makeGateVote(community, home, { slot, ...holding([sheet], []) }))
    assert.is(judge.sheet(sheet.bytes, home.member), 'ignore', `${what}: the gate is closed`)
    judge.namedSheet(sheet.bytes)
    assert.is(pool.sheetsOf(slot).length, held, what)
    assert.is(pool.sheetsAtGate(slot).length, 0, `${what}: it was not here at the gate`)
  }
})

test('a sheet that is named under another revision than it has is no sheet that a block needs', () => {
  const { judge, pool } = makeScene()
  const sheet = makeSheet(community, home, { slot: CLOSED, revision: 1 })
  const sheets = [{ member: home.member, revision: 2, hash: sheet.hash }]
  pool.addGateVote(makeGateVote(community, home, { slot: CLOSED, sheets }))
  judge.namedSheet(sheet.bytes)
  assert.is(pool.sheetsOf(CLOSED).length, 0)
})

test('a sheet that is answered before its gate was here at the gate, as one that was heard', () => {
  const { judge, pool } = makeScene()
  const sheet = makeSheet(community, home, { slot: CLOSED + 1 })
  judge.namedSheet(sheet.bytes)
  assert.equal(pool.sheetsAtGate(CLOSED + 1), [sheet])
})

test('a member with all its revisions of a slot leaves room for the one that votes name', () => {
  const { judge, pool } = makeScene()
  const [late, ...inTime] = [4, 3, 2, 1, 0].map((revision) =>
    makeSheet(community, home, { slot: CLOSED, revision }),
  )
  assert.ok(late)
  for (const sheet of inTime) pool.addSheet(sheet)
  pool.addGateVote(makeGateVote(community, home, { slot: CLOSED, ...holding([late], []) }))
  judge.namedSheet(late.bytes)
  assert.is(pool.sheetsOf(CLOSED).length, 5)
  assert.is(pool.sheetsAtGate(CLOSED).length, 4)
  pool.dropBefore(CLOSED + 1)
  assert.is(pool.sheetsOf(CLOSED).length, 0)
})

test('a reading that votes name is wanted also where it cannot be settled, and only where it is signed', () => {
  const { judge, pool } = makeScene()
  const late = makeReading(community, home, { slot: TIP_SLOT + 40 })
  assert.is(judge.reading(late.bytes, home.member), 'ignore')
  judge.namedReading(late.bytes)
  assert.equal(pool.readings(), [late])
  judge.namedReading(makeReading(community, homeAt(street, 1), {}, stranger.keys.node).bytes)
  judge.namedReading(makeReading(community, stranger).bytes)
  judge.namedReading(Uint8Array.of(1))
  assert.equal(pool.readings(), [late])
})

test('a reading of the feeder whose turn has not come is kept, as a member’s is, if its reader signed it', () => {
  const { judge, pool } = makeScene({ under: METERED })
  // One that has missed the slots before, as a home that is a block behind has: nobody has lied.
  const ahead = makeReading(METERED, home, { slot: TIP_SLOT - 1, member: FEEDER.id })
  assert.is(judge.reading(ahead.bytes, home.member), 'accept')
  const first = makeReading(METERED, home, { slot: FIRST_SLOT, member: FEEDER.id })
  assert.is(judge.reading(first.bytes, home.member), 'accept')
  assert.equal(pool.readings(), [ahead, first])
  for (const slot of [FIRST_SLOT, TIP_SLOT - 1]) {
    const forged = makeReading(METERED, homeAt(street, 1), { slot, member: FEEDER.id })
    assert.is(judge.reading(forged.bytes, home.member), 'reject')
  }
  assert.is(pool.readings().length, 2)
})

test('a reading of the feeder that votes name is held, if its reader signed it', () => {
  const { judge, pool } = makeScene({ under: METERED })
  const named = makeReading(METERED, home, { slot: TIP_SLOT + 40, member: FEEDER.id })
  judge.namedReading(makeReading(METERED, homeAt(street, 1), { member: FEEDER.id }).bytes)
  judge.namedReading(named.bytes)
  assert.equal(pool.readings(), [named])
})

test('a reading is taken up to the slot under way, for clocks differ, and none of a slot to come', () => {
  for (const [slot, verdict] of [
    [TIP_SLOT - 1, 'accept'],
    [TIP_SLOT, 'accept'],
    [TIP_SLOT + 1, 'ignore'],
  ] as const) {
    const { judge } = makeScene()
    assert.is(judge.reading(makeReading(community, home, { slot }).bytes, home.member), verdict)
  }
})

test('a transaction that is good goes on to neighbours; one that is not, or that is known, does not', () => {
  const { judge, pool } = makeScene()
  const approvers = quorumOf(street.homes.slice(0, 4))
  const change = { type: 'suspend-member', member: homeAt(street, 4).member } as const
  const good = makeDecision(community, change, { approvers, effectiveSlot: TIP_SLOT + 8 })
  const few = makeDecision(community, change, { approvers: approvers.slice(1), effectiveSlot: TIP_SLOT + 8 })
  assert.is(judge.transaction(few.bytes, home.member), 'ignore')
  assert.equal(pool.transactions(), [])
  assert.is(judge.transaction(good.bytes, home.member), 'accept')
  assert.is(pool.transactions().length, 1)
  assert.is.not(judge.transaction(good.bytes, home.member), 'accept', 'it is known')
})

test('where slots had no block, evidence is of use as far from now as orders are, and a decision from the slot after the tip', () => {
  const { slotMs } = community.genesis
  // Three slots went by since the gate of the scene.
  const { judge } = makeScene({ lateMs: 3 * slotMs })
  const last = CLOSED + 3 + SLOTS_AHEAD_LIMIT
  const codeOf = (signed: { bytes: Uint8Array }): string => judge.submitted(signed.bytes).code
  const offence = (slot: number) => {
    const [one, two] = [true, false].map((wasPreviousTimely) =>
      makeGateVote(community, home, { slot, wasPreviousTimely }),
    )
    assert.ok(one && two)
    return makeEvidence('gate-vote', home, one.envelope, two.envelope)
  }
  assert.equal([codeOf(offence(last)), codeOf(offence(last + 1))], ['ok', 'evidence-too-early'])
  const approvers = quorumOf(street.homes.slice(0, 4))
  const change = { type: 'suspend-member', member: homeAt(street, 4).member } as const
  const decided = (effectiveSlot: number) =>
    codeOf(makeDecision(community, change, { approvers, effectiveSlot }))
  assert.equal([decided(TIP_SLOT + 2), decided(TIP_SLOT + 1)], ['ok', 'decision-too-late'])
})

test('a transaction that is not good by our tip is held where a vote of a coming slot names it, and nowhere else', () => {
  const request = makeSeatReturn(community, home, 1)
  for (const [what, slot, held] of [
    ['no vote', undefined, 0],
    ['a vote of the last block’s slot', TIP_SLOT, 0],
    ['a vote of the next slot', CLOSED, 1],
  ] as const) {
    const { judge, pool } = makeScene()
    assert.not.equal(judge.submitted(request.bytes).code, 'ok')
    if (slot !== undefined)
      pool.addGateVote(makeGateVote(community, home, { slot, ...holding([], [], [request]) }))
    judge.namedTransaction(request.bytes)
    assert.is(pool.transactions().length, held, what)
  }
})

test('whose reading or sheet it is may be known by a longer chain; another community it never is', () => {
  const { judge } = makeScene()
  const elsewhere = makeCommunity({ name: 'another street' }).community
  const slot = CLOSED + 2
  assert.equal(
    [
      judge.reading(makeReading(community, stranger).bytes, stranger.member),
      judge.sheet(makeSheet(community, stranger, { slot }).bytes, stranger.member),
      judge.reading(makeReading(elsewhere, home).bytes, home.member),
      judge.sheet(makeSheet(elsewhere, home, { slot }).bytes, home.member),
    ],
    ['ignore', 'ignore', 'reject', 'reject'],
  )
})

test('under another key than ours, what a member says is a lie, unless we lack the block of the slot that runs', () => {
  const { node, consensus } = stranger.keys
  const { slotMs, gateLeadMs } = community.genesis
  for (const [what, lateMs, verdict] of [
    ['in step', 0, 'reject'],
    ['just before the next slot begins', gateLeadMs - 1, 'reject'],
    ['with a slot that has begun without its block here', gateLeadMs, 'ignore'],
    ['far behind', 12 * slotMs, 'ignore'],
  ] as const) {
    const { judge } = makeScene({ lateMs })
    const slot = CLOSED + Math.floor(lateMs / slotMs)
    const far = [makeOrder({ energyWh: 1_000_000 })]
    assert.equal(
      [
        judge.sheet(makeSheet(community, home, { slot: slot + 2 }, node).bytes, home.member),
        judge.sheet(makeSheet(community, home, { slot: slot + 2, orders: far }).bytes, home.member),
        judge.reading(makeReading(community, home, { slot: TIP_SLOT - 1 }, node).bytes, home.member),
        judge.gateVote(makeGateVote(community, home, { slot }, consensus).bytes, home.member),
      ],
      Array.from({ length: 4 }, () => verdict),
      what,
    )
    const elsewhere = makeCommunity({ name: 'another street' }).community
    assert.is(judge.sheet(makeSheet(elsewhere, home, { slot: slot + 2 }).bytes, home.member), 'reject', what)
  }
})

test('who speaks another version of the protocol may be a block ahead or behind: it is left alone, and not believed', () => {
  const { judge, pool } = makeScene()
  const slot = CLOSED + 2
  for (const version of [0, 2]) {
    assert.is(judge.sheet(makeSheet(community, home, { slot, version }).bytes, home.member), 'ignore')
    assert.is(judge.reading(makeReading(community, home, { version }).bytes, home.member), 'ignore')
    const vote = makeGateVote(community, home, { slot: CLOSED, version })
    assert.is(judge.gateVote(vote.bytes, home.member), 'ignore')
  }
  assert.equal([pool.sheetsOf(slot), pool.readings(), pool.gateVotesOf(CLOSED)], [[], [], []])
})

test('what a member signed before it took new keys is left alone: who brings it may lack the block with them', () => {
  const old = makeHome('test street', 78)
  const oldest = makeHome('test street', 79)
  const { node, consensus } = old.keys
  const keys = (of: typeof old, throughHeight: number) => ({
    ...{ throughSlot: TIP_SLOT - 5 + throughHeight, throughHeight },
    nodeKey: toHex(of.keys.node.publicKey),
    consensusKey: toHex(of.keys.consensus.publicKey),
  })
  const pastKeys = new Map([[home.member, [keys(oldest, 3), keys(oldest, 4), keys(old, 5)]]])
  const { judge, pool } = makeScene({ under: METERED, pastKeys })
  const slot = CLOSED + 2
  const feeder = { member: FEEDER.id, slot: TIP_SLOT - 1 }
  const heard = (of: typeof home, by: { node: Signer; consensus: Signer }) => [
    judge.sheet(makeSheet(community, of, { slot }, by.node).bytes, of.member),
    judge.reading(makeReading(community, of, { slot: TIP_SLOT - 1 }, by.node).bytes, of.member),
    judge.gateVote(makeGateVote(community, of, { slot: CLOSED }, by.consensus).bytes, of.member),
  ]
  assert.equal(heard(home, { node, consensus }), ['ignore', 'ignore', 'ignore'])
  assert.is(judge.reading(makeReading(community, home, feeder, node).bytes, home.member), 'ignore')
  // A key of one kind is none of the other; and these keys are of the first home, and of no other.
  assert.equal(heard(home, { node: consensus, consensus: node }), ['reject', 'reject', 'reject'])
  assert.equal(heard(homeAt(street, 1), { node, consensus }), ['reject', 'reject', 'reject'])
  assert.equal([pool.sheetsOf(slot), pool.readings(), pool.gateVotesOf(CLOSED)], [[], [], []])
})

test('of keys that a member has given up only the last two are tried', () => {
  const former = [80, 81, 82].map((number) => makeHome('test street', number))
  const pastKeys = new Map([
    [
      home.member,
      former.map(({ keys }, index) => ({
        ...{ throughSlot: index, throughHeight: index, consensusKey: '' },
        nodeKey: toHex(keys.node.publicKey),
      })),
    ],
  ])
  const { judge } = makeScene({ pastKeys })
  assert.equal(
    former.map(({ keys }) =>
      judge.sheet(makeSheet(community, home, { slot: CLOSED + 2 }, keys.node).bytes, home.member),
    ),
    ['reject', 'ignore', 'ignore'],
  )
})

/** So long after the gate of `CLOSED`. */
function makeScene({
  lateMs = 0,
  under = community,
  pastKeys = new Map(),
}: { lateMs?: number; under?: Community; pastKeys?: PastKeysByMember } = {}) {
  const { slotMs, gateLeadMs } = community.genesis
  const pool = createPool()
  const offences: string[] = []
  const heard: number[] = []
  const judge = createJudge({
    clock: {
      nowMs: () => gateClosureMs(CLOSED, slotMs, gateLeadMs) + lateMs,
      speed: 1,
      after: () => () => undefined,
    },
    ...{ pool, verify: verifyEd25519 },
    state: () => {
      const state = genesisState(community)
      const meters = new Map([...state.meters, [FEEDER.id, NEW_METER] as const])
      return { ...state, meters, slot: TIP_SLOT, height: 5, terms: { ...state.terms, pastKeys } }
    },
    community: () => under,
    logger: SILENT,
    proposed: () => false,
    heardGateVote: ({ vote }) => heard.push(vote.slot),
    offended: ({ kind, offender }: Evidence) => offences.push(`${kind} ${offender}`),
  })
  return { judge, pool, offences, heard }
}

test.run()
