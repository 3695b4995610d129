import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { CertificateCode } from '../../../node/core/consensus/certificate.ts'
import {
  certificateVotes,
  checkCommitCertificate,
  checkPolka,
  commitCertificate,
  isCanonicalPolka,
  isPolkaOf,
} from '../../../node/core/consensus/certificate.ts'
import type { CommitCertificate, Proposal, Vote } from '../../../node/core/consensus/message.ts'
import { DEFAULT_TIMEOUTS, timeoutMs } from '../../../node/core/consensus/timeouts.ts'
import { faultLimit, proposerAt, quorum } from '../../../node/core/consensus/validator-set.ts'
import {
  HEIGHT,
  makeCertificate,
  makePrecommits,
  makePrevotes,
  makeProposal,
  makeVote,
  validatorId,
  validatorIds,
} from './make.ts'

const context = { height: HEIGHT, validators: validatorIds(4) }
const good = makeCertificate('a', [0, 1, 2])

const COMMITS: readonly { code: CertificateCode; why: string; certificate: CommitCertificate }[] = [
  { code: 'ok', why: 'a quorum', certificate: good },
  { code: 'ok', why: 'everybody', certificate: makeCertificate('a', [3, 2, 1, 0]) },
  {
    code: 'height-wrong',
    why: 'before all else',
    certificate: { ...makeCertificate('a', [9, 9]), height: 3, round: -1 },
  },
  { code: 'round-invalid', why: 'a negative round', certificate: { ...good, round: -1 } },
  { code: 'round-invalid', why: 'half a round', certificate: { ...good, round: 0.5 } },
  { code: 'validator-unknown', why: 'an outsider', certificate: makeCertificate('a', [0, 1, 2, 9, 9]) },
  { code: 'validator-repeated', why: 'one counted twice', certificate: makeCertificate('a', [0, 1, 1]) },
  { code: 'quorum-missing', why: 'one too few', certificate: makeCertificate('a', [0, 1]) },
  { code: 'quorum-missing', why: 'nobody', certificate: makeCertificate('a', []) },
]

for (const { code, why, certificate } of COMMITS) {
  test(`a commit certificate is ${code}: ${why}`, () => {
    assert.is(
      checkCommitCertificate(certificate, context, () => true),
      code,
    )
  })
}

test('a commit certificate is made of the precommits for a value, in validator order, and of none for nil', () => {
  const votes = makePrecommits('a', [2, 0, 1], 3)
  assert.equal(commitCertificate(votes, validatorIds(4)), makeCertificate('a', [0, 1, 2], 3))
  assert.equal(certificateVotes(makeCertificate('a', [0, 1, 2], 3)), makePrecommits('a', [0, 1, 2], 3))
  assert.is(commitCertificate(makePrecommits(null, [0, 1, 2]), validatorIds(4)), null)
  assert.is(commitCertificate([], validatorIds(4)), null)
})

test('every signature of a commit certificate is verified, over the precommit it stands for', () => {
  const seen: unknown[] = []
  const verify = (vote: object, signature: Uint8Array): boolean => seen.push([vote, signature]) > 0
  assert.is(checkCommitCertificate(good, context, verify), 'ok')
  assert.equal(
    seen,
    makePrecommits('a', [0, 1, 2]).map((vote) => [vote, vote.signature]),
  )
  const forged = (vote: { validator: string }): boolean => vote.validator !== validatorId(2)
  assert.is(checkCommitCertificate(good, context, forged), 'signature-invalid')
})

const POLKAS: readonly { code: CertificateCode; why: string; votes: readonly Vote[] }[] = [
  { code: 'ok', why: 'a quorum', votes: makePrevotes('a', [0, 1, 2]) },
  {
    code: 'height-wrong',
    why: 'one vote of another height, before all else',
    votes: [...makePrevotes('a', [0, 1], -1), makeVote('prevote', 'a', { height: HEIGHT + 1, by: 2 })],
  },
  { code: 'round-invalid', why: 'a negative round', votes: makePrevotes(null, [0, 1, 2], -1) },
  { code: 'round-invalid', why: 'half a round', votes: makePrevotes('a', [0, 1, 2], 0.5) },
  { code: 'ok', why: 'the first round there is', votes: makePrevotes('a', [0, 1, 2], 0) },
  { code: 'validator-unknown', why: 'an outsider', votes: makePrevotes('a', [0, 1, 2, 9]) },
  { code: 'vote-wrong', why: 'nil', votes: makePrevotes(null, [0, 1, 2]) },
  { code: 'vote-wrong', why: 'precommits', votes: makePrecommits('a', [0, 1, 2]) },
  { code: 'vote-wrong', why: 'two values', votes: [...makePrevotes('a', [0, 1]), ...makePrevotes('b', [2])] },
  {
    code: 'vote-wrong',
    why: 'two rounds',
    votes: [...makePrevotes('a', [0, 1]), ...makePrevotes('a', [2], 1)],
  },
  { code: 'validator-repeated', why: 'one counted twice', votes: makePrevotes('a', [0, 1, 1]) },
  { code: 'quorum-missing', why: 'empty', votes: [] },
]

for (const { code, why, votes } of POLKAS) {
  test(`a polka is ${code}: ${why}`, () => {
    assert.is(checkPolka(votes, context), code)
  })
}

test('beside a proposal a polka is just for it, and in the order of the set', () => {
  const again = makeProposal('a', { round: 2, validRound: 0 })
  const votes = makePrevotes('a', [0, 1, 2])
  const isGood = (proposal: Proposal, polka: readonly Vote[]): boolean =>
    isPolkaOf(proposal, polka) && isCanonicalPolka(polka, context)
  assert.ok(isGood(again, votes))
  assert.ok(isGood(again, makePrevotes('a', [0, 1, 2, 3])), 'more than a quorum')
  assert.ok(isGood(makeProposal('a'), []), 'a fresh value')
  assert.not(isGood(again, makePrevotes('a', [2, 1, 0])), 'another order')
  assert.not(isGood(again, []), 'none')
  assert.not(isGood(again, makePrevotes('a', [0, 1])), 'too few')
  assert.not(isGood(again, makePrevotes('a', [0, 1, 1, 2])), 'one twice')
  assert.not(isGood(again, makePrevotes('a', [0, 1, 2, 9])), 'an outsider')
  assert.not(isGood(makeProposal('a'), votes), 'beside a fresh value')
  assert.not(isGood(makeProposal('b', { round: 2, validRound: 0 }), votes), 'another value')
  assert.not(isGood(makeProposal('a', { round: 2, validRound: 1 }), votes), 'another round')
  assert.not(
    isGood(makeProposal('a', { round: 2, validRound: 0, height: HEIGHT + 1 }), votes),
    'another height',
  )
  assert.not(isGood(again, makePrecommits('a', [0, 1, 2])), 'precommits')
  assert.not(isGood(makeProposal('a', { round: 0, validRound: 0 }), votes), 'its own round')
})

test('two quorums always share more validators than may be faulty, and the honest alone are a quorum', () => {
  for (let count = 1; count <= 100; count += 1) {
    assert.ok(2 * quorum(count) - count > faultLimit(count), `n = ${count}`)
    assert.ok(count - faultLimit(count) >= quorum(count), `n = ${count}`)
  }
  assert.equal(
    [1, 2, 3, 4, 6, 7, 21].map((count) => [quorum(count), faultLimit(count)]),
    [
      [1, 0],
      [2, 0],
      [3, 0],
      [3, 1],
      [5, 1],
      [5, 2],
      [15, 6],
    ],
  )
})

test('the turn to propose goes round with height and round', () => {
  const turns = [0, 1, 2, 3, 4].map((round) => proposerAt(validatorIds(4), 3, round))
  assert.equal(turns, [3, 0, 1, 2, 3].map(validatorId))
})

test('timeouts grow with the round up to their cap', () => {
  assert.equal(
    [0, 1, 13, 14, 15, 1000].map((round) => timeoutMs(DEFAULT_TIMEOUTS, round)),
    [500, 750, 3750, 4000, 4000, 4000],
  )
})

test.run()
