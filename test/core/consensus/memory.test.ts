// What is kept of rounds that are not the current one, to the boundary.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ConsensusInput } from '../../../node/core/consensus/input.ts'
import { PAST_ROUND_LIMIT } from '../../../node/core/consensus/round-logs.ts'
import { Bench, effectsOf, makePrecommits, makePrevotes, makeProposal, makeVote, said } from './make.ts'

/** f + 1 validators are in that round: so are we. */
function skipTo(bench: Bench, round: number): void {
  bench.give([0, 2].map((by) => makeVote('precommit', null, { round, by })))
  assert.is(bench.state.round, round)
}

function proposed(name: string, round: number, isTimely: boolean): ConsensusInput {
  return { type: 'proposal-received', proposal: makeProposal(name, { round }), validity: 'valid', isTimely }
}

/** Who prevoted and who precommitted in a round. */
function votersOf(bench: Bench, round: number): string[][] {
  const log = bench.state.rounds.find((each) => each.round === round)
  return [log?.prevotes ?? [], log?.precommits ?? []].map((votes) =>
    votes.map(({ validator }) => String(Number(validator))),
  )
}

test('a vote of exactly the last round that is kept counts, of the one before no more', () => {
  const bench = new Bench()
  skipTo(bench, PAST_ROUND_LIMIT + 10)
  bench.give(makePrevotes(null, [3], 10), makePrevotes(null, [3], 9))
  assert.equal([votersOf(bench, 10)[0], votersOf(bench, 9)[0]], [['3'], []])
})

test('a proposal of a round far behind is not kept, nor one whose valid round is none', () => {
  const bench = new Bench()
  bench.give(makeProposal('b', { round: 0, validRound: -2 }))
  assert.equal(bench.state.rounds, [])
  skipTo(bench, PAST_ROUND_LIMIT + 10)
  bench.give(makeProposal('a', { round: 1 }))
  assert.equal(bench.state.values, [])
})

test('a value goes with the round that it was proposed in, also where it was the only one', () => {
  const bench = new Bench()
  bench.give(makeProposal('a'))
  assert.is(bench.state.values.length, 1)
  skipTo(bench, PAST_ROUND_LIMIT + 10)
  assert.equal(bench.state.values, [])
})

test('who has spoken in two rounds ahead is still heard in this one', () => {
  const bench = new Bench()
  for (const round of [5, 9, 0]) bench.give(makePrevotes(null, [2], round))
  assert.equal(votersOf(bench, 0)[0], ['2'])
})

test('who is pushed out of a round ahead pushes out nobody else', () => {
  // Of seven, so that two in a round ahead do not take us along.
  const bench = new Bench({ count: 7 })
  bench.give(makePrevotes(null, [3, 2], 5), makePrecommits(null, [3, 2], 5))
  bench.give(makePrevotes(null, [2], 8), makePrevotes(null, [2], 9))
  assert.is(bench.state.round, 0)
  assert.equal(votersOf(bench, 5), [['3'], ['3']])
})

test('whether a proposal was in time is said once: nothing said later changes it', () => {
  const bench = new Bench()
  bench.give(proposed('a', 2, true), proposed('a', 2, false))
  const before = bench.effects.length
  skipTo(bench, 2)
  assert.equal(said(bench.effects.slice(before)), ['prevote 2 a'])
})

test('all values that have waited for their round are checked when it has come', () => {
  const bench = new Bench()
  for (const round of [2, 3])
    bench.give({
      type: 'proposal-received',
      proposal: makeProposal(`of ${round}`, { round }),
      validity: 'unchecked',
      isTimely: true,
    })
  skipTo(bench, 3)
  assert.equal(
    effectsOf(bench.effects, 'check-proposal').map(({ proposal }) => proposal.round),
    [2, 3],
  )
})

test('a decision is the last that is done of a height', () => {
  const bench = new Bench()
  bench.give(makeProposal('a'), makePrecommits('a', [0, 2]))
  assert.equal(
    bench.give(makePrecommits('a', [3])).map(({ type }) => type),
    ['decide'],
  )
})

test.run()
