import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { EARLY_HEIGHT_LIMIT, EARLY_MESSAGES_PER_SENDER } from '../../../node/core/consensus/early.ts'
import type { ConsensusInput } from '../../../node/core/consensus/input.ts'
import { step } from '../../../node/core/consensus/machine.ts'
import { PAST_POLKAS_LIMIT, PAST_ROUND_LIMIT } from '../../../node/core/consensus/round-logs.ts'
import {
  Bench,
  effectsOf,
  HEIGHT,
  makePrecommits,
  makePrevotes,
  makeProposal,
  makeVote,
  said,
  validatorIds,
  valueOf,
} from './make.ts'

const nextHeight: ConsensusInput = { type: 'height-started', height: HEIGHT + 1, validators: validatorIds(4) }

test('of one sender the two highest rounds ahead are kept', () => {
  const bench = new Bench()
  for (const round of [5, 9, 2, 7, 8, 3]) bench.give([makeVote('prevote', null, { round, by: 2 })])
  assert.equal(
    bench.state.rounds.map(({ round, prevotes }) => [round, prevotes.length]),
    [
      [8, 1],
      [9, 1],
    ],
  )
})

test('who contradicts himself in thousands of rounds leaves two logs and one report of each type', () => {
  const bench = new Bench()
  for (let round = 1; round <= 3000; round += 1) {
    bench.give([null, 'a'].map((name) => makeVote('prevote', name, { round, by: 2 })))
    bench.give([null, 'a'].map((name) => makeVote('precommit', name, { round, by: 2 })))
  }
  assert.equal(
    bench.state.rounds.map(({ round }) => round),
    [2999, 3000],
  )
  assert.equal(
    effectsOf(bench.effects, 'report-evidence').map(({ first }) => [first.type, first.validator]),
    ['prevote', 'precommit'].map((type) => [type, validatorIds(4)[2]]),
  )
  assert.is(bench.state.reported.length, 2)
  bench.give([makeVote('prevote', null, { round: 7, by: 3 })])
  assert.is(bench.state.round, 7, 'another validator in a round ahead takes us along all the same')
})

test('rounds that all had their polka are kept up to a number, and the polka that is asked for is believed', () => {
  const bench = new Bench()
  for (let round = 0; round <= 300; round += 1) {
    bench.give(makePrevotes(`value ${round}`, [0, 2, 3], round))
    bench.give([0, 2].map((by) => makeVote('precommit', null, { round: round + 1, by })))
  }
  const most = PAST_ROUND_LIMIT + 1 + PAST_POLKAS_LIMIT
  assert.is(bench.state.round, 301)
  assert.is(bench.state.rounds.length, most)
  for (const round of [9, 8, 7])
    bench.give({ type: 'polka-received', votes: makePrevotes(`value ${round}`, [0, 2, 3], round) })
  assert.is(bench.state.rounds.length, most)
  assert.equal(said(bench.give(makeProposal('value 7', { round: 301, validRound: 7 }))), [
    'prevote 301 value 7',
  ])
})

test('of one round two polkas are kept, however many are made', () => {
  const bench = new Bench()
  for (const name of ['a', 'b', 'c', 'd'])
    bench.give({ type: 'polka-received', votes: makePrevotes(name, [0, 2, 3]) })
  assert.equal(
    bench.state.rounds.map(({ polkas }) => polkas.length),
    [2],
  )
})

test('a flood of proposals for rounds ahead keeps two values and asks for no check', () => {
  const bench = new Bench()
  for (let turn = 1; turn < 40; turn += 1) {
    const proposal = makeProposal(`flood ${turn}`, { round: 4 * turn + 2 })
    bench.give({ type: 'proposal-received', proposal, validity: 'unchecked', isTimely: true })
  }
  assert.equal(effectsOf(bench.effects, 'check-proposal'), [])
  assert.is(bench.state.values.length, 2)
})

test('rounds far behind are forgotten, but not their polkas', () => {
  const bench = new Bench()
  bench.give(makePrevotes('a', [0, 2, 3], 0))
  bench.give(makePrevotes('b', [0], 1))
  const votes = [0, 2].map((by) => makeVote('precommit', null, { round: PAST_ROUND_LIMIT + 10, by }))
  bench.give(votes)
  assert.is(bench.state.round, PAST_ROUND_LIMIT + 10)
  assert.equal(
    bench.state.rounds.map(({ round }) => round),
    [0, PAST_ROUND_LIMIT + 10],
  )
  const again = makeProposal('a', { round: PAST_ROUND_LIMIT + 10, validRound: 0 })
  assert.equal(said(bench.give(again)), [`prevote ${PAST_ROUND_LIMIT + 10} a`])
})

test('a polka of a forgotten round is believed when it comes whole', () => {
  const bench = new Bench()
  const round = PAST_ROUND_LIMIT + 10
  bench.give([0, 2].map((by) => makeVote('precommit', null, { round, by })))
  bench.give({ type: 'polka-received', votes: makePrevotes('a', [0, 2, 3], 1) })
  assert.equal(said(bench.give(makeProposal('a', { round, validRound: 1 }))), [`prevote ${round} a`])
})

test('what is said of the next height is heard when it begins, and the proposal is checked only then', () => {
  const bench = new Bench()
  const proposal = makeProposal('a', { height: HEIGHT + 1 })
  bench.give(
    proposal,
    [0, 2, 3].map((by) => makeVote('precommit', 'a', { height: HEIGHT + 1, by })),
  )
  assert.is(bench.effects.length, 1)
  bench.give(makeProposal('z'), makePrecommits('z', [0, 2, 3]))
  const effects = bench.give(nextHeight)
  assert.equal(
    effectsOf(effects, 'fetch-value').map(({ valueId }) => valueId),
    [valueOf('a').id],
  )
  assert.is(
    bench.give({ type: 'value-fetched', height: HEIGHT + 1, value: valueOf('a'), validity: 'valid' })[0]
      ?.type,
    'decide',
  )
})

test('early messages of one sender are bounded, those of outsiders and of heights far ahead are not kept', () => {
  const bench = new Bench()
  for (let round = 0; round < 40; round += 1)
    bench.give([makeVote('prevote', null, { height: HEIGHT + 1, round, by: 2 })])
  bench.give([makeVote('prevote', null, { height: HEIGHT + 1, by: 9 })])
  bench.give([makeVote('prevote', null, { height: HEIGHT + EARLY_HEIGHT_LIMIT + 1, by: 3 })])
  assert.is(bench.state.early.length, EARLY_MESSAGES_PER_SENDER)
})

test('a sync may begin the next height before this one is decided; nothing of the old one counts any more', () => {
  const bench = new Bench()
  bench.give(makeProposal('a'), makePrevotes('a', [0, 1, 2]), nextHeight)
  assert.is(bench.state.lockedRound, -1)
  assert.equal(bench.give(makePrecommits('a', [0, 1, 2])), [])
  assert.throws(() => bench.give(nextHeight), 'heights only grow')
})

test('an equivocating vote is reported once and not counted', () => {
  const bench = new Bench()
  bench.give(makeProposal('a'), makePrevotes('a', [0, 1]), makePrevotes('b', [3]))
  const effects = bench.give(makePrevotes('a', [3]), makePrevotes(null, [3]), makePrevotes('b', [3]))
  assert.equal(effects, [
    { type: 'report-evidence', first: makePrevotes('b', [3])[0], second: makePrevotes('a', [3])[0] },
  ])
})

test('a vote that comes again, for a value or for none, is no evidence and counts once', () => {
  const bench = new Bench()
  for (const valueId of ['a', null]) {
    const again = [makePrevotes(valueId, [2]), makePrecommits(valueId, [3]), makePrevotes(valueId, [2])]
    const effects = bench.give(...again, ...again)
    assert.equal(
      effectsOf(effects, 'report-evidence').map(({ second }) => second.valueId),
      valueId === null ? [null, null] : [],
    )
  }
  assert.equal(
    bench.state.rounds.map(({ prevotes, precommits }) => [prevotes.length, precommits.length]),
    [[1, 1]],
  )
})

test('a second proposal of the proposer is evidence, without the bytes', () => {
  const bench = new Bench()
  const [evidence] = effectsOf(
    bench.give(makeProposal('a'), makeProposal('a'), makeProposal('b')),
    'report-evidence',
  )
  assert.equal([evidence?.first.valueId, evidence?.second.valueId], [valueOf('a').id, valueOf('b').id])
  assert.not('value' in (evidence?.second ?? {}))
})

test('a proposal is checked once, and its verdict lets the rules go on', () => {
  const bench = new Bench()
  const unchecked = {
    type: 'proposal-received',
    proposal: makeProposal('a'),
    validity: 'unchecked',
    isTimely: false,
  } as const
  assert.equal(bench.give(unchecked, unchecked), [{ type: 'check-proposal', proposal: makeProposal('a') }])
  assert.equal(said(bench.give({ ...unchecked, validity: 'valid', isTimely: true })), ['prevote 0 a'])
})

test('an unknown value with a quorum of precommits is fetched once; a wrong one stops the machine', () => {
  const bench = new Bench()
  const effects = bench.give(makePrecommits('a', [0, 1, 2, 3]))
  assert.equal(effectsOf(effects, 'fetch-value').length, 1)
  const fetched = { type: 'value-fetched', height: HEIGHT, value: valueOf('a'), validity: 'invalid' } as const
  assert.is(bench.give({ ...fetched, value: valueOf('unasked') }).length, 0)
  assert.equal(bench.give(fetched), [
    { type: 'stop', code: 'certified-value-invalid', height: HEIGHT, valueId: valueOf('a').id },
  ])
  assert.equal(bench.give(nextHeight), [])
})

test('a node that is no validator follows and decides, and signs nothing', () => {
  for (const self of [null, 8]) {
    const bench = new Bench({ self })
    bench.give(makeProposal('a'), makePrevotes('a', [0, 1, 2]), makePrecommits('a', [0, 1, 2]))
    assert.equal(said(bench.effects), [])
    assert.is(bench.state.step, 'decided')
  }
})

test('one validator alone decides', () => {
  const bench = new Bench({ count: 1, self: 0 })
  bench.give(
    { type: 'value-built', height: HEIGHT, round: 0, value: valueOf('a') },
    makeProposal('a', { by: 0, count: 1 }),
  )
  bench.give(makePrevotes('a', [0]), makePrecommits('a', [0]))
  assert.is(bench.state.step, 'decided')
})

test('a step leaves the given state as it was, and a copy of it goes on alike', () => {
  const bench = new Bench()
  bench.give(makeProposal('a'), makePrevotes('a', [0, 1]))
  const before = structuredClone(bench.state)
  const input = { type: 'vote-received', vote: makeVote('prevote', 'a', { by: 2 }) } as const
  const result = step(bench.state, input)
  assert.equal(bench.state, before)
  assert.equal(step(before, input), result)
})

test.run()
