// The lines of the paper about votes and decisions: L34 to L49, L61 and L65.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Bench, effectsOf, makePrecommits, makePrevotes, makeProposal, said, valueOf } from './make.ts'
import type { Row } from './rows.ts'
import { elapsed, testRows } from './rows.ts'

const ROWS: readonly Row[] = [
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
    before: [{ type: 'proposal-received', proposal: makeProposal('a'), validity: 'invalid', isTimely: true }],
    given: [makePrevotes('a', [0, 2, 3])],
    said: [],
  },
  {
    line: 'L36',
    claim: 'a polka counts from the own prevote on, and is not used up before',
    before: [elapsed('precommit', 0), elapsed('precommit', 1)],
    given: [
      makeProposal('b', { round: 2, validRound: 1 }),
      makePrevotes('b', [0, 2, 3], 2),
      elapsed('propose', 2),
    ],
    said: ['prevote 2 nil', 'precommit 2 b'],
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
    line: 'L61',
    claim: 'without a polka nil is precommitted',
    before: [makeProposal('a')],
    given: [elapsed('prevote', 0)],
    said: ['precommit 0 nil'],
  },
]

testRows(ROWS)

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

test.run()
