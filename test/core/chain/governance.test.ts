import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkBlock } from '../../../node/core/chain/check-block.ts'
import { decodeState } from '../../../node/core/chain/state-decode.ts'
import { stateLeaves, stateRoot } from '../../../node/core/chain/state-leaves.ts'
import { encodeCbor } from '../../../node/core/codec/cbor.ts'
import { hashBytes } from '../../../node/core/codec/hash-bytes.ts'
import { DOMAINS } from '../../../node/core/crypto/signing.ts'
import type { Change } from '../../../node/core/governance/change.ts'
import { validatorsOf } from '../../../node/core/governance/terms.ts'
import type { SignedTransaction } from '../../../node/core/governance/transaction.ts'
import { balanceNano } from '../../../node/core/ledger/account.ts'
import { FUND_ACCOUNT, memberAccount } from '../../../node/core/chain/chain-state.ts'
import { makeGateVote, makeOrder, makeSheet, sign } from '../../support/signed-messages.ts'
import { buildFrom, castVotes, createStreet, homeAt } from '../../support/street.ts'
import type { TestStreet } from '../../support/street.ts'
import { FIRST_SLOT, genesisMember, makeHome, SLOT_MS } from '../../support/test-community.ts'
import { createMeters } from '../../support/test-meters.ts'
import { makeDecision, makeEvidence, makeSeatReturn, quorumOf } from '../../support/transactions.ts'

const test = suite('what a community decides')

function decide(street: TestStreet, change: Change, effectiveSlot: number): void {
  const approvers = quorumOf(street.validators)
  const transactions = [makeDecision(street.community, change, { approvers, effectiveSlot })]
  const { execution } = street.advance({ transactions })
  assert.equal(execution.governed.refusedTransactions, [])
}

test('a decision takes effect in the slot it names, and not before', () => {
  const street = createStreet({ homes: 5, validators: 4 })
  const home = homeAt(street, 4)
  const code = (slot: number): string | undefined => {
    const { execution } = street.advance({ sheets: [makeSheet(street.community, home, { slot })] })
    return execution.refusedSheets[0]?.code
  }
  decide(street, { type: 'suspend-member', member: home.member }, FIRST_SLOT + 2)
  assert.is(code(FIRST_SLOT + 1), undefined)
  assert.is(code(FIRST_SLOT + 2), 'sheet-member-suspended')
  assert.is(street.state().terms.members.get(home.member)?.standing, 'suspended')
})

test('a home that is admitted trades, is metered and settled from the slot of its admission on', () => {
  const street = createStreet()
  const { name } = street.community.genesis
  const newcomer = makeHome(name, 9)
  const member = { ...genesisMember(name, newcomer), id: 'home-new' }
  decide(street, { type: 'admit-member', member }, FIRST_SLOT + 2)
  assert.not(street.state().terms.members.has(newcomer.member))
  street.advance()
  assert.ok(street.state().terms.members.has(newcomer.member))
  const slot = FIRST_SLOT + 2
  const { execution } = street.advance({
    slot,
    sheets: [
      makeSheet(street.community, newcomer, { slot }),
      makeSheet(street.community, homeAt(street, 0), {
        slot,
        orders: [makeOrder({ side: 'offer', limitPriceMicroPerKwh: 100_000 })],
      }),
    ],
  })
  assert.is(execution.cleared.fills.length, 2)
  // Slots before its admission are settled without it, later ones with it.
  let settled: { slot: number; member: string }[] = []
  for (let step = 1; step < 8; step++) settled = [...settled, ...street.advance().execution.settled]
  const of = (at: number): string[] => settled.filter((row) => row.slot === at).map((row) => row.member)
  assert.is(of(FIRST_SLOT + 1).length, 4)
  assert.is(of(FIRST_SLOT + 2).length, 5)
})

test('a member that leaves is settled up to its last slot, and no more', () => {
  const street = createStreet({ homes: 5, validators: 4 })
  const meters = createMeters(street)
  const leaving = homeAt(street, 4)
  decide(street, { type: 'remove-member', member: leaving.member }, FIRST_SLOT + 2)
  street.advance({ readings: meters.readAll(FIRST_SLOT, () => ({ importWh: 100 })) })
  const slot = FIRST_SLOT + 2
  const readings = meters.readAll(FIRST_SLOT + 1, () => ({ importWh: 100 }))
  const after = street.advance({ readings, sheets: [makeSheet(street.community, leaving, { slot })] })
  assert.equal(
    after.execution.refusedSheets.map(({ code }) => code),
    ['sheet-member-suspended'],
  )
  assert.is(after.execution.settled.length, 5)
  const others = street.homes.filter((home) => home !== leaving)
  const last = street.advance({ readings: others.map((home) => meters.read(home, slot, { importWh: 50 })) })
  assert.is(last.execution.settled.length, 4, 'its slot is complete without the one who left')
  const beyond = street.advance({ readings: [meters.read(leaving, slot, { importWh: 9 })] })
  assert.equal(
    beyond.execution.refusedReadings.map(({ code }) => code),
    ['reading-member-left'],
  )
})

test('a new tariff prices the slots from its beginning on', () => {
  const street = createStreet()
  const meters = createMeters(street)
  const home = homeAt(street, 0)
  const fromMs = (FIRST_SLOT + 2) * SLOT_MS
  const tariff = { fromMs, retailMicroPerKwh: 500_000, feedInMicroPerKwh: 0 }
  decide(street, { type: 'add-tariff', member: home.member, tariff }, FIRST_SLOT + 2)
  const paid = [0, 1, 2].map((back) => {
    const readings = meters.readAll(FIRST_SLOT + back, () => ({ importWh: 1000 }))
    const { execution } = street.advance({ readings })
    return execution.settled.find(({ member }) => member === home.member)?.supplierNano
  })
  assert.equal(paid, [-300_000_000n, -300_000_000n, -500_000_000n])
})

test('another rule clears from its slot on, with its own parameters', () => {
  const street = createStreet()
  const rule = {
    ...street.community.genesis.rule,
    name: 'other',
    hash: '0c'.repeat(32),
    kNumerator: 1,
    kDenominator: 1,
  }
  decide(street, { type: 'set-rule', rule }, FIRST_SLOT + 2)
  const sheetsOf = (slot: number) => [
    makeSheet(street.community, homeAt(street, 0), {
      slot,
      orders: [makeOrder({ limitPriceMicroPerKwh: 200_000 })],
    }),
    makeSheet(street.community, homeAt(street, 1), {
      slot,
      orders: [makeOrder({ side: 'offer', limitPriceMicroPerKwh: 100_000 })],
    }),
  ]
  const before = street.advance({ sheets: sheetsOf(FIRST_SLOT + 1) })
  assert.is(before.block.body.clearing.buyPriceMicroPerKwh, 150_000)
  const after = street.advance({ sheets: sheetsOf(FIRST_SLOT + 2) })
  assert.is(after.block.header.ruleHash, rule.hash)
  assert.is(after.block.body.clearing.buyPriceMicroPerKwh, 200_000)
})

test('a set of validators votes from the height after its decision is made', () => {
  const street = createStreet({ homes: 6, validators: 4, genesis: { lateAfterSlots: 8 } })
  const validators = street.homes.slice(1, 6).map(({ member }) => member)
  decide(street, { type: 'set-validators', validators }, FIRST_SLOT + 2)
  street.advance()
  assert.equal(validatorsOf(street.state().terms), validators)
  const old = castVotes(street, street.state(), {})
  const stale = buildFrom(street.state(), old, { slot: FIRST_SLOT + 2 }, street.context)
  assert.is(checkBlock(stale, street.state(), street.context).code, 'block-gate-votes-count')
  const votes = castVotes({ ...street, validators: street.homes.slice(1, 6) }, street.state(), {})
  street.accept(buildFrom(street.state(), votes, { slot: FIRST_SLOT + 2 }, street.context))
})

test('two sheets of one revision cost the penalty, once', () => {
  const street = createStreet({
    genesis: { policies: { absenceBlocks: 1000, doubleSheetPenaltyNano: 7_000 } },
  })
  const offender = homeAt(street, 2)
  const [one, other] = [100, 200].map((energyWh) =>
    makeSheet(street.community, offender, { orders: [makeOrder({ energyWh })] }),
  )
  assert.ok(one && other)
  const evidence = makeEvidence('sheet', offender, one.envelope, other.envelope)
  street.advance({ transactions: [evidence] })
  const balance = (id: string): bigint | undefined => {
    const account = street.state().ledger.accounts.get(id)
    return account && balanceNano(account)
  }
  assert.is(balance(memberAccount(offender.member)), -7_000n)
  assert.is(balance(FUND_ACCOUNT), 7_000n)
  const again = street.advance({ transactions: [evidence] })
  assert.equal(
    again.execution.governed.refusedTransactions.map(({ code }) => code),
    ['evidence-known'],
  )
  assert.is(balance(FUND_ACCOUNT), 7_000n)
})

for (const kind of ['gate-vote', 'prevote', 'precommit', 'proposal'] as const) {
  test(`a validator that signs two contradicting messages (${kind}) loses its seat`, () => {
    const street = createStreet({ homes: 5 })
    const offender = homeAt(street, 4)
    const { community } = street
    const envelope = (value: number) => {
      if (kind === 'gate-vote')
        return makeGateVote(community, offender, { wasPreviousTimely: value === 1 }).envelope
      const id = hashBytes(value.toString().padStart(64, '0'))
      const body = encodeCbor(kind === 'proposal' ? [1, 0, id, 0] : [1, 0, id])
      return { body, signature: sign(offender.keys.consensus, DOMAINS[kind], community, body) }
    }
    street.advance({ transactions: [makeEvidence(kind, offender, envelope(1), envelope(2))] })
    const { terms } = street.state()
    assert.not(validatorsOf(terms).includes(offender.member))
    assert.is(terms.seats.find(({ member }) => member === offender.member)?.state, 'forfeited')
    const request = makeSeatReturn(community, offender, 1)
    const votes = castVotes({ ...street, validators: street.validators.slice(0, 4) }, street.state(), {
      transactions: [request],
    })
    const block = buildFrom(
      street.state(),
      votes,
      { slot: FIRST_SLOT + 1, transactions: [request] },
      street.context,
    )
    const { execution } = street.accept(block)
    assert.equal(
      execution.governed.refusedTransactions.map(({ code }) => code),
      ['seat-not-lost'],
    )
  })
}

test('of four validators none is removed, whatever it signed: a smaller set is not safer', () => {
  const street = createStreet()
  const offender = homeAt(street, 3)
  const [one, other] = [true, false].map(
    (wasPreviousTimely) => makeGateVote(street.community, offender, { wasPreviousTimely }).envelope,
  )
  assert.ok(one && other)
  street.advance({ transactions: [makeEvidence('gate-vote', offender, one, other)] })
  assert.is(validatorsOf(street.state().terms).length, 4)
  assert.ok(street.state().terms.seats.some(({ isCondemned }) => isCondemned))
})

test('a validator that is away loses its seat after M blocks, and gets it back when it asks', () => {
  const absenceBlocks = 4
  const street = createStreet({
    homes: 6,
    genesis: { policies: { absenceBlocks, doubleSheetPenaltyNano: 0 } },
  })
  // Six vote, five are needed: the sixth is never in a block.
  const away = street.validators.at(-1)
  assert.ok(away)
  for (let block = 1; block < absenceBlocks; block++) street.advance()
  assert.is(validatorsOf(street.state().terms).length, 6)
  street.advance()
  assert.not(validatorsOf(street.state().terms).includes(away.member))
  const lostAtHeight = street.state().height
  const five = { ...street, validators: street.validators.slice(0, 5) }
  const request = makeSeatReturn(street.community, away, lostAtHeight)
  const next = { slot: FIRST_SLOT + absenceBlocks, transactions: [request] }
  street.accept(buildFrom(street.state(), castVotes(five, street.state(), next), next, street.context))
  assert.ok(validatorsOf(street.state().terms).includes(away.member))
})

test('who was away when it was found to have signed twice does not come back before the others decide', () => {
  const absenceBlocks = 4
  const policies = { absenceBlocks, doubleSheetPenaltyNano: 0 }
  const street = createStreet({ homes: 6, genesis: { policies } })
  const { community } = street
  const away = homeAt(street, 5)
  for (let block = 0; block < absenceBlocks; block++) street.advance()
  const lostAtHeight = street.state().height
  assert.not(validatorsOf(street.state().terms).includes(away.member))
  const [one, two] = [true, false].map(
    (wasPreviousTimely) => makeGateVote(community, away, { wasPreviousTimely }).envelope,
  )
  assert.ok(one && two)
  const five = { ...street, validators: street.validators.slice(0, 5) }
  const next = (transaction: SignedTransaction): string[] => {
    const block = { slot: street.state().slot + 1, transactions: [transaction] }
    const votes = castVotes(five, street.state(), block)
    const { execution } = street.accept(buildFrom(street.state(), votes, block, street.context))
    return execution.governed.refusedTransactions.map(({ code }) => code)
  }
  assert.equal(next(makeEvidence('gate-vote', away, one, two)), [])
  assert.equal(next(makeSeatReturn(community, away, lostAtHeight)), ['seat-not-lost'])
  const change: Change = { type: 'set-validators', validators: street.homes.map(({ member }) => member) }
  const effectiveSlot = street.state().slot + 2
  assert.equal(
    next(makeDecision(community, change, { approvers: street.validators.slice(0, 4), effectiveSlot })),
    [],
  )
  assert.ok(validatorsOf(street.state().terms).includes(away.member), 'a decision gives the seat back')
})

test('an exchanged key signs for the member from its slot on, and the old one does not', () => {
  const street = createStreet({ homes: 5, validators: 4 })
  const home = homeAt(street, 4)
  const { name } = street.community.genesis
  const fresh = makeHome(name, 77)
  const renewed = { ...home, keys: { ...fresh.keys, member: home.keys.member } }
  const { nodeKey, consensusKey, nodeKeyCertificate, consensusKeyCertificate } = genesisMember(name, renewed)
  const change = {
    type: 'rotate-keys',
    member: home.member,
    nodeKey,
    consensusKey,
    nodeKeyCertificate,
    consensusKeyCertificate,
  } as const
  const rotation = makeDecision(street.community, change, {
    approvers: [home],
    effectiveSlot: FIRST_SLOT + 1,
  })
  street.advance({ transactions: [rotation] })
  const slot = FIRST_SLOT + 1
  const { execution } = street.advance({
    slot,
    sheets: [makeSheet(street.community, renewed, { slot }, renewed.keys.node)],
  })
  assert.equal(execution.refusedSheets, [])
  const old = street.advance({ sheets: [makeSheet(street.community, home, { slot: slot + 1 })] })
  assert.equal(
    old.execution.refusedSheets.map(({ code }) => code),
    ['sheet-signature-invalid'],
  )
})

test('a state with decisions is what its leaves say, and has their root', () => {
  const street = createStreet({ homes: 5, validators: 4 })
  const { name } = street.community.genesis
  const member = {
    ...genesisMember(name, makeHome(name, 9)),
    title: 'Haus Müller · 9',
    id: 'home-new',
    devices: ['SN-1'],
  }
  decide(street, { type: 'admit-member', member }, FIRST_SLOT + 1)
  decide(
    street,
    { type: 'set-policies', policies: { absenceBlocks: 9, doubleSheetPenaltyNano: 1 } },
    FIRST_SLOT + 50,
  )
  const rewards = { deliveryWeight: 1, serviceWeight: 2, reserveNano: 7 }
  decide(street, { type: 'set-rewards', rewards }, FIRST_SLOT + 3)
  assert.equal(street.state().terms.rewards, rewards)
  const state = street.state()
  const { height, slot, blockHash } = state
  const read = decodeState({ height, slot, blockHash }, stateLeaves(state))
  assert.equal(read?.terms, state.terms)
  assert.is(read && stateRoot(read), stateRoot(state))
  assert.is(read?.terms.members.get(member.memberKey)?.title, 'Haus Müller · 9')
})

test.run()
