/** What one member can make many of keeps out nobody else, and nothing that is decided about it. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { SignedTransaction } from '../../node/core/governance/transaction.ts'
import { createPool } from '../../node/engine/pool.ts'
import {
  EVIDENCE_PER_OFFENDER_LIMIT,
  FORMS_PER_DECISION_LIMIT,
  OWN_PER_MEMBER_LIMIT,
  ROOM_LIMITS,
} from '../../node/engine/transaction-room.ts'
import { makeGateVote, makeOrder, makeSheet } from '../support/signed-messages.ts'
import { homeAt } from '../support/street.ts'
import type { TestHome } from '../support/test-community.ts'
import { FIRST_SLOT, makeCommunity } from '../support/test-community.ts'
import { makeDecision, makeEvidence, makeRotation, makeSeatReturn } from '../support/transactions.ts'

const street = makeCommunity({ homes: 70, validators: 7, genesis: { lateAfterSlots: 8 } })
const { community, validators, homes } = street
const offender = homeAt(street, 69)

/** A pair of sheets of a slot; `form` tells apart pairs of the same. */
function pairOf(slot: number, form = 0, home = offender): SignedTransaction {
  const [one, two] = [1, 2].map((energyWh) =>
    makeSheet(community, home, { slot, orders: [makeOrder({ energyWh: 10 * form + energyWh })] }),
  )
  assert.ok(one && two)
  return makeEvidence('sheet', home, one.envelope, two.envelope)
}

function votesOf(slot: number, home = offender): SignedTransaction {
  const [one, two] = [true, false].map((wasPreviousTimely) =>
    makeGateVote(community, home, { slot, wasPreviousTimely }),
  )
  assert.ok(one && two)
  return makeEvidence('gate-vote', home, one.envelope, two.envelope)
}

function suspension(approvers: readonly TestHome[] = validators.slice(0, 5)): SignedTransaction {
  const proposer = homeAt(street, 0).member
  return makeDecision(community, { type: 'suspend-member', member: offender.member }, { approvers, proposer })
}

/** What of these a pool holds after it was offered all, in the order of their making. */
function heldOf(offered: readonly SignedTransaction[], pool = createPool()): SignedTransaction[] {
  for (const signed of offered) pool.addTransaction(signed)
  return offered.filter(({ hash }) => pool.transaction(hash) !== undefined)
}

const counted = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
const byHash = (left: SignedTransaction, right: SignedTransaction): number =>
  left.hash < right.hash ? -1 : 1

test('pairs of sheets of one member for many slots leave room for every other transaction', () => {
  const pool = createPool()
  const pairs = counted(64).map((index) => pairOf(FIRST_SLOT + index))
  const held = heldOf(pairs, pool)
  assert.is(held.length, EVIDENCE_PER_OFFENDER_LIMIT)
  assert.equal(held.sort(byHash), pairs.sort(byHash).slice(0, EVIDENCE_PER_OFFENDER_LIMIT))
  const others = [
    suspension(),
    votesOf(FIRST_SLOT),
    pairOf(FIRST_SLOT, 0, homeAt(street, 1)),
    makeSeatReturn(community, homeAt(street, 2), 1),
    makeRotation(community, homeAt(street, 3), { keysOf: 80, effectiveSlot: FIRST_SLOT + 3 }).rotation,
  ]
  assert.equal(heldOf(others, pool), others)
})

test('of many pairs of one place every pool keeps the same one, whatever came first', () => {
  const pairs = counted(6).map((form) => pairOf(FIRST_SLOT, form))
  const [lowest] = [...pairs].sort(byHash)
  assert.equal(heldOf(pairs), [lowest])
  assert.equal(heldOf([...pairs].reverse()), [lowest])
})

test('a pool tells of an offence whichever pair of it it holds', () => {
  const pool = createPool()
  pool.addTransaction(pairOf(FIRST_SLOT))
  const tells = ({ transaction }: SignedTransaction): boolean =>
    transaction.type === 'evidence' && pool.tells(transaction.evidence)
  assert.equal(
    [
      pairOf(FIRST_SLOT, 1),
      pairOf(FIRST_SLOT + 1),
      votesOf(FIRST_SLOT),
      pairOf(FIRST_SLOT, 0, homeAt(street, 1)),
    ].map(tells),
    [true, false, false, false],
  )
})

test('all homes that break the rules together take no room from decisions', () => {
  const pool = createPool()
  const evidence = homes.map((home) => pairOf(FIRST_SLOT, 0, home))
  assert.is(heldOf(evidence, pool).length, ROOM_LIMITS.evidence)
  const rotations = counted(8).map(
    (index) =>
      makeRotation(community, offender, { keysOf: 80 + index, effectiveSlot: FIRST_SLOT + 3 }).rotation,
  )
  assert.equal(heldOf(rotations, pool), rotations.slice(0, OWN_PER_MEMBER_LIMIT))
  assert.equal(heldOf([suspension()], pool).length, 1)
})

test('of one decision with other approvals only so many forms are held, and that with all of them is among them', () => {
  const six = validators.slice(0, 6)
  const forms = [...six, ...six].map((out, index) =>
    suspension((index < 6 ? six : validators.slice(1)).filter((home) => home !== out)),
  )
  const distinct = [...new Map(forms.map((form) => [form.hash, form])).values()]
  assert.ok(distinct.length > FORMS_PER_DECISION_LIMIT)
  const whole = suspension(validators)
  const held = heldOf([...distinct, whole])
  assert.is(held.length, FORMS_PER_DECISION_LIMIT)
  assert.ok(held.includes(whole))
})

test.run()
