import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { GateVoteRefusal } from '../../../node/core/chain/check-gate-vote.ts'
import { checkGateVote } from '../../../node/core/chain/check-gate-vote.ts'
import type { GateVote, SheetReference } from '../../../node/core/chain/gate-vote.ts'
import { verifyEd25519 } from '../../../node/runtime/ed25519.ts'
import { makeGateVote } from '../../support/signed-messages.ts'
import { homeAt } from '../../support/street.ts'
import { makeCommunity, makeHome } from '../../support/test-community.ts'

/** Homes 1 to 4 vote; home 5 is a member only. */
const street = makeCommunity({ homes: 5, validators: 4 })
const { community } = street
const home = homeAt(street, 0)
const outsider = makeHome('test street', 99)

const references = (count: number, member = home.member): SheetReference[] =>
  Array.from({ length: count }, (_, revision) => ({ member, revision, hash: 'ab'.repeat(32) }))

function check(changes: Partial<GateVote> = {}, signer = home.keys.consensus): string {
  return checkGateVote(makeGateVote(community, home, changes, signer), community, verifyEd25519)
}

test('a vote may name four revisions of every member', () => {
  assert.is(check(), 'ok')
  assert.is(check({ sheets: street.homes.flatMap(({ member }) => references(4, member)) }), 'ok')
})

const REFUSED: [GateVoteRefusal, why: string, changes: Partial<GateVote>][] = [
  ['gate-vote-version-unknown', 'a version of the future', { version: 2 }],
  ['gate-vote-community-other', 'another community', { community: '1'.repeat(64) }],
  ['gate-vote-not-validator', 'a member whose votes do not count', { validator: homeAt(street, 4).member }],
  ['gate-vote-not-validator', 'nobody of the street', { validator: outsider.member }],
  ['gate-vote-member-unknown', 'a sheet of nobody', { sheets: references(1, outsider.member) }],
  ['gate-vote-too-many-revisions', 'five revisions of one member', { sheets: references(5) }],
  [
    'gate-vote-too-many-revisions',
    'one revision five times',
    { sheets: references(5).map((it) => ({ ...it, revision: 0 })) },
  ],
  ['gate-vote-signature-invalid', 'another validator signed', { validator: homeAt(street, 1).member }],
]

for (const [code, why, changes] of REFUSED) {
  test(`${code}: ${why}`, () => assert.is(check(changes), code))
}

test('gate-vote-too-large: more than its share of a block, in a street where shares are small', () => {
  const names = Array.from({ length: 60 }, (_, index) => index.toString(16).padStart(64, 'e'))
  const crowd = new Map(names.map((name) => [name, { ...memberOf(home.member), memberKey: name }]))
  const large = {
    ...community,
    members: new Map([...community.members, ...crowd]),
    genesis: { ...community.genesis, validators: [...community.genesis.validators, ...names.slice(4)] },
  }
  const code = (perMember: number, signer = home.keys.consensus): string => {
    const sheets = names.flatMap((name) => references(perMember, name))
    return checkGateVote(makeGateVote(community, home, { sheets }, signer), large, verifyEd25519)
  }
  assert.is(code(1), 'ok')
  assert.is(code(4), 'gate-vote-too-large')
  assert.is(code(4, outsider.keys.consensus), 'gate-vote-too-large', 'before its signature is verified')
  assert.is(code(5), 'gate-vote-too-many-revisions')
})

function memberOf(id: string) {
  const member = community.members.get(id)
  assert.ok(member)
  return member
}

test('only the consensus key signs votes', () => {
  for (const key of [home.keys.node, home.keys.member])
    assert.is(check({}, key), 'gate-vote-signature-invalid')
})

test('of several faults the first in the order of precedence is named', () => {
  const rows: [GateVoteRefusal, Partial<GateVote>][] = [
    ['gate-vote-version-unknown', { version: 2 }],
    ['gate-vote-community-other', { community: '1'.repeat(64) }],
    ['gate-vote-not-validator', { validator: outsider.member }],
    ['gate-vote-member-unknown', { sheets: [...references(5), ...references(1, outsider.member)] }],
    ['gate-vote-too-many-revisions', { sheets: references(5) }],
    ['gate-vote-signature-invalid', {}],
  ]
  rows.forEach(([code], at) => {
    const faults: Partial<GateVote> = {}
    for (const [, changes] of rows.slice(at).reverse()) Object.assign(faults, changes)
    assert.is(check(faults, outsider.keys.consensus), code)
  })
})

test.run()
