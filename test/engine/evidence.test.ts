/** Who breaks the rules and does what it can not to answer for it: takes new keys, and fills what others need. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FUND_ACCOUNT } from '../../node/core/chain/chain-state.ts'
import { validatorsOf } from '../../node/core/governance/terms.ts'
import type { SignedTransaction } from '../../node/core/governance/transaction.ts'
import type { EngineStreet } from '../support/engine-street.ts'
import { createEngineStreet, memberAt } from '../support/engine-street.ts'
import { makeGateVote, makeOrder, makeSheet } from '../support/signed-messages.ts'
import type { TestHome } from '../support/test-community.ts'
import { FIRST_SLOT } from '../support/test-community.ts'
import { makeDecision, makeEvidence, makeRotation, quorumOf } from '../support/transactions.ts'

const test = suite('evidence on a street')
const policies = { absenceBlocks: 4, doubleSheetPenaltyNano: 5_000 }

function stateOf(street: EngineStreet) {
  return memberAt(street, 0).engine().keeper.state()
}

function submit(street: EngineStreet, { bytes }: SignedTransaction): string {
  return memberAt(street, 0).engine().submitTransaction(bytes).code
}

function sheetsAt({ community }: EngineStreet, home: TestHome, slot: number): SignedTransaction {
  const [one, two] = [1, 2].map((energyWh) =>
    makeSheet(community, home, { slot, revision: 9, orders: [makeOrder({ energyWh })] }),
  )
  assert.ok(one && two)
  return makeEvidence('sheet', home, one.envelope, two.envelope)
}

function votesAt({ community }: EngineStreet, home: TestHome, slot: number): SignedTransaction {
  const [one, two] = [true, false].map((wasPreviousTimely) =>
    makeGateVote(community, home, { slot, wasPreviousTimely }),
  )
  assert.ok(one && two)
  return makeEvidence('gate-vote', home, one.envelope, two.envelope)
}

test('new keys save neither the penalty nor the seat of who signed twice before', async () => {
  const street = createEngineStreet({ homes: 5, genesis: { policies } })
  await street.startAll()
  await street.runSlots(1)
  const liar = memberAt(street, 4)
  const effectiveSlot = FIRST_SLOT + 4
  const { rotation, renewed } = makeRotation(street.community, liar, { keysOf: 77, effectiveSlot })
  assert.is(submit(street, rotation), 'ok')
  await street.runSlots(3.4)
  assert.is(liar.engine().halted()?.code, 'keys-rotated')
  assert.ok(stateOf(street).terms.pastKeys.has(liar.member))
  const last = effectiveSlot - 1
  assert.is(
    submit(street, votesAt(street, { ...liar, keys: renewed.keys }, last)),
    'evidence-signature-invalid',
  )
  assert.is(submit(street, votesAt(street, liar, last)), 'ok')
  assert.is(submit(street, sheetsAt(street, liar, last)), 'ok')
  await street.runSlots(6.4)
  const { terms, ledger } = stateOf(street)
  assert.is(terms.offences.size, 2)
  assert.not(validatorsOf(terms).includes(liar.member))
  assert.is(ledger.accounts.get(FUND_ACCOUNT)?.creditsPosted, 5_000n)
  assert.is(new Set(street.roots()).size, 1, 'all homes hold one state')
  await street.stopAll()
})

test('a member that fills every room it can is suspended all the same', async () => {
  const street = createEngineStreet({ homes: 5, validators: 4, genesis: { policies } })
  await street.startAll()
  await street.runSlots(1)
  const loud = memberAt(street, 4)
  const rotations = Array.from({ length: 6 }, (_, index) =>
    makeRotation(street.community, loud, { keysOf: 80 + index, effectiveSlot: FIRST_SLOT + 10_000 + index }),
  )
  const pairs = Array.from({ length: 12 }, (_, index) => sheetsAt(street, loud, FIRST_SLOT + 20 + index))
  const far = sheetsAt(street, loud, 10_000_000)
  for (const { bytes } of [...rotations.map(({ rotation }) => rotation), ...pairs, far])
    street.hub.gossip(loud.member, 'transactions', bytes)
  await street.runSlots(1.2)
  assert.is(submit(street, far), 'evidence-too-early')
  const { member } = loud
  const suspension = makeDecision(
    street.community,
    { type: 'suspend-member', member },
    { approvers: quorumOf(street.validators), effectiveSlot: FIRST_SLOT + 3 },
  )
  assert.is(submit(street, suspension), 'ok')
  await street.runSlots(3.4)
  const { terms } = stateOf(street)
  assert.is(terms.members.get(member)?.standing, 'suspended')
  assert.ok(terms.scheduled.length <= 2)
  assert.is(new Set(street.roots()).size, 1)
  await street.stopAll()
})

test.run()
