import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { genesisState } from '../../../node/core/chain/chain-state.ts'
import type { Zone } from '../../../node/core/governance/fee-terms.ts'
import type { FeederMeter } from '../../../node/core/governance/feeder-terms.ts'
import type { Change } from '../../../node/core/governance/change.ts'
import type { TransactionContext } from '../../../node/core/governance/check-transaction.ts'
import {
  checkTransaction,
  DECISION_LEAD_LIMIT,
  OWN_SCHEDULED_LIMIT,
  SCHEDULED_LIMIT,
} from '../../../node/core/governance/check-transaction.ts'
import { EVIDENCE_AGE_LIMIT } from '../../../node/core/governance/offence.ts'
import { communityUnder } from '../../../node/core/governance/terms.ts'
import type { Terms } from '../../../node/core/governance/terms.ts'
import type { SignedTransaction } from '../../../node/core/governance/transaction.ts'
import { SITE_LIMIT } from '../../../node/core/metering/site.ts'
import { SLOTS_AHEAD_LIMIT } from '../../../node/core/market/check-sheet.ts'
import { encodeCbor } from '../../../node/core/codec/cbor.ts'
import { DOMAINS } from '../../../node/core/crypto/signing.ts'
import { verifyEd25519 } from '../../../node/runtime/ed25519.ts'
import { makeGateVote, makeSheet, sign } from '../../support/signed-messages.ts'
import { homeAt } from '../../support/street.ts'
import {
  FIRST_SLOT,
  genesisMember,
  makeCommunity,
  makeHome,
  SLOT_MS,
  TEST_SITE,
} from '../../support/test-community.ts'
import {
  makeDecision,
  makeEvidence,
  makeRotation,
  makeSeatReturn,
  quorumOf,
} from '../../support/transactions.ts'

const street = makeCommunity({ homes: 6, validators: 4, genesis: { lateAfterSlots: 8 } })
const { community, validators } = street
const { name } = community.genesis
const [validator, member, other] = [homeAt(street, 0), homeAt(street, 4), homeAt(street, 5)]
const newcomer = genesisMember(name, { ...makeHome(name, 9), id: 'home-new' })
const rule = community.genesis.rule

function codeOf(signed: SignedTransaction, changes: Partial<Terms> = {}): string {
  const terms = { ...genesisState(community).terms, ...changes }
  const context: TransactionContext = {
    community: communityUnder(community, terms),
    terms,
    verify: verifyEd25519,
    slot: FIRST_SLOT,
    height: 1,
  }
  return checkTransaction(signed.transaction, context)
}

function decided(change: Change, options: Partial<Parameters<typeof makeDecision>[2]> = {}): string {
  return codeOf(makeDecision(community, change, { approvers: quorumOf(validators), ...options }))
}

function zone(id: string, fee = 0): Zone {
  return { id, entryFeeMicroPerKwh: fee, exitFeeMicroPerKwh: fee }
}

function feeder(changes: Partial<FeederMeter>): FeederMeter {
  return {
    ...{ reader: member.member, device: 'F-1', resolutionWh: 1, toleranceWh: 0, lossesPermille: 0 },
    ...changes,
  }
}

const GOOD: Change[] = [
  { type: 'admit-member', member: newcomer },
  { type: 'suspend-member', member: member.member },
  { type: 'remove-member', member: member.member },
  {
    type: 'add-tariff',
    member: member.member,
    tariff: { fromMs: (FIRST_SLOT + 3) * SLOT_MS, retailMicroPerKwh: -1, feedInMicroPerKwh: 0 },
  },
  { type: 'bind-devices', member: member.member, devices: ['SN 1', 'SN 2'] },
  { type: 'set-connection-limit', member: member.member, connectionLimitW: 30_000 },
  { type: 'set-site', member: member.member, site: { ...TEST_SITE, battery: { capacityWh: 1, powerW: 1 } } },
  { type: 'set-rule', rule },
  { type: 'set-validators', validators: street.homes.map((home) => home.member) },
  { type: 'set-policies', policies: { absenceBlocks: 4, doubleSheetPenaltyNano: 0 } },
  { type: 'set-protocol-version', protocolVersion: 2 },
  { type: 'set-zone', member: member.member, zone: null },
  { type: 'set-credit-limit', member: member.member, creditLimitNano: 0 },
  { type: 'set-rewards', rewards: { deliveryWeight: 1000, serviceWeight: 0, reserveNano: 0 } },
  { type: 'set-feeder', feeder: null },
  { type: 'set-feeder', feeder: feeder({}) },
  {
    type: 'set-feeder',
    feeder: feeder({ resolutionWh: 10_000, toleranceWh: 1_000_000, lossesPermille: 1000 }),
  },
  { type: 'set-fees', fees: { communityFeeMicroPerKwh: 10_000_000, zones: [zone('a'), zone('b')] } },
]
for (const change of GOOD) {
  test(`a good ${change.type} is taken`, () => {
    assert.is(decided(change), 'ok')
  })
}

const tariff = { fromMs: (FIRST_SLOT + 3) * SLOT_MS, retailMicroPerKwh: 1, feedInMicroPerKwh: 0 }
const BAD: [what: string, code: string, change: Change][] = [
  [
    'a member that is one already',
    'change-member-exists',
    { type: 'admit-member', member: { ...newcomer, id: 'home-1' } },
  ],
  [
    'a key of another',
    'change-key-in-use',
    { type: 'admit-member', member: { ...newcomer, nodeKey: newcomer.consensusKey } },
  ],
  [
    'keys that its member key did not certify',
    'change-key-uncertified',
    { type: 'admit-member', member: { ...newcomer, nodeKeyCertificate: newcomer.consensusKeyCertificate } },
  ],
  ['no tariff', 'change-tariff-out-of-range', { type: 'admit-member', member: { ...newcomer, tariffs: [] } }],
  [
    'no connection',
    'change-limit-out-of-range',
    { type: 'admit-member', member: { ...newcomer, connectionLimitW: 0 } },
  ],
  [
    'one device twice',
    'change-device-bound',
    { type: 'admit-member', member: { ...newcomer, devices: ['A', 'A'] } },
  ],
  [
    'a roof beyond all bounds',
    'change-site-out-of-range',
    { type: 'admit-member', member: { ...newcomer, site: { ...TEST_SITE, generationW: SITE_LIMIT + 1 } } },
  ],
  [
    'a meter without steps',
    'change-site-out-of-range',
    {
      type: 'set-site',
      member: member.member,
      site: { ...TEST_SITE, meter: { trust: 'inverter', resolutionWh: 0 } },
    },
  ],
  [
    'the site of a stranger',
    'change-member-unknown',
    { type: 'set-site', member: newcomer.memberKey, site: TEST_SITE },
  ],
  ['a stranger', 'change-member-unknown', { type: 'remove-member', member: newcomer.memberKey }],
  ['a validator', 'change-member-is-validator', { type: 'suspend-member', member: validator.member }],
  ['who is not suspended', 'change-member-standing', { type: 'reinstate-member', member: member.member }],
  [
    'a tariff that began before',
    'change-tariff-not-after-last',
    { type: 'add-tariff', member: member.member, tariff: { ...tariff, fromMs: tariff.fromMs - 1 } },
  ],
  [
    'a price beyond all bounds',
    'change-tariff-out-of-range',
    { type: 'add-tariff', member: member.member, tariff: { ...tariff, retailMicroPerKwh: 2 ** 30 } },
  ],
  [
    'a tariff of a stranger',
    'change-member-unknown',
    { type: 'add-tariff', member: newcomer.memberKey, tariff },
  ],
  ['k above one', 'change-rule-out-of-range', { type: 'set-rule', rule: { ...rule, kNumerator: 3 } }],
  ['three parameters', 'change-rule-out-of-range', { type: 'set-rule', rule: { ...rule, extra: [0, 0, 0] } }],
  ['no gas', 'change-rule-out-of-range', { type: 'set-rule', rule: { ...rule, gasLimit: 0 } }],
  ['no validator', 'change-validators-invalid', { type: 'set-validators', validators: [] }],
  [
    'a validator twice',
    'change-validators-invalid',
    { type: 'set-validators', validators: [member.member, member.member] },
  ],
  [
    'a validator from outside',
    'change-validators-invalid',
    { type: 'set-validators', validators: [newcomer.memberKey] },
  ],
  [
    'absence of one block',
    'change-policies-out-of-range',
    { type: 'set-policies', policies: { absenceBlocks: 1, doubleSheetPenaltyNano: 0 } },
  ],
  ['a zone without fees', 'change-zone-unknown', { type: 'set-zone', member: member.member, zone: 'a' }],
  [
    'a newcomer in a zone without fees',
    'change-zone-unknown',
    { type: 'admit-member', member: { ...newcomer, zone: 'a' } },
  ],
  [
    'credit of a stranger',
    'change-member-unknown',
    { type: 'set-credit-limit', member: newcomer.memberKey, creditLimitNano: 1 },
  ],
  ...[[zone('a'), zone('a')], [zone('a b')], [zone('a', 10_000_001)]].map((zones): (typeof BAD)[number] => [
    `the fees of ${JSON.stringify(zones)}`,
    'change-fees-out-of-range',
    { type: 'set-fees', fees: { communityFeeMicroPerKwh: 0, zones } },
  ]),
  [
    'a weight beyond the limit',
    'change-rewards-out-of-range',
    { type: 'set-rewards', rewards: { deliveryWeight: 1001, serviceWeight: 0, reserveNano: 0 } },
  ],
  ...[
    { device: '' },
    { resolutionWh: 0 },
    { resolutionWh: 10_001 },
    { toleranceWh: 1_000_001 },
    { lossesPermille: 1001 },
  ].map((wrong): (typeof BAD)[number] => [
    `a feeder meter with ${JSON.stringify(wrong)}`,
    'change-feeder-out-of-range',
    { type: 'set-feeder', feeder: feeder(wrong) },
  ]),
  [
    'a feeder meter that a stranger reads',
    'change-member-unknown',
    { type: 'set-feeder', feeder: feeder({ reader: newcomer.memberKey }) },
  ],
  [
    'a version that leaves one out',
    'change-version-not-next',
    { type: 'set-protocol-version', protocolVersion: 3 },
  ],
]
for (const [what, code, change] of BAD) {
  test(`${change.type} of ${what} is refused as ${code}`, () => {
    assert.is(decided(change), code)
  })
}

const plain: Change = { type: 'suspend-member', member: member.member }

test('a decision needs more than two thirds of the validators, each once, each itself', () => {
  assert.is(decided(plain, { approvers: validators.slice(0, 2) }), 'decision-approvals-too-few')
  const [first, second] = validators
  assert.ok(first && second)
  assert.is(decided(plain, { approvers: [first, second, second] }), 'decision-approval-invalid')
  assert.is(decided(plain, { approvers: [first, second, member] }), 'decision-approval-invalid')
  const forged = { ...second, keys: member.keys }
  assert.is(decided(plain, { approvers: [first, forged, homeAt(street, 2)] }), 'decision-approval-invalid')
})

test('a decision lies ahead, but not for ever, and is of this community and version', () => {
  assert.is(decided(plain, { effectiveSlot: FIRST_SLOT }), 'decision-too-late')
  assert.is(decided(plain, { effectiveSlot: FIRST_SLOT + 1 }), 'ok')
  assert.is(decided(plain, { effectiveSlot: FIRST_SLOT + DECISION_LEAD_LIMIT }), 'ok')
  assert.is(decided(plain, { effectiveSlot: FIRST_SLOT + DECISION_LEAD_LIMIT + 1 }), 'decision-too-far')
  assert.is(decided(plain, { version: 2 }), 'transaction-version-unknown')
  const elsewhere = makeCommunity({ homes: 6, validators: 4, name: 'elsewhere' })
  const foreign = makeDecision(elsewhere.community, plain, { approvers: quorumOf(validators) })
  assert.is(codeOf(foreign), 'transaction-community-other')
})

test('only so many decisions wait', () => {
  const scheduled = Array.from({ length: SCHEDULED_LIMIT }, (_, index) => ({
    id: index.toString().padStart(64, '0'),
    effectiveSlot: FIRST_SLOT + 9,
    change: plain,
  }))
  const one = makeDecision(community, plain, { approvers: quorumOf(validators) })
  assert.is(codeOf(one, { scheduled }), 'decisions-too-many')
  assert.is(codeOf(one, { scheduled: scheduled.slice(1) }), 'ok')
})

test('what members decide for themselves takes no room from the street, and each has room of its own', () => {
  const waiting = (change: Change, count: number): Terms['scheduled'] =>
    Array.from({ length: count }, (_, index) => ({
      id: index.toString().padStart(64, '0'),
      effectiveSlot: FIRST_SLOT + DECISION_LEAD_LIMIT,
      change,
    }))
  const rotationOf = (home: typeof member): SignedTransaction =>
    makeRotation(community, home, { keysOf: 50, effectiveSlot: FIRST_SLOT + 3 }).rotation
  const leaving: Change = { type: 'leave-community', member: member.member }
  const suspension = makeDecision(community, plain, { approvers: quorumOf(validators) })
  const many = { scheduled: waiting(leaving, SCHEDULED_LIMIT) }
  assert.is(codeOf(suspension, many), 'ok', 'who decides much for itself is suspended all the same')
  assert.is(codeOf(rotationOf(other), many), 'ok', 'a neighbour replaces its keys')
  assert.is(codeOf(rotationOf(member), many), 'own-decisions-too-many')
  const own = waiting(leaving, OWN_SCHEDULED_LIMIT)
  assert.is(codeOf(rotationOf(member), { scheduled: own }), 'own-decisions-too-many')
  assert.is(codeOf(rotationOf(member), { scheduled: own.slice(1) }), 'ok')
  const full = { scheduled: waiting(plain, SCHEDULED_LIMIT) }
  assert.is(codeOf(rotationOf(member), full), 'ok', 'the street takes no room from its members')
  assert.is(codeOf(suspension, full), 'decisions-too-many')
})

test('keys are changed by the member key, and by nothing else', () => {
  const fresh = { ...makeHome(name, 50), id: member.id }
  const renewed = genesisMember(name, {
    ...fresh,
    member: member.member,
    keys: { ...fresh.keys, member: member.keys.member },
  })
  const change = { type: 'rotate-keys', member: member.member, ...keysOf(renewed) } as const
  assert.is(decided(change, { approvers: [member] }), 'ok')
  assert.is(decided(change, { approvers: [validator] }), 'decision-approval-invalid')
  assert.is(decided(change, { approvers: [], proposer: member.member }), 'decision-approvals-too-few')
  const stolen = { ...change, nodeKey: genesisMember(name, other).nodeKey }
  assert.is(decided(stolen, { approvers: [member] }), 'change-key-in-use')
})

test('evidence holds for two days, against members, and only where two bodies contradict', () => {
  const sheetAt = (slot: number, revision = 1) => makeSheet(community, member, { slot, revision, orders: [] })
  const full = (slot: number) => makeSheet(community, member, { slot })
  const told = (slot: number): string =>
    codeOf(makeEvidence('sheet', member, sheetAt(slot).envelope, full(slot).envelope))
  assert.is(told(FIRST_SLOT), 'ok')
  assert.is(told(FIRST_SLOT - EVIDENCE_AGE_LIMIT), 'ok')
  assert.is(told(FIRST_SLOT - EVIDENCE_AGE_LIMIT - 1), 'evidence-too-old')
  const pair = (one = sheetAt(FIRST_SLOT), two = full(FIRST_SLOT)) => [one.envelope, two.envelope] as const
  assert.is(codeOf(makeEvidence('sheet', other, ...pair())), 'evidence-other-place')
  assert.is(codeOf(makeEvidence('sheet', makeHome(name, 9), ...pair())), 'evidence-member-unknown')
  assert.is(codeOf(makeEvidence('sheet', member, ...pair(full(FIRST_SLOT)))), 'evidence-not-contradictory')
  assert.is(codeOf(makeEvidence('sheet', member, ...pair(sheetAt(FIRST_SLOT, 2)))), 'evidence-other-place')
  const forged = makeSheet(community, member, { orders: [] }, other.keys.node)
  assert.is(codeOf(makeEvidence('sheet', member, ...pair(forged))), 'evidence-signature-invalid')
})

test('nothing is told of slots that take no orders yet, nor of heights after the block', () => {
  const sheets = (slot: number): string => {
    const [one, two] = [
      makeSheet(community, member, { slot, orders: [] }),
      makeSheet(community, member, { slot }),
    ]
    return codeOf(makeEvidence('sheet', member, one.envelope, two.envelope))
  }
  assert.is(sheets(FIRST_SLOT + SLOTS_AHEAD_LIMIT), 'ok')
  assert.is(sheets(FIRST_SLOT + SLOTS_AHEAD_LIMIT + 1), 'evidence-too-early')
  assert.is(sheets(10_000_000), 'evidence-too-early')
  const prevotes = (height: number): string => {
    const [one, two] = [1, 2].map((value) => {
      const body = encodeCbor([height, 0, new Uint8Array(32).fill(value)])
      return { body, signature: sign(validator.keys.consensus, DOMAINS.prevote, community, body) }
    })
    assert.ok(one && two)
    return codeOf(makeEvidence('prevote', validator, one, two))
  }
  assert.is(prevotes(1), 'ok')
  assert.is(prevotes(2), 'evidence-too-early')
  assert.is(prevotes(10_000_000), 'evidence-too-early')
})

test('two votes of different slots are no offence', () => {
  const [one, two] = [FIRST_SLOT, FIRST_SLOT + 1].map(
    (slot) => makeGateVote(community, validator, { slot }).envelope,
  )
  assert.ok(one && two)
  assert.is(codeOf(makeEvidence('gate-vote', validator, one, two)), 'evidence-other-place')
})

test('a seat is asked back by who lost it, for the height at which it was lost', () => {
  const seats = genesisState(community).terms.seats.map((seat) =>
    seat.member === validator.member ? { ...seat, state: 'absent' as const, lostAtHeight: 7 } : seat,
  )
  assert.is(codeOf(makeSeatReturn(community, validator, 7), { seats }), 'ok')
  assert.is(codeOf(makeSeatReturn(community, validator, 6), { seats }), 'seat-not-lost')
  assert.is(codeOf(makeSeatReturn(community, validator, 7)), 'seat-not-lost')
  const forged = { ...validator, keys: other.keys }
  assert.is(codeOf(makeSeatReturn(community, forged, 7), { seats }), 'seat-signature-invalid')
  const condemned = seats.map((seat) => ({ ...seat, isCondemned: true }))
  assert.is(codeOf(makeSeatReturn(community, validator, 7), { seats: condemned }), 'seat-not-lost')
})

function keysOf({ nodeKey, consensusKey, nodeKeyCertificate, consensusKeyCertificate }: typeof newcomer) {
  return { nodeKey, consensusKey, nodeKeyCertificate, consensusKeyCertificate }
}

test.run()
