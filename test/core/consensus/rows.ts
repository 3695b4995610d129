// Tables of claims: what went before, what is given, what is said thereupon. The machine under test is validator 1 of
// four, at height 4, where validator r proposes in round r.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ConsensusInput, Step } from '../../../node/core/consensus/input.ts'
import type { Given } from './make.ts'
import { Bench, makePrevotes, makeProposal, said } from './make.ts'

export interface Row {
  /** Of the paper. */
  readonly line: string
  readonly claim: string
  readonly before?: readonly Given[]
  readonly given: readonly Given[]
  readonly said: readonly string[]
}

export function testRows(rows: readonly Row[]): void {
  for (const row of rows) {
    test(`${row.line}: ${row.claim}`, () => {
      const bench = new Bench()
      bench.give(...(row.before ?? []))
      assert.equal(said(bench.give(...row.given)), row.said)
    })
  }
}

export function elapsed(step: Step, round: number): ConsensusInput {
  return { type: 'timeout-elapsed', step, height: 4, round }
}

/** Validator 1 locks "a" in round 0, and the round ends without a decision. */
export const LOCKED: readonly Given[] = [
  makeProposal('a'),
  makePrevotes('a', [0, 1, 2]),
  elapsed('precommit', 0),
]
