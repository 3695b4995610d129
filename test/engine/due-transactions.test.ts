/** Two transactions are named at a gate: whose, when many wait. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { genesisState } from '../../node/core/chain/chain-state.ts'
import { TRANSACTIONS_LIMIT } from '../../node/core/governance/block-room.ts'
import type { Change } from '../../node/core/governance/change.ts'
import type { SignedTransaction } from '../../node/core/governance/transaction.ts'
import { dueTransactions } from '../../node/engine/due-transactions.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { makeOrder, makeSheet } from '../support/signed-messages.ts'
import { homeAt } from '../support/street.ts'
import type { TestHome } from '../support/test-community.ts'
import { FIRST_SLOT, makeCommunity } from '../support/test-community.ts'
import { makeDecision, makeEvidence, makeRotation, quorumOf } from '../support/transactions.ts'

const street = makeCommunity({ homes: 6, validators: 4 })
const { community, validators } = street
const [loud, quiet] = [homeAt(street, 4), homeAt(street, 5)]
const { terms } = genesisState(community)

function named(held: readonly SignedTransaction[], previousHash = community.hash): string[] {
  const context = { community, terms, verify: verifyEd25519, slot: FIRST_SLOT, height: 1 }
  return dueTransactions(held, { ...context, previousHash })
}

function pairOf(slot: number, home: TestHome = loud): SignedTransaction {
  const [one, two] = [1, 2].map((energyWh) =>
    makeSheet(community, home, { slot, orders: [makeOrder({ energyWh })] }),
  )
  assert.ok(one && two)
  return makeEvidence('sheet', home, one.envelope, two.envelope)
}

function decision(absenceBlocks: number, effectiveSlot = FIRST_SLOT + 3, count = 3): SignedTransaction {
  const change: Change = { type: 'set-policies', policies: { absenceBlocks, doubleSheetPenaltyNano: 0 } }
  return makeDecision(community, change, { approvers: validators.slice(0, count), effectiveSlot })
}

const pairs = Array.from({ length: 24 }, (_, index) => pairOf(FIRST_SLOT + index))
const [rotation, another] = [50, 51].map(
  (keysOf) => makeRotation(community, quiet, { keysOf, effectiveSlot: FIRST_SLOT + 3 }).rotation,
)
assert.ok(rotation && another)

test('a decision of the street comes before any number of proofs against one member, whatever their hashes', () => {
  for (let absenceBlocks = 4; absenceBlocks < 12; absenceBlocks++) {
    const one = decision(absenceBlocks)
    const hashes = named([...pairs, one])
    assert.is(hashes.length, TRANSACTIONS_LIMIT)
    assert.is(hashes[0], one.hash)
  }
})

test('of decisions that one comes first which is in force first', () => {
  const [soon, late] = [decision(4, FIRST_SLOT + 2), decision(5, FIRST_SLOT + 9)]
  assert.equal(named([late, soon]), [soon.hash, late.hash])
  assert.is(
    named([late, soon, rotation])[1],
    rotation.hash,
    'one decision leaves the other place to a member',
  )
})

test('one decision with other approvals is named once', () => {
  const forms = [decision(4), decision(4, FIRST_SLOT + 3, 4)]
  assert.is(new Set(forms.map(({ hash }) => hash)).size, 2)
  assert.is(named(forms).length, 1)
  assert.is(named([...forms, rotation]).length, 2)
})

test("one member's do not take the place of another's", () => {
  for (const held of [
    [...pairs, rotation],
    [rotation, another, ...pairs],
  ])
    assert.is(named(held).filter((hash) => [rotation.hash, another.hash].includes(hash)).length, 1)
  assert.is(named(pairs).length, 2, 'where nobody else waits both places are his')
})

test('the lot is drawn anew with each block, so no hash always wins', () => {
  const held = [
    ...pairs,
    rotation,
    pairOf(FIRST_SLOT, homeAt(street, 1)),
    pairOf(FIRST_SLOT, homeAt(street, 2)),
  ]
  const draws = Array.from({ length: 40 }, (_, index) => named(held, index.toString(16).padStart(64, '0')))
  const members = [pairs, held.slice(-2, -1), held.slice(-1), [rotation]].map((his) =>
    his.map(({ hash }) => hash),
  )
  for (const his of members) assert.ok(draws.some((draw) => draw.some((hash) => his.includes(hash))))
  assert.equal(named(held), named([...held].reverse()), 'and the same for all who hold the same')
})

test('what the next block cannot carry is not named', () => {
  const few = makeDecision(
    community,
    { type: 'suspend-member', member: loud.member },
    { approvers: quorumOf(validators).slice(1) },
  )
  assert.equal(named([decision(4, FIRST_SLOT), few]), [])
})

test.run()
