// The directed schedules of the literature. Random faults hardly ever find them (0 of 2,600 seeds found a machine
// without the lock check of L22), so they are written down.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  makeCertificate,
  makePrecommits,
  makePrevotes,
  makeProposal,
  said,
  valueOf,
  effectsOf,
  Bench,
} from './make.ts'
import { ALL, only, Table } from './table.ts'

/**
 * Validator 3 is faulty. In round 0 all lock the value of 0, but only validator 0 sees the quorum of precommits and
 * decides; 1 and 2 hear a nil of 3 instead. Rounds 1 and 2 are lost.
 */
function decideAtZeroOnly(): Table {
  const table = new Table(3)
  table.give([0, 1, 2], makePrevotes('of 0', [3]))
  table.flow(({ message }, to) => message.type !== 'precommit' || to === 0)
  table.give([1, 2], makePrecommits('of 0', [1, 2]), makePrecommits(null, [3]))
  assert.equal(table.decisions(), ['of 0', '-', '-'])
  return table
}

function loseRound(table: Table, round: number): void {
  table.elapse('precommit', [1, 2])
  table.flow(() => false)
  table.elapse('propose', [1, 2])
  table.give([1, 2], makePrevotes(null, [3], round))
  table.flow(only('prevote', 'precommit'))
  table.elapse('prevote', [1, 2])
  table.give([1, 2], makePrecommits(null, [3], round))
  table.flow(only('prevote', 'precommit'))
}

/** Validator 3 proposes another value in round 3 and votes for it. */
function tempt(table: Table): void {
  table.elapse('precommit', [1, 2])
  table.give([1, 2], makeProposal('b', { round: 3 }), makePrevotes('b', [3], 3))
  table.flow(ALL)
  table.give([1, 2], makePrecommits('b', [3], 3))
  table.flow(ALL)
}

test('a lock holds against a fresh value when somebody has already decided (L22)', () => {
  const table = decideAtZeroOnly()
  loseRound(table, 1)
  loseRound(table, 2)
  tempt(table)
  assert.equal(table.decisions(), ['of 0', '-', '-'])
  assert.ok(said(table.at(1).effects).includes('prevote 3 nil'))
})

test('nodes that restart with their sign state keep the lock', () => {
  const table = decideAtZeroOnly()
  loseRound(table, 1)
  for (const index of [1, 2]) table.restart(index, 'sign-state')
  table.give([1, 2], makePrecommits(null, [1, 2, 3], 1))
  loseRound(table, 2)
  tempt(table)
  assert.equal(table.decisions(), ['of 0', '-', '-'])
})

test('amnesia: nodes that forget what they signed break the agreement, which is why nothing resets the sign state', () => {
  const table = decideAtZeroOnly()
  for (const index of [1, 2]) table.restart(index, 'nothing')
  table.give([1, 2], makePrecommits(null, [1, 2, 3], 2))
  assert.is(table.at(1).state.round, 2)
  tempt(table)
  assert.equal(table.decisions(), ['of 0', 'b', 'b'])
})

test('hidden lock: a lock that nobody knows of is opened by the younger polka of a re-proposal', () => {
  const table = new Table(4)
  table.flow(only('proposal'))
  const round0 = makePrevotes('of 0', [0, 1, 2, 3])
  table.give([3], round0)
  table.flow(() => false)
  assert.is(table.at(3).state.lockedRound, 0)
  table.elapse('prevote', [0, 1, 2])
  table.flow(({ from }, to) => from !== 3 && to !== 3)
  table.elapse('precommit', [0, 1, 2])
  // Round 1: 3 is deaf; the others lock the value of 1, but their precommits are lost.
  table.flow(({ from, message }, to) => from !== 3 && to !== 3 && message.type !== 'precommit')
  assert.equal(
    [0, 1, 2].map((index) => table.at(index).state.lockedRound),
    [1, 1, 1],
  )
  table.give([0, 1, 2], makePrecommits('of 1', [1]), makePrecommits(null, [0, 2, 3], 1))
  table.elapse('precommit', [0, 1, 2])
  table.give([3], makePrevotes(null, [0, 1], 2))
  table.flow(ALL)
  assert.equal(table.decisions(), ['of 1', 'of 1', 'of 1', 'of 1'])
})

test('a decision of a past round is taken, its proposal first or last', () => {
  for (const isLast of [true, false]) {
    const bench = new Bench()
    bench.elapse('precommit')
    bench.elapse('precommit')
    assert.is(bench.state.round, 2)
    const inputs = [makeProposal('a'), makePrecommits('a', [0, 2, 3])]
    const [decision] = effectsOf(bench.give(...(isLast ? inputs.reverse() : inputs)), 'decide')
    assert.is(decision?.round, 0)
  }
})

test('a proposer that restarts with a valid value neither waits for ever nor lacks its prevotes', () => {
  const bench = new Bench()
  bench.give(makeProposal('a'), makePrevotes('a', [0, 1, 2]))
  const [proposal] = effectsOf(bench.elapse('precommit'), 'sign-and-send')
  assert.ok(proposal?.message.type === 'proposal')
  const again = new Bench({ resumed: proposal.signState })
  assert.equal(again.effects, [
    { type: 'schedule-timeout', step: 'propose', height: 4, round: 1, afterMs: 750 },
  ])
  assert.equal(said(again.give(makeProposal('a', { round: 1, validRound: 0 }))), ['prevote 1 a'])
})

test('selective sending: a lock made by a vote that one node saw is justified by the prevotes sent with the re-proposal', () => {
  const table = new Table(3)
  // 2 does not see the proposal, so that the polka at 1 hangs on the vote of 3.
  table.flow(({ message }, to) => (message.type === 'proposal' && to !== 2) || to === 1)
  table.elapse('propose', [2])
  table.flow((_, to) => to === 1)
  table.give([1], makePrevotes('of 0', [3]))
  table.give([0, 2], makePrevotes(null, [3]))
  table.elapse('prevote', [0, 2])
  table.flow(only('precommit'))
  assert.equal(
    [0, 1, 2].map((index) => table.at(index).state.lockedRound),
    [-1, 0, -1],
  )
  table.elapse('precommit', [0, 1, 2])
  table.flow(ALL)
  assert.equal(table.decisions(), ['of 0', 'of 0', 'of 0'], 'though 0 and 2 had heard another vote of 3')
})

test('an equivocator cannot keep a node from a decision that others made: the certificate counts as a whole', () => {
  const bench = new Bench()
  bench.give(makeProposal('a'), makePrecommits(null, [3]), makePrecommits('a', [0, 2]))
  assert.is(bench.state.step, 'prevote')
  const effects = bench.give({ type: 'certificate-received', certificate: makeCertificate('a', [0, 2, 3]) })
  assert.is(effectsOf(effects, 'decide')[0]?.value.id, valueOf('a').id)
})

test('what a certificate or a polka claims without a quorum is not believed', () => {
  const bench = new Bench()
  bench.give(makeProposal('a'), {
    type: 'certificate-received',
    certificate: makeCertificate('a', [0, 2, 2]),
  })
  assert.is(bench.state.step, 'prevote')
  const effects = bench.give(
    { type: 'polka-received', votes: makePrevotes('a', [0, 2, 2]) },
    makePrevotes('a', [1]),
  )
  assert.equal(said(effects), [])
})

test.run()
