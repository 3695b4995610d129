/** Each refusal of a block by changing one thing in a block that is otherwise valid. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Block, BlockBody, BlockHeader } from '../../../node/core/chain/block.ts'
import { assembleBlock } from '../../../node/core/chain/block.ts'
import type { BlockRefusal } from '../../../node/core/chain/check-block.ts'
import type { GateVote } from '../../../node/core/chain/gate-vote.ts'
import { holding, makeGateVote, makeSheet } from '../../support/signed-messages.ts'
import { homeAt } from '../../support/street.ts'
import { FIRST_SLOT, makeHome } from '../../support/test-community.ts'
import {
  buyer,
  byValidator,
  check,
  fourth,
  good,
  meters,
  parent,
  readings,
  revote,
  seller,
  sheets,
  street,
  third,
  withBody,
} from './trading-block.ts'

const { community } = street
const extra = makeSheet(community, third, { slot: FIRST_SLOT + 1 })

function withHeader(changes: Partial<BlockHeader>): Block {
  return assembleBlock({ ...good.header, ...changes }, good.body)
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

const votes = good.body.gateVotes
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
  const gateVotes = revote((vote, at) => (at < count ? holding([...sheets, extra], readings) : vote))
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

test.run()
