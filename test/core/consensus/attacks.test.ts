// What a faulty proposer or an unkind network does in the literature, around a table where validator 3 is faulty and
// proposes in round 3. L are lines of Algorithm 1 of arXiv 1807.04938; the fork scenarios are those of the Tendermint
// light client's accountability specification (equivocation, amnesia, "flip-flopping").
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { effectsOf, makePrecommits, makePrevotes, makeProposal, said, valueOf } from './make.ts'
import { ALL, only, Table } from './table.ts'

const HONEST = [0, 1, 2]

/** Nobody hears anything in these rounds but what takes everybody to the next one. */
function loseRounds(table: Table, rounds: readonly number[]): void {
  for (const round of rounds) {
    table.flow(() => false)
    table.elapse('propose', HONEST)
    table.flow(() => false)
    table.give(HONEST, makePrecommits(null, [0, 1, 2, 3], round))
    table.elapse('precommit', HONEST)
  }
}

function rounds(table: Table): number[] {
  return HONEST.map((index) => table.at(index).state.round)
}

function locks(table: Table): number[] {
  return HONEST.map((index) => table.at(index).state.lockedRound)
}

/** In round 3 the proposer shows two honest validators one value and the third another, and votes for both. */
function equivocateInRound3(): Table {
  const table = new Table(3)
  loseRounds(table, [0, 1, 2])
  assert.equal(rounds(table), [3, 3, 3])
  table.give([0, 1], makeProposal('a', { round: 3 }))
  table.give([2], makeProposal('b', { round: 3 }))
  table.give([0], makePrevotes('a', [3], 3))
  table.give([1, 2], makePrevotes('b', [3], 3))
  table.flow(only('prevote'))
  return table
}

test('equivocating proposer: only one of its values finds a quorum, and all decide that one', () => {
  const table = equivocateInRound3()
  assert.equal(locks(table), [3, -1, -1], 'only who heard a of the faulty one has a polka')
  table.elapse('prevote', [1, 2])
  table.give(HONEST, makePrecommits('b', [3], 3))
  table.flow(ALL)
  table.elapse('precommit', HONEST)
  table.flow(ALL)
  assert.equal(table.decisions(), ['a', 'a', 'a'], '0 proposes its valid value again, with its polka')
})

test('equivocating proposer: whoever hears both of its proposals or votes can prove it', () => {
  const table = equivocateInRound3()
  table.give([1], makeProposal('b', { round: 3 }), makePrevotes('a', [3], 3))
  const evidence = effectsOf(table.at(1).effects, 'report-evidence')
  assert.equal(
    evidence.map(({ first, second }) => [first.type, first.valueId, second.valueId]),
    [
      ['proposal', valueOf('a').id, valueOf('b').id],
      ['prevote', valueOf('b').id, valueOf('a').id],
    ],
  )
})

test('two quorums for nil do not open a lock, as they did before the paper (L22, L28)', () => {
  const table = new Table(3)
  table.give(HONEST, makePrevotes('of 0', [3]))
  table.flow(only('proposal', 'prevote'))
  assert.equal(locks(table), [0, 0, 0])
  table.give(HONEST, makePrecommits(null, [3]))
  table.elapse('precommit', HONEST)
  for (const round of [1, 2]) {
    table.flow(() => false)
    table.elapse('propose', HONEST)
    table.give(HONEST, makePrevotes(null, [0, 1, 2, 3], round), makePrecommits(null, [0, 1, 2, 3], round))
    table.elapse('precommit', HONEST)
  }
  table.give(HONEST, makeProposal('b', { round: 3 }))
  for (const index of HONEST)
    assert.ok(said(table.at(index).effects).includes('prevote 3 nil'), String(index))
})

test('flip-flopping: a re-proposal whose polka is older than the lock does not open it (L28)', () => {
  const table = new Table(3)
  // A polka for the value of 0 in round 0 that nobody honest locks: all have given up before they hear it.
  table.flow(() => false)
  table.elapse('propose', [1, 2])
  table.give([1, 2], makePrecommits(null, [0, 1, 2, 3]))
  table.give([0], makePrecommits(null, [0, 1, 2, 3]))
  table.elapse('precommit', HONEST)
  // Round 1: all lock the value of 1.
  table.give(HONEST, makePrevotes('of 1', [3], 1))
  table.flow(only('proposal', 'prevote'))
  assert.equal(locks(table), [1, 1, 1])
  table.give(HONEST, makePrecommits(null, [0, 1, 2, 3], 1))
  table.elapse('precommit', HONEST)
  loseRounds(table, [2])
  // Round 3: the polka of round 0 is shown at last, whole and true, and is too old.
  table.give(
    HONEST,
    { type: 'polka-received', votes: makePrevotes('of 0', [0, 1, 3]) },
    makeProposal('of 0', { round: 3, validRound: 0 }),
  )
  for (const index of HONEST)
    assert.ok(said(table.at(index).effects).includes('prevote 3 nil'), String(index))
})

test('a re-proposal that claims another round than that of its polka is not prevoted (L28)', () => {
  const table = new Table(3)
  loseRounds(table, [0, 1, 2])
  table.give(
    HONEST,
    { type: 'polka-received', votes: makePrevotes('a', [0, 1, 3], 1) },
    makeProposal('a', { round: 3, validRound: 2 }),
  )
  for (const index of HONEST) assert.not(said(table.at(index).effects).includes('prevote 3 a'), String(index))
})

test('round skip: who slept is taken along by f + 1, and says nothing of the rounds it missed (L55)', () => {
  const table = new Table(3)
  for (const round of [0, 1]) {
    table.flow(() => false)
    table.elapse('propose', [0, 1])
    table.give([0, 1], makePrecommits(null, [0, 1, 2, 3], round))
    table.elapse('precommit', [0, 1])
  }
  table.elapse('propose', [0, 1])
  const before = table.at(2).effects.length
  table.flow(({ from }, to) => from !== 2 && to === 2)
  assert.is(table.at(2).state.round, 2)
  const words = said(table.at(2).effects.slice(before))
  assert.ok(
    words.every((word) => word.split(' ')[1] === '2'),
    words.join(', '),
  )
})

test('late precommit: the one that was missing decides its round, though a later one is under way (L49)', () => {
  const table = new Table(3)
  // All lock and precommit the value of 0, but each hears only one precommit of another, and a nil of the faulty one.
  table.give(HONEST, makePrevotes('of 0', [3]))
  table.flow(only('proposal', 'prevote'))
  for (const index of HONEST) table.give([index], makePrecommits('of 0', [index, (index + 1) % 3]))
  table.give(HONEST, makePrecommits(null, [3]))
  table.elapse('precommit', HONEST)
  assert.equal(rounds(table), [1, 1, 1])
  assert.equal(table.decisions(), ['-', '-', '-'])
  for (const index of HONEST) table.give([index], makePrecommits('of 0', [(index + 2) % 3]))
  assert.equal(table.decisions(), ['of 0', 'of 0', 'of 0'])
  for (const index of HONEST) assert.is(effectsOf(table.at(index).effects, 'decide')[0]?.certificate.round, 0)
})

test('a lock that comes after its holder gave up is none: the late polka only makes the value valid (L36, L42)', () => {
  const table = new Table(3)
  table.flow(only('proposal'))
  table.give([1], makePrevotes(null, [0, 2, 3]))
  assert.ok(said(table.at(1).effects).includes('precommit 0 nil'))
  // An equivocating voter: the polka arrives whole, and 1 has precommitted nil already.
  table.give([1], { type: 'polka-received', votes: makePrevotes('of 0', [0, 1, 3]) })
  assert.equal([table.at(1).state.lockedRound, table.at(1).state.validRound], [-1, 0])
})

test.run()
