// How a height begins: with what was said of it before, or where a restart left it.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ConsensusInput } from '../../../node/core/consensus/input.ts'
import type { SignState } from '../../../node/core/consensus/sign-state.ts'
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

function unchecked(name: string, round = 0): ConsensusInput {
  const proposal = makeProposal(name, { height: HEIGHT + 1, round })
  return { type: 'proposal-received', proposal, validity: 'unchecked', isTimely: true }
}

/** The sign state of validator 1 after so many signatures of a round 0 in which all goes well. */
function signStateAfter(signatures: number): SignState {
  const bench = new Bench()
  bench.give(makeProposal('a'), makePrevotes('a', [0, 1, 2]))
  const state = effectsOf(bench.effects, 'sign-and-send')[signatures - 1]?.signState
  assert.ok(state)
  return state
}

function earlyHeights(bench: Bench): number[] {
  return bench.state.early.map((message) =>
    message.type === 'vote' ? message.vote.height : message.proposal.height,
  )
}

test('two heights ahead are listened to, and what was said of a height is forgotten when it has begun', () => {
  const bench = new Bench()
  for (const ahead of [1, 2, 3]) bench.give([makeVote('prevote', null, { height: HEIGHT + ahead, by: 2 })])
  assert.equal(earlyHeights(bench), [HEIGHT + 1, HEIGHT + 2])
  bench.give(nextHeight)
  assert.equal(earlyHeights(bench), [HEIGHT + 2])
})

test('prevotes that were persisted as they came are proposed in the order of the set', () => {
  const persisted = signStateAfter(2)
  const validCertificate = [...persisted.validCertificate].reverse()
  const bench = new Bench({ resumed: { ...persisted, validCertificate } })
  const [proposal] = effectsOf(bench.elapse('precommit', 0), 'sign-and-send')
  assert.ok(proposal?.message.type === 'proposal')
  assert.equal(proposal.message.certificate, makePrevotes('a', [0, 1, 2]))
})

test('of one sender the last eight early messages are kept, each once', () => {
  const bench = new Bench()
  for (let round = 0; round < 10; round += 1) {
    const vote = makeVote('prevote', null, { height: HEIGHT + 1, round, by: 2 })
    bench.give([vote, vote])
  }
  bench.give([makeVote('prevote', null, { height: HEIGHT + 1, by: 3 })])
  assert.equal(
    bench.state.early.map((message) => (message.type === 'vote' ? message.vote.round : undefined)),
    [2, 3, 4, 5, 6, 7, 8, 9, 0],
  )
})

test('an early proposal is checked when its height begins', () => {
  const bench = new Bench()
  bench.give(unchecked('a'))
  assert.equal(effectsOf(bench.effects, 'check-proposal'), [])
  assert.equal(
    effectsOf(bench.give(nextHeight), 'check-proposal').map(({ proposal }) => proposal),
    [makeProposal('a', { height: HEIGHT + 1 })],
  )
})

test('an early proposal is in time only if its verdict says so', () => {
  const bench = new Bench({ self: 3 })
  bench.give(unchecked('a'), unchecked('a', 1), nextHeight)
  assert.equal(said(bench.give({ ...unchecked('a'), validity: 'valid' } as ConsensusInput)), ['prevote 0 a'])
  assert.equal(said(bench.elapse('precommit')), ['prevote 1 nil'])
})

test('the votes of a polka of the next height are kept for it, those of this height are not', () => {
  const bench = new Bench()
  const votes = [0, 2, 3].map((by) => makeVote('prevote', 'a', { height: HEIGHT + 1, by }))
  bench.give({ type: 'polka-received', votes: makePrevotes('a', [0, 2, 3]) })
  assert.equal(earlyHeights(bench), [])
  bench.give({ type: 'polka-received', votes })
  assert.equal(earlyHeights(bench), [HEIGHT + 1, HEIGHT + 1, HEIGHT + 1])
})

test('who restarts knows the value that it locked, and decides it without asking anybody', () => {
  const bench = new Bench({ resumed: signStateAfter(2) })
  const effects = bench.give(makePrecommits('a', [0, 1, 2]))
  assert.equal(effectsOf(effects, 'fetch-value'), [])
  assert.equal(effectsOf(effects, 'decide')[0]?.value, valueOf('a'))
})

test('only a proposer that restarts arms a timeout: the others wait for votes', () => {
  assert.equal(new Bench({ resumed: signStateAfter(1) }).effects, [])
  assert.equal(new Bench({ resumed: signStateAfter(2) }).effects.length, 0)
})

test('the prevotes that prove the valid value count after a restart, against who contradicts them too', () => {
  const bench = new Bench({ resumed: signStateAfter(2) })
  const [evidence] = effectsOf(bench.give(makePrevotes('b', [0])), 'report-evidence')
  assert.equal([evidence?.first.valueId, evidence?.second.valueId], [valueOf('a').id, valueOf('b').id])
})

test('after a restart in a late round the proof of the valid value is there, however old', () => {
  const bench = new Bench({ resumed: { ...signStateAfter(2), round: 70, step: 'proposal' } })
  assert.equal(said(bench.give(makeProposal('a', { round: 70, validRound: 0 }))), ['prevote 70 a'])
})

test.run()
