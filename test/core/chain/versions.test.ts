/**
 * The terms say what version of the protocol a slot speaks, not the program. This program knows version 1; a street of
 * version 0 stands for the past, as version 1 will when there is a second.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildBlock } from '../../../node/core/chain/build-block.ts'
import { checkBlock } from '../../../node/core/chain/check-block.ts'
import { checkGateVote } from '../../../node/core/chain/check-gate-vote.ts'
import { communityUnder } from '../../../node/core/governance/terms.ts'
import { isSpoken, PROTOCOL_VERSION, signedVersion } from '../../../node/core/units/protocol.ts'
import { verifyEd25519 } from '../../../node/runtime/ed25519.ts'
import { makeGateVote, makeSheet } from '../../support/signed-messages.ts'
import type { TestStreet } from '../../support/street.ts'
import { buildFrom, castVotes, createStreet, homeAt } from '../../support/street.ts'
import { FIRST_SLOT } from '../../support/test-community.ts'
import { createMeters } from '../../support/test-meters.ts'
import { makeDecision, quorumOf } from '../../support/transactions.ts'

const PAST = PROTOCOL_VERSION - 1
const NEXT = PROTOCOL_VERSION + 1

test('a version is spoken where the terms name it and the program understands it', () => {
  assert.equal(
    [
      isSpoken(PROTOCOL_VERSION, PROTOCOL_VERSION),
      isSpoken(PAST, PAST),
      isSpoken(PAST, PROTOCOL_VERSION),
      isSpoken(PROTOCOL_VERSION, PAST),
      isSpoken(NEXT, NEXT),
      isSpoken(PROTOCOL_VERSION, NEXT),
    ],
    [true, true, false, false, false, false],
  )
  assert.equal([PAST, PROTOCOL_VERSION, NEXT].map(signedVersion), [PAST, PROTOCOL_VERSION, PROTOCOL_VERSION])
})

test('blocks of an older version are judged by it, and from a decision’s slot on by the next', () => {
  const street = createStreet({ genesis: { protocolVersion: PAST } })
  const meters = createMeters(street)
  const raise = makeDecision(
    street.community,
    { type: 'set-protocol-version', protocolVersion: PROTOCOL_VERSION },
    { approvers: quorumOf(street.validators), effectiveSlot: FIRST_SLOT + 2 },
  )
  const versions = Array.from({ length: 4 }, (_, index) => {
    const now = underTerms(street)
    const slot = FIRST_SLOT + index
    const next = {
      slot,
      sheets: [makeSheet(now, homeAt(street, 0), { slot })],
      readings: index === 1 ? meters.readAll(FIRST_SLOT, () => ({ importWh: 100 })) : [],
      transactions: index === 0 ? [raise] : [],
    }
    const votes = castVotes({ ...street, community: now }, street.state(), next)
    const { block, execution } = street.accept(buildFrom(street.state(), votes, next, street.context))
    assert.equal(execution.refusedSheets, [])
    assert.equal(execution.refusedReadings, [])
    assert.equal(execution.governed.refusedTransactions, [])
    return block.header.version
  })
  assert.equal(versions, [PAST, PAST, PROTOCOL_VERSION, PROTOCOL_VERSION])
})

test('what is of another version than the terms name is refused, though the program understands it', () => {
  const street = createStreet({ genesis: { protocolVersion: PAST } })
  const { community } = street
  const home = homeAt(street, 0)
  const sheet = makeSheet(community, home, { version: PROTOCOL_VERSION })
  const { execution } = street.advance({ sheets: [sheet] })
  assert.equal(
    execution.refusedSheets.map(({ code }) => code),
    ['sheet-version-unknown'],
  )
  const vote = makeGateVote(community, home, { version: PROTOCOL_VERSION })
  assert.is(checkGateVote(vote, community, verifyEd25519), 'gate-vote-version-unknown')
})

test('under a version that the program does not know no block is good, of whatever version it says that it is', () => {
  const street = createStreet()
  const terms = { ...street.state().terms, protocolVersion: NEXT }
  const parent = { ...street.state(), terms }
  const now = communityUnder(street.community, terms)
  const votes = castVotes({ ...street, community: now }, parent, {})
  const built = buildBlock(
    parent,
    { slot: FIRST_SLOT, gateVotes: votes, sheets: new Map(), readings: new Map(), transactions: new Map() },
    street.context,
  )
  assert.ok(built.code === 'ok' && built.block.header.version === NEXT)
  assert.is(checkBlock(built.block, parent, street.context).code, 'block-version-unknown')
})

test.run()

function underTerms(street: TestStreet) {
  return communityUnder(street.community, street.state().terms)
}
