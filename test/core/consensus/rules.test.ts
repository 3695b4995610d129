import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ConsensusInput } from '../../../node/core/consensus/input.ts'
import type { Given } from './make.ts'
import {
  Bench,
  effectsOf,
  makePrecommits,
  makePrevotes,
  makeProposal,
  makeVote,
  said,
  valueOf,
} from './make.ts'

interface Row {
  readonly line: string
  readonly claim: string
  /** What went before, and what is tried. */
  readonly before?: readonly Given[]
  readonly given: readonly Given[]
  readonly said: readonly string[]
}

const elapsed = (step: 'propose' | 'prevote' | 'precommit', round: number): ConsensusInput => ({
  type: 'timeout-elapsed',
  step,
  height: 4,
  round,
})
const judged = (name: string, validity: 'valid' | 'invalid', isTimely = true): ConsensusInput => ({
  type: 'proposal-received',
  proposal: makeProposal(name),
  validity,
  isTimely,
})
/** Validator 1 locks "a" in round 0, and the round ends without a decision. */
const LOCKED: readonly Given[] = [makeProposal('a'), makePrevotes('a', [0, 1, 2]), elapsed('precommit', 0)]
/** The same, and then round 1, where validator 1 proposes again, fails too. */
const LOCKED_IN_ROUND_2: readonly Given[] = [...LOCKED, elapsed('precommit', 1)]

/** The machine under test is validator 1 of four, at height 4: validator r proposes in round r. */
const ROWS: readonly Row[] = [
  {
    line: 'L22',
    claim: 'a fresh, valid, timely proposal is prevoted',
    given: [makeProposal('a')],
    said: ['prevote 0 a'],
  },
  { line: 'L22', claim: 'an invalid one gets nil', given: [judged('a', 'invalid')], said: ['prevote 0 nil'] },
  {
    line: 'L22',
    claim: 'one out of time gets nil',
    given: [judged('a', 'valid', false)],
    said: ['prevote 0 nil'],
  },
  {
    line: 'L22',
    claim: 'one of the wrong proposer is not heard',
    given: [makeProposal('a', { by: 2 })],
    said: [],
  },
  { line: 'L22', claim: 'one of an outsider is not heard', given: [makeProposal('a', { by: 9 })], said: [] },
  {
    line: 'L22',
    claim: 'after the prevote it comes too late',
    before: [elapsed('propose', 0)],
    given: [makeProposal('a')],
    said: [],
  },
  {
    line: 'L22',
    claim: 'a lock refuses another fresh value',
    before: LOCKED_IN_ROUND_2,
    given: [makeProposal('b', { round: 2 })],
    said: ['prevote 2 nil'],
  },
  {
    line: 'L22',
    claim: 'a lock accepts its own value',
    before: LOCKED_IN_ROUND_2,
    given: [makeProposal('a', { round: 2 })],
    said: ['prevote 2 a'],
  },
  {
    line: 'L28',
    claim: 'a re-proposal without its polka waits',
    before: [elapsed('precommit', 0), elapsed('precommit', 1)],
    given: [makeProposal('b', { round: 2, validRound: 1 }), makePrevotes('b', [0, 2], 1)],
    said: [],
  },
  {
    line: 'L28',
    claim: 'a re-proposal with its polka is prevoted, in whatever order they come',
    before: [elapsed('precommit', 0), elapsed('precommit', 1)],
    given: [makeProposal('b', { round: 2, validRound: 1 }), makePrevotes('b', [0, 2, 3], 1)],
    said: ['prevote 2 b'],
  },
  {
    line: 'L28',
    claim: 'a younger polka opens a lock',
    before: LOCKED_IN_ROUND_2,
    given: [makePrevotes('b', [0, 2, 3], 1), makeProposal('b', { round: 2, validRound: 1 })],
    said: ['prevote 2 b'],
  },
  {
    line: 'L28',
    claim: 'a polka of the lock round opens it too, since there it can only be for the same value',
    before: LOCKED_IN_ROUND_2,
    given: [makeProposal('a', { round: 2, validRound: 0 })],
    said: ['prevote 2 a'],
  },
  {
    line: 'L28',
    claim: 'an older polka does not open a lock',
    before: [
      elapsed('precommit', 0),
      [...makePrevotes('b', [0, 2, 3], 0)],
      elapsed('precommit', 1),
      makeProposal('c', { round: 2 }),
      makePrevotes('c', [0, 1, 2], 2),
      elapsed('precommit', 2),
    ],
    given: [makeProposal('b', { round: 3, validRound: 0 })],
    said: ['prevote 3 nil'],
  },
  {
    line: 'L28',
    claim: 'a re-proposal is exempt from the gate',
    before: [elapsed('precommit', 0), elapsed('precommit', 1), makePrevotes('b', [0, 2, 3], 1)],
    given: [
      {
        type: 'proposal-received',
        proposal: makeProposal('b', { round: 2, validRound: 1 }),
        validity: 'valid',
        isTimely: false,
      },
    ],
    said: ['prevote 2 b'],
  },
  {
    line: 'L28',
    claim: 'validRound must be a past round',
    before: [elapsed('precommit', 0), elapsed('precommit', 1)],
    given: [makePrevotes('b', [0, 2, 3], 2), makeProposal('b', { round: 2, validRound: 2 })],
    said: [],
  },
  {
    line: 'L36',
    claim: 'a polka for the proposal is precommitted',
    before: [makeProposal('a')],
    given: [makePrevotes('a', [0, 1, 2])],
    said: ['precommit 0 a'],
  },
  {
    line: 'L36',
    claim: 'one prevote less is no polka',
    before: [makeProposal('a')],
    given: [makePrevotes('a', [0, 1])],
    said: [],
  },
  {
    line: 'L36',
    claim: 'a prevote said twice counts once',
    before: [makeProposal('a')],
    given: [makePrevotes('a', [0, 1, 1, 1])],
    said: [],
  },
  {
    line: 'L36',
    claim: 'an outsider has no vote',
    before: [makeProposal('a')],
    given: [makePrevotes('a', [0, 1, 7, 8])],
    said: [],
  },
  {
    line: 'L36',
    claim: 'the proposal may come after the polka',
    before: [elapsed('propose', 0), makePrevotes('a', [0, 2, 3])],
    given: [makeProposal('a')],
    said: ['precommit 0 a'],
  },
  {
    line: 'L36',
    claim: 'an invalid value is never precommitted',
    before: [judged('a', 'invalid')],
    given: [makePrevotes('a', [0, 2, 3])],
    said: [],
  },
  {
    line: 'L44',
    claim: 'a quorum of nil is precommitted as nil',
    before: [elapsed('propose', 0)],
    given: [makePrevotes(null, [0, 2, 3])],
    said: ['precommit 0 nil'],
  },
  { line: 'L44', claim: 'not before the own prevote', given: [makePrevotes(null, [0, 2, 3])], said: [] },
  {
    line: 'L57',
    claim: 'without a proposal nil is prevoted',
    given: [elapsed('propose', 0)],
    said: ['prevote 0 nil'],
  },
  {
    line: 'L57',
    claim: 'a timeout of another round is nothing',
    given: [elapsed('propose', 1), elapsed('prevote', 0)],
    said: [],
  },
  {
    line: 'L57',
    claim: 'a timeout said twice is nothing the second time',
    before: [elapsed('propose', 0)],
    given: [elapsed('propose', 0)],
    said: [],
  },
  {
    line: 'L61',
    claim: 'without a polka nil is precommitted',
    before: [makeProposal('a')],
    given: [elapsed('prevote', 0)],
    said: ['precommit 0 nil'],
  },
]

for (const row of ROWS) {
  test(`${row.line}: ${row.claim}`, () => {
    const bench = new Bench()
    bench.give(...(row.before ?? []))
    assert.equal(said(bench.give(...row.given)), row.said)
  })
}

test('L11: the proposer asks for a value and arms its own timeout', () => {
  const { effects } = new Bench({ self: 0 })
  assert.equal(effects, [
    { type: 'build-value', height: 4, round: 0 },
    { type: 'schedule-timeout', step: 'propose', height: 4, round: 0, afterMs: 500 },
  ])
})

test('L15: a value that is built too late, twice or unasked is not proposed', () => {
  const built = { type: 'value-built', height: 4, round: 0, value: valueOf('a') } as const
  const bench = new Bench({ self: 0 })
  assert.equal(said(bench.give(built)), ['proposal 0 a of -1'])
  assert.equal(said(bench.give({ ...built, value: valueOf('b') })), [])
  assert.equal(said(new Bench({ self: 1 }).give(built)), [])
  const late = new Bench({ self: 0 })
  late.elapse('propose')
  assert.equal(said(late.give(built)), [])
})

test('L16: the valid value is proposed again with its prevotes', () => {
  const bench = new Bench()
  const [proposal] = effectsOf(bench.give(...LOCKED), 'sign-and-send').slice(-1)
  assert.equal(said(proposal === undefined ? [] : [proposal]), ['proposal 1 a of 0'])
  assert.ok(proposal?.message.type === 'proposal')
  assert.equal(proposal.message.certificate, makePrevotes('a', [0, 1, 2]))
})

test('L34: a divided quorum of prevotes arms one timeout', () => {
  const bench = new Bench()
  bench.give(makeProposal('a'))
  const votes = [...makePrevotes('a', [0, 1]), ...makePrevotes(null, [2, 3])]
  assert.equal(bench.give(votes), [
    { type: 'schedule-timeout', step: 'prevote', height: 4, round: 0, afterMs: 500 },
  ])
})

test('L36: who has precommitted nil still takes the late polka as its valid value, without a lock', () => {
  const bench = new Bench()
  bench.give(makeProposal('a'))
  bench.elapse('prevote')
  assert.equal(said(bench.give(makePrevotes('a', [0, 1, 2]))), [])
  assert.is(bench.state.validRound, 0)
  assert.is(bench.state.lockedRound, -1)
})

test('L47: a divided quorum of precommits arms one timeout in any step, and its end begins the next round', () => {
  const bench = new Bench()
  const votes = [...makePrecommits('a', [0]), ...makePrecommits(null, [2, 3])]
  assert.equal(bench.give(votes, makePrecommits(null, [1])), [
    { type: 'schedule-timeout', step: 'precommit', height: 4, round: 0, afterMs: 500 },
  ])
  assert.equal(bench.elapse('precommit'), [
    { type: 'build-value', height: 4, round: 1 },
    { type: 'schedule-timeout', step: 'propose', height: 4, round: 1, afterMs: 750 },
  ])
})

test('L49: a quorum of precommits decides, with their signatures in validator order', () => {
  const bench = new Bench()
  bench.give(makeProposal('a'))
  const [decision] = effectsOf(bench.give(makePrecommits('a', [3, 0, 2])), 'decide')
  assert.is(decision?.value.id, valueOf('a').id)
  assert.equal(
    decision?.certificate.signatures.map(({ signature }) => signature[0]),
    [0, 2, 3],
  )
  assert.is(bench.state.step, 'decided')
})

test('L49: a quorum for nil decides nothing', () => {
  const bench = new Bench()
  assert.equal(effectsOf(bench.give(makeProposal('a'), makePrecommits(null, [0, 1, 2, 3])), 'decide'), [])
})

test('L55: f + 1 validators ahead take us along, f do not', () => {
  const bench = new Bench()
  assert.equal(bench.give([makeVote('prevote', null, { round: 3, by: 2 })]), [])
  assert.equal(bench.give([makeVote('precommit', null, { round: 3, by: 2 })]), [], 'one sender, two votes')
  const effects = bench.give([makeVote('precommit', null, { round: 3, by: 0 })])
  assert.equal(effects, [{ type: 'schedule-timeout', step: 'propose', height: 4, round: 3, afterMs: 1250 }])
})

test('L55: to the highest round that f + 1 have reached', () => {
  const bench = new Bench({ count: 7 })
  bench.give([makeVote('prevote', null, { round: 9, by: 2 }), makeVote('prevote', null, { round: 5, by: 3 })])
  assert.is(bench.state.round, 0)
  bench.give([makeVote('prevote', null, { round: 4, by: 0 })])
  assert.is(bench.state.round, 4)
})

test.run()
