// The lines of the paper about rounds and proposals: L11 to L28, L55 and L57.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ConsensusInput, Validity } from '../../../node/core/consensus/input.ts'
import type { Given } from './make.ts'
import { Bench, effectsOf, makePrevotes, makeProposal, makeVote, said, valueOf } from './make.ts'
import type { Row } from './rows.ts'
import { elapsed, LOCKED, testRows } from './rows.ts'

function judged(name: string, validity: Validity, isTimely = true): ConsensusInput {
  return { type: 'proposal-received', proposal: makeProposal(name), validity, isTimely }
}

/** The same, and then round 1, where validator 1 proposes again, fails too. */
const LOCKED_IN_ROUND_2: readonly Given[] = [...LOCKED, elapsed('precommit', 1)]

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
]

testRows(ROWS)

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
  assert.equal(said(new Bench({ self: 0 }).give({ ...built, round: 1 })), [])
  assert.equal(said(new Bench({ self: 0 }).give({ ...built, height: 3 })), [])
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

test('L16: the prevotes stand in the order of the set, in whatever order they came', () => {
  const bench = new Bench()
  const votes = makePrevotes('a', [3, 2, 0])
  const [proposal] = effectsOf(
    bench.give(makeProposal('a'), votes, elapsed('precommit', 0)),
    'sign-and-send',
  ).slice(-1)
  assert.ok(proposal?.message.type === 'proposal')
  assert.equal(proposal.message.certificate, makePrevotes('a', [0, 2, 3]))
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
