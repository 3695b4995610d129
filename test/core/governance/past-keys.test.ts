import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeState } from '../../../node/core/chain/state-decode.ts'
import { stateLeaves, stateRoot } from '../../../node/core/chain/state-leaves.ts'
import { encodeCbor } from '../../../node/core/codec/cbor.ts'
import { toHex } from '../../../node/core/codec/hex.ts'
import { DOMAINS } from '../../../node/core/crypto/signing.ts'
import type { EvidenceKind } from '../../../node/core/governance/evidence.ts'
import { EVIDENCE_AGE_LIMIT } from '../../../node/core/governance/offence.ts'
import type { PastKeysByMember } from '../../../node/core/governance/past-keys.ts'
import {
  keysAt,
  PAST_KEYS_LIMIT,
  withoutOldKeys,
  withPastKeys,
} from '../../../node/core/governance/past-keys.ts'
import { validatorsOf } from '../../../node/core/governance/terms.ts'
import type { SignedTransaction } from '../../../node/core/governance/transaction.ts'
import { makeGateVote, makeOrder, makeSheet, sign } from '../../support/signed-messages.ts'
import type { TestStreet } from '../../support/street.ts'
import { createStreet, homeAt } from '../../support/street.ts'
import type { TestHome } from '../../support/test-community.ts'
import { FIRST_SLOT } from '../../support/test-community.ts'
import { makeEvidence, makeRotation } from '../../support/transactions.ts'

const test = suite('keys that a member had')

interface Signing {
  readonly slot: number
  readonly height: number
  readonly by?: TestHome
}

/** Two things that a home signs at one place. */
function signedTwice(
  { community }: TestStreet,
  kind: EvidenceKind,
  home: TestHome,
  { slot, height, by = home }: Signing,
): SignedTransaction {
  const [one, two] = [1, 2].map((value) => {
    if (kind === 'sheet')
      return makeSheet(community, home, { slot, orders: [makeOrder({ energyWh: value })] }, by.keys.node)
        .envelope
    if (kind === 'gate-vote')
      return makeGateVote(community, home, { slot, wasPreviousTimely: value === 1 }, by.keys.consensus)
        .envelope
    const id = new Uint8Array(32).fill(value)
    const body = encodeCbor(kind === 'proposal' ? [height, 0, id, 0] : [height, 0, id])
    return { body, signature: sign(by.keys.consensus, DOMAINS[kind], community, body) }
  })
  assert.ok(one && two)
  return makeEvidence(kind, home, one, two)
}

function refusals(street: TestStreet, transaction: SignedTransaction): string[] {
  const { execution } = street.advance({ transactions: [transaction] })
  return execution.governed.refusedTransactions.map(({ code }) => code)
}

/** A street whose last home takes new keys with the second block: the old ones sign for its slot, and for height 2. */
function rotatingStreet(): { street: TestStreet; home: TestHome; renewed: TestHome } {
  const street = createStreet({ homes: 5 })
  const home = homeAt(street, 4)
  const effectiveSlot = FIRST_SLOT + 2
  const { rotation, renewed } = makeRotation(street.community, home, { keysOf: 77, effectiveSlot })
  street.advance({ transactions: [rotation] })
  street.advance()
  assert.is(street.state().terms.members.get(home.member)?.nodeKey, toHex(renewed.keys.node.publicKey))
  return { street, home, renewed }
}

for (const kind of ['sheet', 'gate-vote', 'proposal', 'prevote', 'precommit'] as const) {
  test(`who signs twice (${kind}) and then takes new keys is judged by those it signed with`, () => {
    const { street, home, renewed } = rotatingStreet()
    const last = { slot: FIRST_SLOT + 1, height: 2 }
    assert.equal(refusals(street, signedTwice(street, kind, home, { ...last, by: renewed })), [
      'evidence-signature-invalid',
    ])
    assert.equal(refusals(street, signedTwice(street, kind, home, last)), [])
    const { terms } = street.state()
    assert.is(terms.offences.size, 1)
    assert.is(validatorsOf(terms).includes(home.member), kind === 'sheet', 'votes cost the seat')
  })

  test(`old keys sign nothing (${kind}) after their last place`, () => {
    const { street, home, renewed } = rotatingStreet()
    const next = { slot: FIRST_SLOT + 2, height: 3 }
    assert.equal(refusals(street, signedTwice(street, kind, home, next)), ['evidence-signature-invalid'])
    assert.equal(refusals(street, signedTwice(street, kind, home, { ...next, by: renewed })), [])
  })
}

test('past keys are leaves of the state, and of no state in which nobody took new ones', () => {
  const before = createStreet({ homes: 5 })
  before.advance()
  assert.not([...stateLeaves(before.state()).keys()].some((key) => key.startsWith('past-keys/')))
  const { street, home } = rotatingStreet()
  const state = street.state()
  const leaves = stateLeaves(state)
  assert.ok(leaves.has(`past-keys/${home.member}`))
  const { height, slot, blockHash } = state
  const read = decodeState({ height, slot, blockHash }, leaves)
  assert.equal(read?.terms, state.terms)
  assert.is(read && stateRoot(read), stateRoot(state))
})

const street = createStreet({ homes: 5 })
const member = street.state().terms.members.get(homeAt(street, 0).member)
assert.ok(member)
const called = (name: string) => ({ ...member, nodeKey: `${name} node`, consensusKey: `${name} consensus` })

test('of several rotations each pair of keys holds up to its own block', () => {
  let past: PastKeysByMember = new Map()
  past = withPastKeys(past, called('first'), { slot: 10, height: 3 })
  past = withPastKeys(past, called('second'), { slot: 20, height: 5 })
  // Made by the same block as the one before: these keys held nowhere.
  past = withPastKeys(past, called('never'), { slot: 20, height: 5 })
  const at = (place: Parameters<typeof keysAt>[2]): string => keysAt(past, called('now'), place).nodeKey
  assert.equal(
    [10, 11, 20, 21].map((slot) => at({ slot })),
    ['first node', 'second node', 'second node', 'now node'],
  )
  assert.equal(
    [3, 4, 5, 6].map((height) => at({ height })),
    ['first node', 'second node', 'second node', 'now node'],
  )
  assert.is(keysAt(new Map(), called('now'), { slot: 1 }).consensusKey, 'now consensus')
})

test('past keys are kept while a block could tell of their last slot or height, and no longer', () => {
  const past = withPastKeys(new Map(), member, { slot: 1000, height: 10 })
  const [slot, height] = [1000 + EVIDENCE_AGE_LIMIT, 10 + EVIDENCE_AGE_LIMIT]
  assert.is(withoutOldKeys(past, { slot, height: height + 9 }), past)
  assert.is(withoutOldKeys(past, { slot: slot + 9, height }), past, 'slots without blocks are no heights')
  assert.is(withoutOldKeys(past, { slot: slot + 1, height: height + 1 }).size, 0)
})

test('who takes new keys with every block is within the limit of a leaf', () => {
  let past: PastKeysByMember = new Map()
  for (let height = 1; height < 3 * PAST_KEYS_LIMIT; height++) {
    past = withoutOldKeys(past, { slot: 1000 + height, height })
    past = withPastKeys(past, member, { slot: 1000 + height, height })
  }
  assert.is(past.get(member.memberKey)?.length, EVIDENCE_AGE_LIMIT + 1)
  assert.ok(EVIDENCE_AGE_LIMIT + 1 <= PAST_KEYS_LIMIT)
})

test.run()
