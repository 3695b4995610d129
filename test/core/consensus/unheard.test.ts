// What the machine must not hear: it leaves the state as it was, to the last field.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Given } from './make.ts'
import {
  Bench,
  HEIGHT,
  makeCertificate,
  makePrecommits,
  makePrevotes,
  makeProposal,
  makeVote,
  valueOf,
} from './make.ts'

const decided: readonly Given[] = [makeProposal('a'), makePrecommits('a', [0, 2, 3])]
/** A certificate whose value nobody has shown yet. */
const certified: readonly Given[] = [
  { type: 'certificate-received', certificate: makeCertificate('a', [0, 2, 3]) },
]
const past = HEIGHT - 1

const ROWS: readonly { why: string; before?: readonly Given[]; given: Given }[] = [
  { why: 'a proposal of a past height', given: makeProposal('a', { height: past, round: 1, by: 0 }) },
  { why: 'a vote of a past height', given: [makeVote('prevote', 'a', { height: past, by: 2 })] },
  {
    why: 'a polka of a past height',
    given: {
      type: 'polka-received',
      votes: [0, 2, 3].map((by) => makeVote('prevote', 'a', { height: past, by })),
    },
  },
  { why: 'a proposal after the decision', before: decided, given: makeProposal('b', { round: 1 }) },
  { why: 'a vote after the decision', before: decided, given: makePrevotes('a', [2]) },
  {
    why: 'a polka after the decision',
    before: decided,
    given: { type: 'polka-received', votes: makePrevotes('a', [0, 2, 3]) },
  },
  {
    why: 'a certificate after the decision',
    before: decided,
    given: { type: 'certificate-received', certificate: makeCertificate('a', [0, 2, 3]) },
  },
  {
    why: 'a timeout after the decision',
    before: decided,
    given: { type: 'timeout-elapsed', step: 'precommit', height: HEIGHT, round: 0 },
  },
  {
    why: 'a second certificate',
    before: certified,
    given: { type: 'certificate-received', certificate: makeCertificate('b', [0, 2, 3]) },
  },
  {
    why: 'a certificate of another height',
    given: {
      type: 'certificate-received',
      certificate: { ...makeCertificate('a', [0, 2, 3]), height: HEIGHT + 1 },
    },
  },
  {
    why: 'a value that nobody asked for',
    before: certified,
    given: { type: 'value-fetched', height: HEIGHT, value: valueOf('b'), validity: 'valid' },
  },
  {
    why: 'the value of another height',
    before: certified,
    given: { type: 'value-fetched', height: past, value: valueOf('a'), validity: 'valid' },
  },
]

for (const { why, before = [], given } of ROWS) {
  test(`not heard: ${why}`, () => {
    const bench = new Bench()
    bench.give(...before)
    const state = structuredClone(bench.state)
    assert.equal(bench.give(given), [])
    assert.equal(bench.state, state)
  })
}

test.run()
