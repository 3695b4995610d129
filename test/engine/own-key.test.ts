/** A true signature of this home's key that is not on its disk stops it; nothing else does. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Vote, VoteType } from '../../node/core/consensus/message.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { claimOf } from '../../node/engine/consensus-wire.ts'
import { createOwnKey, lastGateVoteOf } from '../../node/engine/own-key.ts'
import { openSignRecord } from '../../node/engine/sign-record.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { createMemoryDisk, createMemoryStore, ROT } from '../support/memory-store.ts'
import { makeGateVote, sign } from '../support/signed-messages.ts'
import { createStreet, homeAt } from '../support/street.ts'
import { FIRST_SLOT, makeHome, SLOT_MS } from '../support/test-community.ts'
import { createVirtualTime } from '../support/virtual-clock.ts'

const street = createStreet()
const { community } = street
const [own, other] = [homeAt(street, 0), homeAt(street, 1)]
const VALUE = 'ab'.repeat(32)

test('what this node signed itself, then or before, is no alarm', async () => {
  const { ownKey, record, codes } = await signedAt(5, 2)
  const last = record.lastPlace()
  assert.equal([last?.height, last?.round, last?.step], [5, 2, 'precommit'])
  ownKey.heardMessage({ kind: 'vote', vote: vote('precommit', 5, 2) })
  ownKey.heardMessage({ kind: 'vote', vote: vote('prevote', 5, 2) })
  ownKey.heardMessage({ kind: 'vote', vote: vote('precommit', 4, 7) })
  assert.equal(codes, [])
})

for (const [where, heard] of [
  ['a later height', vote('prevote', 6, 0)],
  ['a later round', vote('prevote', 5, 3)],
] as const) {
  test(`a vote of ${where} than the last on the disk stops signing`, async () => {
    const { ownKey, codes } = await signedAt(5, 2)
    ownKey.heardMessage({ kind: 'vote', vote: heard })
    assert.equal(codes, ['own-key-elsewhere'])
  })
}

test('another vote at the place of the last contradicts it', async () => {
  const { ownKey, codes } = await signedAt(5, 2)
  ownKey.heardMessage({ kind: 'vote', vote: vote('precommit', 5, 2, null) })
  assert.equal(codes, ['sign-state-conflict'])
})

test('it is heard in proposals, in the votes beside them, in certificates and in blocks', async () => {
  const signed = vote('precommit', 9, 0)
  const certificate = { height: 9, round: 0, valueId: VALUE, signatures: [signed] }
  const block = street.propose()
  const claim = { type: 'proposal', height: 9, round: 0, validRound: -1, validator: own.member } as const
  const { domain, body } = claimOf({ ...claim, value: { id: block.hash } })
  const proposal = {
    ...claim,
    value: { id: block.hash, bytes: block.bytes },
    signature: sign(own.keys.consensus, domain, community, body),
  }
  const heard: ((ownKey: Awaited<ReturnType<typeof signedAt>>['ownKey']) => void)[] = [
    (ownKey) => {
      ownKey.heardMessage({ kind: 'proposal', proposal, polka: [] })
    },
    (ownKey) => {
      const theirs = { ...proposal, validator: other.member }
      ownKey.heardMessage({ kind: 'proposal', proposal: theirs, polka: [vote('prevote', 9, 0)] })
    },
    (ownKey) => {
      ownKey.heardMessage({ kind: 'certificate', certificate })
    },
    (ownKey) => {
      ownKey.heardBlock(block, { ...certificate, signatures: [] })
    },
    (ownKey) => {
      // Its gate votes are older than what this node cast, so they are no alarm.
      ownKey.cast(makeGateVote(community, own, { slot: FIRST_SLOT + 9 }))
      ownKey.heardBlock(block, certificate)
    },
  ]
  for (const hear of heard) {
    const { ownKey, codes } = await signedAt(5, 2)
    hear(ownKey)
    assert.equal(codes, ['own-key-elsewhere'])
  }
})

test('forgeries, votes of others, and those of a key from before a rotation are no alarm', async () => {
  const { ownKey, codes } = await signedAt(5, 2)
  const { keys } = makeHome('an earlier key', 0)
  ownKey.heardMessage({ kind: 'vote', vote: vote('prevote', 6, 0, VALUE, { signer: keys.consensus }) })
  ownKey.heardMessage({ kind: 'vote', vote: { ...vote('prevote', 6, 0), signature: new Uint8Array(64) } })
  ownKey.heardMessage({ kind: 'vote', vote: { ...vote('prevote', 6, 0), validator: other.member } })
  ownKey.heardGateVote(makeGateVote(community, own, { slot: FIRST_SLOT }, keys.consensus))
  ownKey.heardGateVote(makeGateVote(community, other, { slot: FIRST_SLOT }))
  assert.equal(codes, [])
})

test('a gate vote of a later slot, or another of the same, is an alarm; the own one is not', async () => {
  const mine = makeGateVote(community, own, { slot: FIRST_SLOT + 3 })
  for (const [heard, expected] of [
    [mine, []],
    [makeGateVote(community, own, { slot: FIRST_SLOT + 2 }), []],
    [makeGateVote(community, own, { slot: FIRST_SLOT + 4 }), ['own-key-elsewhere']],
    [makeGateVote(community, own, { slot: FIRST_SLOT + 3, wasPreviousTimely: false }), ['own-key-elsewhere']],
  ] as const) {
    const { ownKey, codes } = await signedAt(5, 2)
    ownKey.cast(mine)
    ownKey.heardGateVote(heard)
    assert.equal(codes, expected)
  }
})

test('a vote of an earlier gate that is said again does not take the place of the last', async () => {
  const mine = makeGateVote(community, own, { slot: FIRST_SLOT + 3 })
  const { ownKey, codes } = await signedAt(5, 2)
  ownKey.cast(mine)
  ownKey.cast(makeGateVote(community, own, { slot: FIRST_SLOT + 2 }))
  ownKey.heardGateVote(mine)
  assert.equal(codes, [])
})

test('a gate vote of the very first slot of time is found', async () => {
  const store = createMemoryStore(createMemoryDisk())
  await store.saveOwn('gate-vote', 0, 0, Uint8Array.of(1))
  const clock = createVirtualTime(0).clock()
  assert.is((await lastGateVoteOf(store, { genesis: community.genesis, clock }))?.slot, 0)
})

test('a disk that cannot be read at all is no vote that cannot be read', async () => {
  const clock = createVirtualTime((FIRST_SLOT + 7) * SLOT_MS).clock()
  for (const failure of [
    new Error('a mistake'),
    new OperatingError({ code: 'store-failed' }, 'The disk is gone.'),
  ]) {
    const store = { ...createMemoryStore(createMemoryDisk()), lastOwn: () => Promise.reject(failure) }
    const found = lastGateVoteOf(store, { genesis: community.genesis, clock })
    assert.is(await found.catch((error: unknown) => error), failure)
  }
})

test('a gate vote on the disk that cannot be read may be any of a gate that has closed', async () => {
  const disk = createMemoryDisk()
  const store = createMemoryStore(disk)
  const clock = createVirtualTime((FIRST_SLOT + 7) * SLOT_MS).clock()
  const where = { genesis: community.genesis, clock }
  assert.is(await lastGateVoteOf(store, where), undefined)
  const { bytes } = makeGateVote(community, own, { slot: FIRST_SLOT })
  await store.saveOwn('gate-vote', FIRST_SLOT, 0, bytes)
  const found = await lastGateVoteOf(store, where)
  assert.equal([found?.slot, found?.bytes], [FIRST_SLOT, bytes])
  for (const key of disk.own.keys()) disk.rotten.add(ROT.own(key))
  assert.equal(await lastGateVoteOf(store, where), { slot: FIRST_SLOT + 7, bytes: undefined })
})

/** The watch of a home that has signed a precommit of this place last, and what it finds. */
async function signedAt(height: number, round: number) {
  const store = createMemoryStore(createMemoryDisk())
  const record = await openSignRecord({ community }, { store, signer: own.keys.consensus })
  const { signature: _, ...message } = vote('precommit', height, round)
  const nothing = {
    lockedValue: null,
    lockedRound: -1,
    validValue: null,
    validRound: -1,
    validCertificate: [],
  }
  const signState = { ...nothing, height, round, step: 'precommit' as const }
  await record.sign({ message, signState, votes: [] })
  const codes: unknown[] = []
  const ownKey = createOwnKey(
    { community, self: own.member },
    {
      record,
      lastGateVote: undefined,
      publicKey: own.keys.consensus.publicKey,
      verify: verifyEd25519,
      found: (error) => codes.push(error instanceof OperatingError ? error.code : error),
    },
  )
  return { ownKey, record, codes }
}

function vote(
  type: VoteType,
  height: number,
  round: number,
  valueId: string | null = VALUE,
  { signer = own.keys.consensus } = {},
): Vote {
  const claim = { type, height, round, valueId, validator: own.member }
  const { domain, body } = claimOf(claim)
  return { ...claim, signature: sign(signer, domain, community, body) }
}

test.run()
