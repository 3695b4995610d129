/** What a proposer may build from votes, and what of it enters the book. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { assembleBlock } from '../../../node/core/chain/block.ts'
import { BLOCK_BYTES_LIMIT } from '../../../node/core/governance/block-room.ts'
import { buildBlock } from '../../../node/core/chain/build-block.ts'
import { checkBlock } from '../../../node/core/chain/check-block.ts'
import { createFailingRule } from '../../support/oracle-rule.ts'
import { holding, makeGateVote, makeOrder, makeSheet } from '../../support/signed-messages.ts'
import { buildFrom, castVotes, createStreet, homeAt } from '../../support/street.ts'
import { FIRST_SLOT } from '../../support/test-community.ts'
import {
  buyer,
  byValidator,
  check,
  fourth,
  good,
  next,
  parent,
  readings,
  revote,
  sheets,
  street,
  third,
  withBody,
} from './trading-block.ts'

const { community, context } = street
const votes = good.body.gateVotes

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
  const nothing = { sheets: new Map(), readings: new Map(), transactions: new Map() }
  const objects = { slot: next.slot, gateVotes: votes, ...nothing }
  const built = buildBlock(parent, objects, context)
  assert.is(built.code, 'objects-missing')
  const demanded = [...sheets, ...readings].map(({ hash }) => hash).sort()
  assert.equal(built.code === 'objects-missing' ? [...built.hashes].sort() : [], demanded)
})

test('a proposer says of a block that nobody could read that it is too large', () => {
  const bytes = new Uint8Array(BLOCK_BYTES_LIMIT)
  const huge = sheets.map((sheet) => [sheet.hash, { ...sheet, bytes }] as const)
  const built = buildBlock(
    parent,
    {
      ...{ slot: next.slot, gateVotes: votes, transactions: new Map() },
      sheets: new Map(huge),
      readings: new Map(readings.map((reading) => [reading.hash, reading])),
    },
    context,
  )
  assert.is(built.code, 'block-too-large')
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
    const gateVotes = revote(() => ({ sheets: references }))
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
  const failing = { ...context, ruleFor: () => createFailingRule() }
  const block = buildFrom(parent, castVotes(street, parent, next), next, failing)
  assert.is(block.body.clearing.status, 'rule-failed')
  assert.equal(block.body.clearing.fillsWh, [0, 0])
  const checked = checkBlock(block, parent, failing)
  assert.is(checked.code, 'ok')
  if (checked.code === 'ok') assert.is(checked.state.ledger.pending.size, 0)
  assert.is(check(block), 'block-clearing-mismatch')
})

test('a block that names another rule than the community decided is refused', () => {
  const other = assembleBlock({ ...good.header, ruleHash: '0b'.repeat(32) }, good.body)
  assert.is(check(other), 'block-rule-other')
})

test.run()
