/** What is proposed and approved, in bytes and in words: against a node that a test plays. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { changeFromHex } from '../../node/api/control-requests.ts'
import { approveProposals } from '../../node/cli/community/approve.ts'
import * as decisions from '../../node/cli/community/decisions.ts'
import { encodeJoinText } from '../../node/cli/community/join-text.ts'
import type { MakeChange } from '../../node/cli/community/propose.ts'
import { proposeChange } from '../../node/cli/community/propose.ts'
import { counters } from '../../node/cli/community/values.ts'
import type { Change } from '../../node/core/governance/change.ts'
import { genesisMember, SLOT_MS } from '../support/test-community.ts'
import {
  codeOf,
  community,
  DEFAULT_SLOT,
  homes,
  ID,
  keyOf,
  OPEN_SLOT,
  VIEW,
  withNode,
} from './played-node.ts'

const newcomer = homes[4]
assert.ok(newcomer)
const member = genesisMember(community.genesis.name, newcomer)
const later = SLOT_MS * (DEFAULT_SLOT + 5)
const { policies } = VIEW

const KINDS: readonly (readonly [string, MakeChange, Change, RegExp])[] = [
  [
    'a home is admitted by its text',
    decisions.admitMember([encodeJoinText(community.hash, member)]),
    { type: 'admit-member', member },
    /admit home-5, 17250 W, .*at 0\.30 \/ 0\.08 EUR\/kWh/,
  ],
  [
    'a member is removed',
    decisions.changeStanding('remove-member', 'home-2'),
    { type: 'remove-member', member: keyOf(1) },
    /remove home-2/,
  ],
  [
    'a member is suspended',
    decisions.changeStanding('suspend-member', 'home-2'),
    { type: 'suspend-member', member: keyOf(1) },
    /suspend home-2/,
  ],
  [
    'a member is reinstated',
    decisions.changeStanding('reinstate-member', 'home-2'),
    { type: 'reinstate-member', member: keyOf(1) },
    /reinstate home-2/,
  ],
  [
    'a tariff begins with its decision',
    decisions.addTariff('home-1', { retail: 320_000, feedIn: -10_500 }),
    {
      type: 'add-tariff',
      member: keyOf(0),
      tariff: { fromMs: DEFAULT_SLOT * SLOT_MS, retailMicroPerKwh: 320_000, feedInMicroPerKwh: -10_500 },
    },
    /tariff of home-1 from .*: 0\.32 \/ −0\.0105 EUR\/kWh/,
  ],
  [
    'a tariff begins when it is said to',
    decisions.addTariff('home-1', { retail: 1, feedIn: 0, from: later }),
    {
      type: 'add-tariff',
      member: keyOf(0),
      tariff: { fromMs: later, retailMicroPerKwh: 1, feedInMicroPerKwh: 0 },
    },
    /0\.000001 \/ 0\.00/,
  ],
  [
    'a connection limit is set',
    decisions.setConnectionLimit('home-3', 11_000),
    { type: 'set-connection-limit', member: keyOf(2), connectionLimitW: 11_000 },
    /home-3: 11000 W/,
  ],
  [
    'a zone is set',
    decisions.setZone('home-3', 'north'),
    { type: 'set-zone', member: keyOf(2), zone: 'north' },
    /zone of home-3: north/,
  ],
  [
    'a credit limit is set',
    decisions.setCreditLimit('home-3', 50_000_000_000),
    { type: 'set-credit-limit', member: keyOf(2), creditLimitNano: 50_000_000_000 },
    /home-3 may owe 50 EUR/,
  ],
  [
    'fees are set, all of them',
    decisions.setFees({ zone: [{ id: 'north', entryFeeMicroPerKwh: 10_000, exitFeeMicroPerKwh: 0 }] }),
    {
      type: 'set-fees',
      fees: {
        communityFeeMicroPerKwh: 0,
        zones: [{ id: 'north', entryFeeMicroPerKwh: 10_000, exitFeeMicroPerKwh: 0 }],
      },
    },
    /0\.00 for the community, zone north 0\.01 in/,
  ],
  [
    'rewards are shared otherwise, and what is not said stays',
    decisions.setRewards({ service: 2, reserve: 50_000_000_000 }),
    { type: 'set-rewards', rewards: { deliveryWeight: 3, serviceWeight: 2, reserveNano: 50_000_000_000 } },
    /3 to 2 for delivery and service, and 50 EUR stay in it/,
  ],
  [
    'a feeder meter is named, with what is usual',
    decisions.setFeeder({ reader: 'home-3', device: 'F1', tolerance: 80 }),
    {
      type: 'set-feeder',
      feeder: { reader: keyOf(2), device: 'F1', resolutionWh: 1, toleranceWh: 80, lossesPermille: 50 },
    },
    /feeder meter F1, read by home-3: 80 Wh and 50 per mille may be missing/,
  ],
  [
    'a feeder meter goes',
    decisions.setFeeder({ none: true }),
    { type: 'set-feeder', feeder: null },
    /no feeder meter/,
  ],
  [
    'devices are bound',
    decisions.bindDevices('home-3', ['A1', 'B2']),
    { type: 'bind-devices', member: keyOf(2), devices: ['A1', 'B2'] },
    /home-3: A1, B2/,
  ],
  [
    'a device is exchanged',
    decisions.replaceDevice('home-3', {
      ...{ old: 'A1', new: 'B2' },
      oldCounters: { importWh: 10_001_120, exportWh: 30, generationWh: null },
      newCounters: { importWh: 7, exportWh: 0, generationWh: null },
    }),
    {
      ...{ type: 'replace-device', member: keyOf(2), oldDevice: 'A1', newDevice: 'B2' },
      oldEnd: { importWh: 10_001_120, exportWh: 30, generationWh: null },
      newStart: { importWh: 7, exportWh: 0, generationWh: null },
    },
    /home-3 has B2 in place of A1, which ended at 10001120 Wh in, 30 Wh out/,
  ],
  [
    "this home's own device is exchanged",
    decisions.replaceDevice(undefined, {
      ...{ old: 'A1', new: 'B2' },
      oldCounters: { importWh: 1, exportWh: 0, generationWh: 5 },
      newCounters: { importWh: 0, exportWh: 0, generationWh: 0 },
    }),
    {
      ...{ type: 'replace-device', member: keyOf(0), oldDevice: 'A1', newDevice: 'B2' },
      oldEnd: { importWh: 1, exportWh: 0, generationWh: 5 },
      newStart: { importWh: 0, exportWh: 0, generationWh: 0 },
    },
    /home-1 has B2 .* 5 Wh of generation/,
  ],
  [
    'settled slots are corrected',
    decisions.correctSlots('home-3', {
      amount: -1_250_000_000,
      from: 1000 * SLOT_MS,
      until: 1004 * SLOT_MS,
    }),
    {
      ...{ type: 'correct-slots', member: keyOf(2), fromSlot: 1000, throughSlot: 1003 },
      amountNano: -1_250_000_000,
    },
    /home-3 pays 1\.25 EUR/,
  ],
  [
    'validators are named, in order',
    decisions.setValidators(['home-2', 'home-1']),
    { type: 'set-validators', validators: [keyOf(1), keyOf(0)] },
    /validators: home-2, home-1/,
  ],
  [
    'one policy changes, the other stays',
    decisions.setPolicies({ absenceBlocks: 10 }),
    { type: 'set-policies', policies: { ...policies, absenceBlocks: 10 } },
    /after 10 blocks/,
  ],
  [
    'a version is set',
    decisions.setProtocolVersion(2),
    { type: 'set-protocol-version', protocolVersion: 2 },
    /version 2/,
  ],
]
for (const [title, make, change, words] of KINDS) {
  test(title, () =>
    withNode(async ({ config, asked, said, terminal }) => {
      await proposeChange(make, { config }, terminal)
      assert.equal(changeFromHex(String(asked[0]?.['change'])), change)
      assert.is(asked[0]?.['effectiveSlot'], DEFAULT_SLOT)
      assert.match(said[0] ?? '', words)
      assert.match(said[1] ?? '', /approved by home-1: 2 more of home-2, home-3, home-4/)
    }),
  )
}

test('a rule is kept by the node before it is proposed, with the parameters that are said', () =>
  withNode(async ({ config, asked, terminal }) => {
    const make = decisions.setRule('supply-demand-ratio', [
      ['k', '1/4'],
      ['compensation', '1/3'],
    ])
    await proposeChange(make, { config, inSlots: 3 }, terminal)
    assert.equal(
      asked.map(({ type }) => type),
      ['keep-rule', 'propose'],
    )
    const change = changeFromHex(String(asked[1]?.['change']))
    assert.ok(change?.type === 'set-rule')
    const { name, kNumerator, kDenominator, extra, hash } = change.rule
    assert.equal([name, kNumerator, kDenominator, hash], ['supply-demand-ratio', 1, 4, ID])
    assert.equal(extra, [1, 3, 0, 0])
    assert.is(asked[1]?.['effectiveSlot'], OPEN_SLOT + 3)
  }))

test('a rule that the node refuses is not proposed', () =>
  withNode(
    async ({ config, asked, terminal }) => {
      const proposing = proposeChange(decisions.setRule('vcg'), { config }, terminal)
      assert.is(await codeOf(proposing), 'rule-research')
      assert.is(asked.length, 1)
    },
    () => ({ ok: false, code: 'rule-research' }),
  ))

test('who is not a member cannot be decided about, and the one that is meant is named', () =>
  withNode(async ({ config, asked, terminal }) => {
    const make = decisions.setValidators(['home-1', 'hmoe-2'])
    assert.is(await codeOf(proposeChange(make, { config }, terminal)), 'change-member-unknown')
    await proposeChange(make, { config }, terminal).catch((error: unknown) => {
      assert.match(String(error), /did you mean home-2/)
    })
    const foreign = decisions.admitMember([encodeJoinText('00'.repeat(32), member)])
    assert.is(await codeOf(proposeChange(foreign, { config }, terminal)), 'text-other-community')
    assert.equal(asked, [])
  }))

test('what the node refuses is said with its code', () =>
  withNode(
    async ({ config, terminal }) => {
      const proposing = proposeChange(decisions.setProtocolVersion(2), { config }, terminal)
      assert.is(await codeOf(proposing), 'not-a-validator')
    },
    () => ({ ok: false, code: 'not-a-validator' }),
  ))

const STRANGE: readonly (readonly [string, unknown])[] = [
  ['a code that it does not know', { ok: false, code: 'of-another-version' }],
  ['a word of every object', { ok: false, code: 'constructor' }],
  ['no verdict', { result: {} }],
  ['no name', { ok: true, result: {} }],
]
for (const [title, answer] of STRANGE) {
  test(`an answer with ${title} is not taken for one`, () =>
    withNode(
      async ({ config, terminal }) => {
        const approving = approveProposals('ab12', { config }, terminal)
        assert.is(await codeOf(approving), 'channel-answer-invalid')
      },
      () => answer,
    ))
}

test('counters are read as displays say them, to the Wh', () => {
  assert.equal(counters('12345.678,0.5'), { importWh: 12_345_678, exportWh: 500, generationWh: null })
  assert.equal(counters('1,2, 3.01'), { importWh: 1000, exportWh: 2000, generationWh: 3010 })
  for (const text of ['1', '1,2,3,4', '1,-2', '1,2.0001', 'a,b']) assert.throws(() => counters(text))
})

test.run()
