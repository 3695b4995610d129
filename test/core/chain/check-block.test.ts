/** Each refusal of a block by changing one thing in a block that is otherwise valid. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Block, BlockBody, BlockHeader } from '../../../node/core/chain/block.ts'
import { assembleBlock } from '../../../node/core/chain/block.ts'
import { buildBlock } from '../../../node/core/chain/build-block.ts'
import type { ChainState } from '../../../node/core/chain/chain-state.ts'
import type { BlockRefusal } from '../../../node/core/chain/check-block.ts'
import { checkBlock } from '../../../node/core/chain/check-block.ts'
import type { GateVote, SignedGateVote } from '../../../node/core/chain/gate-vote.ts'
import { createFailingRule, createOracleRule } from '../../support/oracle-rule.ts'
import { holding, makeGateVote, makeOrder, makeSheet } from '../../support/signed-messages.ts'
import { buildFrom, castVotes, createStreet, homeAt } from '../../support/street.ts'
import { FIRST_SLOT, makeHome } from '../../support/test-community.ts'
import { createMeters } from '../../support/test-meters.ts'

const street = createStreet({ homes: 5, validators: 4 })
const { community, context } = street
const meters = createMeters(street)
const [buyer, seller, third] = [homeAt(street, 0), homeAt(street, 1), homeAt(street, 2)]
const sheets = [
  makeSheet(community, buyer, { slot: FIRST_SLOT + 1, orders: [makeOrder()] }),
  makeSheet(community, seller, {
    slot: FIRST_SLOT + 1,
    orders: [makeOrder({ side: 'offer', limitPriceMicroPerKwh: 100_000 })],
  }),
]
street.advance()
const parent: ChainState = street.state()
const readings = meters.readAll(FIRST_SLOT, () => ({ importWh: 100 }))
const next = { slot: FIRST_SLOT + 1, sheets, readings }
const good = street.propose(next)
const extra = makeSheet(community, third, { slot: FIRST_SLOT + 1 })

function check(block: Block): string {
  return checkBlock(block, parent, context).code
}

function withHeader(changes: Partial<BlockHeader>): Block {
  return assembleBlock({ ...good.header, ...changes }, good.body)
}

function withBody(changes: Partial<BlockBody>): Block {
  return assembleBlock(good.header, { ...good.body, ...changes })
}

function withClearing(changes: Partial<BlockBody['clearing']>): Block {
  return withBody({ clearing: { ...good.body.clearing, ...changes } })
}

/** The same votes, but for one that says something else. */
function withVote(
  at: number,
  changes: Partial<GateVote>,
  signer?: Parameters<typeof makeGateVote>[3],
): Block {
  const home = homeAt(street, at)
  const own = good.body.gateVotes.find(({ vote }) => vote.validator === home.member)
  assert.ok(own)
  const changed = makeGateVote(community, home, { ...own.vote, ...changes }, signer)
  return withBody({
    gateVotes: good.body.gateVotes.map((vote) => (vote === own ? changed : vote)).sort(byValidator),
  })
}

function byValidator(left: SignedGateVote, right: SignedGateVote): number {
  return left.vote.validator < right.vote.validator ? -1 : 1
}

const votes = good.body.gateVotes
const fourth = castVotes({ ...street, validators: street.validators.slice(3) }, parent, next)
const fills = good.body.clearing.fillsWh

const REFUSED: [BlockRefusal, why: string, block: Block][] = [
  ['block-version-unknown', 'a version of the future', withHeader({ version: 2 })],
  ['block-community-other', 'another community', withHeader({ community: '1'.repeat(64) })],
  ['block-height-wrong', 'the height of its parent', withHeader({ height: parent.height })],
  ['block-height-wrong', 'a height that leaves one out', withHeader({ height: parent.height + 2 })],
  ['block-parent-other', 'another parent', withHeader({ parentHash: '1'.repeat(64) })],
  ['block-slot-not-after-parent', 'the slot of its parent', withHeader({ slot: parent.slot })],
  ['block-slot-not-after-parent', 'a slot before its parent', withHeader({ slot: parent.slot - 1 })],
  ['block-rule-other', 'another pricing rule', withHeader({ ruleHash: '1'.repeat(64) })],
  ['block-gate-votes-count', 'n − f − 1 votes', withBody({ gateVotes: votes.slice(1) })],
  ['block-gate-votes-count', 'all n votes', withBody({ gateVotes: [...votes, ...fourth].sort(byValidator) })],
  ['block-gate-votes-count', 'no votes', withBody({ gateVotes: [] })],
  [
    'block-gate-vote-repeated',
    'a vote twice',
    withBody({ gateVotes: [...votes.slice(0, 2), ...votes.slice(1, 2)] }),
  ],
  ['block-gate-vote-repeated', 'votes that are not in order', withBody({ gateVotes: [...votes].reverse() })],
  ['block-gate-vote-other-slot', 'a vote for another slot', withVote(0, { slot: FIRST_SLOT + 2 })],
  ['block-gate-vote-other-slot', 'votes for the slot before', withHeader({ slot: FIRST_SLOT + 2 })],
  ['block-gate-vote-invalid', 'a vote that another signed', withVote(0, {}, makeHome('x', 1).keys.consensus)],
  ['block-gate-vote-invalid', 'a vote signed by the node key', withVote(0, {}, buyer.keys.node)],
  ['block-gate-vote-invalid', 'a vote of another community', withVote(0, { community: '1'.repeat(64) })],
  ['block-sheets-differ', 'a sheet left out', withBody({ sheets: good.body.sheets.slice(1) })],
  ['block-sheets-differ', 'a sheet smuggled in', withBody({ sheets: [...good.body.sheets, extra] })],
  ['block-sheets-differ', 'a sheet twice', withBody({ sheets: [...good.body.sheets, ...good.body.sheets] })],
  ['block-sheets-differ', 'sheets in another order', withBody({ sheets: [...good.body.sheets].reverse() })],
  ['block-sheets-differ', 'a sheet that only one vote names', replaceByNamed(1)],
  ['block-readings-differ', 'a reading left out', withBody({ readings: good.body.readings.slice(1) })],
  [
    'block-readings-differ',
    'a reading smuggled in',
    withBody({ readings: [...good.body.readings, meters.read(third, FIRST_SLOT + 1)] }),
  ],
  [
    'block-readings-differ',
    'readings in another order',
    withBody({ readings: [...good.body.readings].reverse() }),
  ],
  ['block-clearing-mismatch', 'a falsified price', withClearing({ buyPriceMicroPerKwh: 150_001 })],
  [
    'block-clearing-mismatch',
    'a falsified price of the sellers',
    withClearing({ sellPriceMicroPerKwh: 149_999 }),
  ],
  ['block-clearing-mismatch', 'no price', withClearing({ sellPriceMicroPerKwh: null })],
  [
    'block-clearing-mismatch',
    'a falsified fill',
    withClearing({ fillsWh: fills.map((fill, index) => (index === 0 ? fill - 1 : fill)) }),
  ],
  ['block-clearing-mismatch', 'a fill too many', withClearing({ fillsWh: [...fills, 0] })],
  ['block-clearing-mismatch', 'falsified energy', withClearing({ energyWh: 999 })],
  ['block-clearing-mismatch', 'no trade where there is one', withClearing({ status: 'no-trade' })],
  ['block-clearing-mismatch', 'a rule that failed where it did not', withClearing({ status: 'rule-failed' })],
  ['block-state-root-mismatch', 'another root', withHeader({ stateRoot: '1'.repeat(64) })],
  [
    'block-state-root-mismatch',
    'the root of the parent',
    withHeader({ stateRoot: street.propose().header.stateRoot }),
  ],
]

/** A block with the sheet of a member that only `count` votes name. */
function replaceByNamed(count: number): Block {
  const gateVotes = votes.map((signed, at) => {
    const home = street.homes.find(({ member }) => member === signed.vote.validator)
    assert.ok(home)
    return at < count
      ? makeGateVote(community, home, { ...signed.vote, ...holding([...sheets, extra], readings) })
      : signed
  })
  const all = [...sheets, extra].sort((left, right) => (left.sheet.member < right.sheet.member ? -1 : 1))
  return withBody({ gateVotes, sheets: all })
}

test('a block that says what follows from its votes is valid', () => {
  assert.is(check(good), 'ok')
  assert.is(good.body.clearing.status, 'cleared')
  assert.is(good.body.clearing.buyPriceMicroPerKwh, 150_000)
})

for (const [code, why, block] of REFUSED) {
  test(`${code}: ${why}`, () => assert.is(check(block), code))
}

test('of several faults the first in the order of precedence is named', () => {
  const header: [BlockRefusal, Partial<BlockHeader>][] = [
    ['block-version-unknown', { version: 2 }],
    ['block-community-other', { community: '1'.repeat(64) }],
    ['block-height-wrong', { height: 99 }],
    ['block-parent-other', { parentHash: '1'.repeat(64) }],
    ['block-slot-not-after-parent', { slot: 1 }],
    ['block-rule-other', { ruleHash: '1'.repeat(64) }],
    ['block-state-root-mismatch', { stateRoot: '1'.repeat(64) }],
  ]
  const stranger = makeGateVote(community, buyer, { slot: 3 }, seller.keys.consensus)
  const elsewhere = votes.map(() => stranger)
  const forged = votes.map(({ vote, ...rest }) => ({
    ...rest,
    vote,
    envelope: { ...rest.envelope, signature: new Uint8Array(64) },
  }))
  const otherSlot = forged.map((signed) => ({ ...signed, vote: { ...signed.vote, slot: 3 } }))
  const clearing = { ...good.body.clearing, energyWh: 1 }
  const body: [BlockRefusal, Partial<BlockBody>][] = [
    ['block-gate-votes-count', { gateVotes: elsewhere.slice(1) }],
    ['block-gate-vote-repeated', { gateVotes: elsewhere }],
    ['block-gate-vote-other-slot', { gateVotes: otherSlot }],
    ['block-gate-vote-invalid', { gateVotes: forged }],
    ['block-sheets-differ', { sheets: [] }],
    ['block-readings-differ', { readings: [] }],
    ['block-clearing-mismatch', { clearing }],
  ]
  const merged = <T>(rows: [BlockRefusal, T][], from: number): Partial<T> => {
    const faults: Partial<T> = {}
    for (const [, changes] of rows.slice(from).reverse()) Object.assign(faults, changes)
    return faults
  }
  const make = (headerFrom: number, bodyFrom: number): Block => ({
    ...good,
    header: { ...good.header, ...merged(header, headerFrom) },
    body: { ...good.body, ...merged(body, bodyFrom) },
  })
  header.slice(0, 6).forEach(([code], at) => assert.is(check(make(at, 0)), code))
  body.forEach(([code], at) => assert.is(check(make(6, at)), code))
})

test('a block does not say whether its parent was in time: its votes do', () => {
  const trading = createStreet({ homes: 5, validators: 4 })
  trading.advance({
    sheets: sheets.map(({ sheet }) => {
      const home = trading.homes.find(({ member }) => member === sheet.member) ?? buyer
      return makeSheet(trading.community, home, { orders: sheet.orders })
    }),
  })
  const [timely, late] = [true, false].map((isParentTimely) => trading.propose({ isParentTimely }))
  assert.ok(timely && late)
  assert.is.not(timely.header.stateRoot, late.header.stateRoot)
  const swapped = assembleBlock({ ...timely.header, stateRoot: late.header.stateRoot }, timely.body)
  assert.is(checkBlock(swapped, trading.state(), trading.context).code, 'block-state-root-mismatch')
})

test('a proposer that lacks what the votes demand asks for it by hash', () => {
  const objects = { slot: next.slot, gateVotes: votes, sheets: new Map(), readings: new Map() }
  const built = buildBlock(parent, objects, context)
  assert.is(built.code, 'objects-missing')
  const demanded = [...sheets, ...readings].map(({ hash }) => hash).sort()
  assert.equal(built.code === 'objects-missing' ? [...built.hashes].sort() : [], demanded)
})

test('a proposer needs nothing that too few votes name', () => {
  const [first, ...others] = castVotes(street, parent, { slot: next.slot })
  assert.ok(first)
  const lone = makeGateVote(community, buyer, { ...first.vote, ...holding(sheets, readings) })
  const block = buildFrom(parent, [lone, ...others], { slot: next.slot }, context)
  assert.equal([block.body.sheets, block.body.readings], [[], []])
  assert.is(check(block), 'ok')
})

test('any n − f votes make a valid block, in whatever order the proposer got them', () => {
  const all = castVotes({ ...street, validators: street.validators.slice(0, 3) }, parent, next).concat(fourth)
  for (const [without] of all.entries()) {
    const picked = all.filter((_, at) => at !== without).reverse()
    const block = buildFrom(parent, picked, next, context)
    assert.is(check(block), 'ok')
    assert.equal(block.body.clearing, good.body.clearing)
  }
})

test('a sheet under a false label cannot enter even when f + 1 votes name it so', () => {
  // More liars than the street bears: the block is refused all the same, instead of taking the lie.
  const [first] = sheets
  assert.ok(first)
  for (const lie of [
    { member: third.member, revision: 1 },
    { member: buyer.member, revision: 7 },
  ]) {
    const references = [{ ...lie, hash: first.hash }]
    const gateVotes = votes.map((signed) => {
      const home = street.homes.find(({ member }) => member === signed.vote.validator)
      assert.ok(home)
      return makeGateVote(community, home, { ...signed.vote, sheets: references })
    })
    const block = withBody({ gateVotes, sheets: [first] })
    assert.is(check(block), 'block-sheets-differ')
  }
})

test('a sheet of another slot cannot enter even when all votes name it', () => {
  const early = makeSheet(community, buyer, { slot: FIRST_SLOT + 2 })
  const gateVotes = castVotes(street, parent, { ...next, sheets: [early] })
  const block = assembleBlock(good.header, {
    ...good.body,
    gateVotes: [...gateVotes].sort(byValidator),
    sheets: [early],
  })
  assert.is(check(block), 'block-sheets-differ')
})

test('a sheet that may not enter the book is in the block, refused with its code, and the others trade', () => {
  const crossing = makeSheet(community, third, {
    slot: FIRST_SLOT + 1,
    orders: [makeOrder(), makeOrder({ side: 'offer' })],
  })
  const forged = makeSheet(community, homeAt(street, 3), { slot: FIRST_SLOT + 1 }, third.keys.node)
  const block = street.propose({ ...next, sheets: [...sheets, crossing, forged] })
  const checked = checkBlock(block, parent, context)
  assert.is(checked.code, 'ok')
  const refused = checked.code === 'ok' ? checked.execution.refusedSheets : []
  const codeOf = (hash: string): string | undefined => refused.find((it) => it.hash === hash)?.code
  assert.is(refused.length, 2)
  assert.is(codeOf(crossing.hash), 'sheet-orders-cross')
  assert.is(codeOf(forged.hash), 'sheet-signature-invalid')
  assert.equal(block.body.clearing.energyWh, good.body.clearing.energyWh)
})

test('a rule that fails makes the slot void: nobody trades, nobody pays', () => {
  const failing = { ...context, rule: createFailingRule() }
  const block = buildFrom(parent, castVotes(street, parent, next), next, failing)
  assert.is(block.body.clearing.status, 'rule-failed')
  assert.equal(block.body.clearing.fillsWh, [0, 0])
  const checked = checkBlock(block, parent, failing)
  assert.is(checked.code, 'ok')
  if (checked.code === 'ok') assert.is(checked.state.ledger.pending.size, 0)
  assert.is(check(block), 'block-clearing-mismatch')
})

test('a node that runs another rule than the block refuses it', () => {
  const other = { ...context, rule: createOracleRule('0b'.repeat(32)) }
  assert.is(checkBlock(good, parent, other).code, 'block-rule-other')
})

test.run()
