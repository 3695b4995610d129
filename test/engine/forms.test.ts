/** What nodes say to each other and keep on disk, as bytes: round trips, and nothing that is almost right. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { CommitCertificate, Proposal, Vote } from '../../node/core/consensus/message.ts'
import type { SignState } from '../../node/core/consensus/sign-state.ts'
import type { CborValue } from '../../node/core/codec/cbor.ts'
import { decodeCbor, encodeCbor } from '../../node/core/codec/cbor.ts'
import { decodePair, encodePair, readCertified } from '../../node/engine/certified-block.ts'
import type { ConsensusMessage } from '../../node/engine/consensus-wire.ts'
import {
  claimOf,
  decodeCertificate,
  decodeMessage,
  decodeVote,
  encodeCertificate,
  encodeMessage,
  encodeVote,
} from '../../node/engine/consensus-wire.ts'
import {
  BLOCKS_PER_REQUEST_LIMIT,
  decodeBlocksRequest,
  decodeObjectFrame,
  decodeObjectsRequest,
  encodeBlocksRequest,
  encodeObjectFrame,
  encodeObjectsRequest,
} from '../../node/engine/requests.ts'
import { decodeSignState, encodeSignState } from '../../node/engine/sign-state-codec.ts'
import { createStreet } from '../support/street.ts'

const street = createStreet()
const block = street.propose()
const signature = new Uint8Array(64).fill(7)
const validators = street.validators.map(({ member }) => member)
const [validator = ''] = validators
const prevote: Vote = { type: 'prevote', height: 1, round: 2, valueId: block.hash, validator, signature }
const precommit: Vote = { ...prevote, type: 'precommit', valueId: null }
const proposal: Proposal = {
  height: 1,
  round: 3,
  value: { id: block.hash, bytes: block.bytes },
  validRound: 2,
  validator,
  signature,
}
const certificate: CommitCertificate = {
  height: 1,
  round: 2,
  valueId: block.hash,
  signatures: validators.map((each) => ({ validator: each, signature })),
}
const polka = validators.map((each): Vote => ({ ...prevote, validator: each }))

const MESSAGES: readonly (readonly [what: string, message: ConsensusMessage])[] = [
  ['a prevote', { kind: 'vote', vote: prevote }],
  ['a precommit for nothing', { kind: 'vote', vote: precommit }],
  ['a fresh proposal', { kind: 'proposal', proposal: { ...proposal, validRound: -1 }, polka: [] }],
  ['a proposal with its polka', { kind: 'proposal', proposal, polka }],
  ['a certificate', { kind: 'certificate', certificate }],
]
for (const [what, message] of MESSAGES) {
  test(`${what} comes back as it was, and one byte less or more is nothing`, () => {
    const bytes = encodeMessage(message)
    assert.equal(decodeMessage(bytes), message)
    assert.is(decodeMessage(bytes.slice(0, -1)), undefined)
    assert.is(decodeMessage(Uint8Array.from([...bytes, 0])), undefined)
  })
}

test('a vote for half a hash is malformed', () => {
  const short = encodeCbor([0, 1, 0, new Uint8Array(31), new Uint8Array(32), signature])
  assert.is(decodeVote(short), undefined)
  assert.ok(decodeVote(encodeVote(prevote)))
})

test('a proposal whose block is not one is malformed: its value could not be named', () => {
  const broken = { ...proposal, value: { id: block.hash, bytes: Uint8Array.of(1, 2, 3) } }
  assert.is(decodeMessage(encodeMessage({ kind: 'proposal', proposal: broken, polka: [] })), undefined)
})

test('a proposal says the hash of the block that it carries, whatever its sender believes', () => {
  const mistaken = { ...proposal, value: { id: 'ab'.repeat(32), bytes: block.bytes } }
  const decoded = decodeMessage(encodeMessage({ kind: 'proposal', proposal: mistaken, polka: [] }))
  assert.is(decoded?.kind === 'proposal' && decoded.proposal.value.id, block.hash)
})

test('claims of different steps, rounds, values and valid rounds are different bytes', () => {
  const claims = [
    claimOf(prevote),
    claimOf({ ...prevote, type: 'precommit' }),
    claimOf({ ...prevote, round: 3 }),
    claimOf({ ...prevote, height: 2 }),
    claimOf({ ...prevote, valueId: null }),
    claimOf({ ...proposal, type: 'proposal' }),
    claimOf({ ...proposal, type: 'proposal', validRound: -1 }),
  ].map(({ domain, body }) => `${domain} ${Buffer.from(body).toString('hex')}`)
  assert.is(new Set(claims).size, claims.length)
})

test('what is signed of a vote and of a proposal is these very bytes, for every program that comes', () => {
  const hex = (claim: Parameters<typeof claimOf>[0]): string =>
    Buffer.from(claimOf(claim).body).toString('hex')
  const id = `5820${'ab'.repeat(32)}`
  const value = { id: 'ab'.repeat(32) }
  // CBOR: a list, height 5, round 3, the value's 32 bytes; for a proposal its valid round plus one.
  assert.is(hex({ ...prevote, height: 5, round: 3, valueId: value.id }), `830503${id}`)
  assert.is(hex({ ...precommit, height: 5, round: 3 }), '83050340')
  assert.is(hex({ ...proposal, type: 'proposal', height: 5, value, validRound: 2 }), `840503${id}03`)
  assert.is(hex({ ...proposal, type: 'proposal', height: 5, value, validRound: -1 }), `840503${id}00`)
})

test('no vote is of a round beyond a million', () => {
  assert.is(decodeVote(encodeVote({ ...prevote, round: 1_000_000 }))?.round, 1_000_000)
  assert.is(decodeVote(encodeVote({ ...prevote, round: 1_000_001 })), undefined)
})

test('a certificate comes back as it was', () => {
  assert.equal(decodeCertificate(encodeCertificate(certificate)), certificate)
  assert.is(decodeCertificate(Uint8Array.of(0x80)), undefined)
})

test('a certified block is read only when both parts belong together', () => {
  const pair = { block: block.bytes, certificate: encodeCertificate(certificate) }
  const decoded = decodePair(encodePair(pair))
  assert.equal(decoded, pair)
  const read = readCertified(pair)
  assert.is(read?.block.hash, block.hash)
  assert.equal(read?.certificate, certificate)
  const of = (changes: Partial<CommitCertificate>): unknown =>
    readCertified({ ...pair, certificate: encodeCertificate({ ...certificate, ...changes }) })
  assert.is(of({ valueId: 'ab'.repeat(32) }), undefined)
  assert.is(of({ height: 2 }), undefined)
  assert.is(readCertified({ ...pair, block: Uint8Array.of(1) }), undefined)
  assert.is(decodePair(Uint8Array.of(1)), undefined)
})

test('a block and its certificate weigh 1 MiB at most', () => {
  const ofBytes = (length: number) =>
    decodePair(encodePair({ block: new Uint8Array(length), certificate: new Uint8Array() }))
  const around =
    encodePair({ block: new Uint8Array(100_000), certificate: new Uint8Array() }).length - 100_000
  assert.ok(ofBytes(2 ** 20 - around))
  assert.is(ofBytes(2 ** 20 - around + 1), undefined)
})

const signState: SignState = {
  height: 5,
  round: 0,
  step: 'precommit',
  lockedValue: proposal.value,
  lockedRound: 0,
  validValue: proposal.value,
  validRound: 0,
  validCertificate: polka,
}

test('a sign state comes back whole, with its lock and without one', () => {
  const claim = Uint8Array.of(1, 2)
  const message = encodeMessage({ kind: 'vote', vote: prevote })
  const free = { ...signState, step: 'proposal' as const, lockedValue: null, lockedRound: -1 }
  for (const state of [signState, { ...free, validValue: null, validRound: -1, validCertificate: [] }]) {
    const saved = { signState: state, claim, message, votes: [prevote] }
    assert.equal(decodeSignState(encodeSignState(saved)), saved)
  }
})

test('a sign state with any byte cut off is damaged, never a shorter truth', () => {
  const bytes = encodeSignState({
    signState,
    claim: Uint8Array.of(1),
    message: Uint8Array.of(2),
    votes: [prevote],
  })
  for (let length = 0; length < bytes.length; length += 97)
    assert.is(decodeSignState(bytes.slice(0, length)), undefined)
})

test('a sign state with one vote that cannot be read, or a step that there is not, is damaged as a whole', () => {
  const saved = { signState, claim: Uint8Array.of(1), message: Uint8Array.of(2), votes: [prevote] }
  const fields = decodeCbor(encodeSignState(saved), 1 << 20)
  assert.ok(Array.isArray(fields))
  const withField = (at: number, value: CborValue) =>
    decodeSignState(
      encodeCbor((fields as readonly CborValue[]).map((field, index) => (index === at ? value : field))),
    )
  assert.ok(withField(2, 1))
  assert.is(withField(2, 3), undefined, 'a fourth step')
  assert.is(withField(7, [Uint8Array.of(1)]), undefined, 'a vote of the certificate')
  assert.is(withField(10, [Uint8Array.of(1)]), undefined, 'a vote that was kept')
})

test('a sign state holds the votes of two rounds of the largest street, and the prevotes of one', () => {
  const many = (count: number): Vote[] => Array.from({ length: count }, (_, round) => ({ ...prevote, round }))
  const read = (certificate: number, votes: number) =>
    decodeSignState(
      encodeSignState({
        signState: { ...signState, validCertificate: many(certificate) },
        claim: new Uint8Array(1024),
        message: new Uint8Array(),
        votes: many(votes),
      }),
    )
  assert.is(read(256, 1024)?.votes.length, 1024)
  assert.is(read(257, 1024), undefined)
  assert.is(read(256, 1025), undefined)
})

test('requests come back as they were', () => {
  assert.equal(decodeBlocksRequest(encodeBlocksRequest({ fromHeight: 7, count: 3 })), {
    fromHeight: 7,
    count: 3,
  })
  const hashes = [block.hash, 'ab'.repeat(32)]
  assert.equal(decodeObjectsRequest(encodeObjectsRequest({ type: 'by-hash', hashes })), {
    type: 'by-hash',
    hashes,
  })
  assert.equal(decodeObjectsRequest(encodeObjectsRequest({ type: 'current', height: 9 })), {
    type: 'current',
    height: 9,
  })
  const frame = { kind: 'gate-vote', bytes: Uint8Array.of(1) } as const
  assert.equal(decodeObjectFrame(encodeObjectFrame(frame)), frame)
})

test('a request for more than the limit is none', () => {
  assert.is(decodeBlocksRequest(encodeCbor([1, BLOCKS_PER_REQUEST_LIMIT + 1])), undefined)
  assert.is(decodeBlocksRequest(encodeCbor([-1, 1])), undefined)
  const many = encodeCbor([0, Array.from({ length: 1025 }, () => new Uint8Array(32))])
  assert.is(decodeObjectsRequest(many), undefined)
  assert.is(decodeObjectsRequest(encodeCbor([2, []])), undefined)
  assert.is(decodeObjectsRequest(encodeCbor([0, [1]])), undefined)
  assert.is(decodeObjectFrame(encodeCbor([5, new Uint8Array()])), undefined)
})

test.run()
