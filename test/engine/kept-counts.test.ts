/** What a node keeps of others is counted by where it lies, and a street's size alone says how much that can be. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { countMachine } from '../../node/core/consensus/machine-counts.ts'
import type { Vote } from '../../node/core/consensus/message.ts'
import { createConsensusState } from '../../node/core/consensus/round-state.ts'
import { keptLimits } from '../../node/engine/kept-counts.ts'

const TIMEOUTS = { baseMs: 1000, deltaMs: 500, capMs: 8000 }

test('nothing is kept before the first height', () => {
  const counts = countMachine(createConsensusState('a', TIMEOUTS))
  assert.equal(counts, { rounds: 0, roundsAhead: 0, votes: 0, blocks: 0, early: 0 })
})

test('rounds ahead are counted apart, and votes of a given polka with the others', () => {
  const vote = voteOf('a')
  const log = { proposal: null, prevotes: [vote, voteOf('b')], precommits: [vote], polkas: [] }
  const polka = { valueId: 'v', votes: [vote, voteOf('b'), voteOf('c')] }
  const counts = countMachine({
    ...createConsensusState('a', TIMEOUTS),
    round: 1,
    rounds: [
      { ...log, round: 0 },
      { ...log, round: 1, polkas: [polka] },
      { ...log, round: 2, precommits: [] },
    ],
    early: [{ type: 'vote', vote }],
  })
  assert.equal(counts, { rounds: 2, roundsAhead: 1, votes: 3 + 6 + 2, blocks: 0, early: 1 })
})

test('a limit grows with the street, and with nothing else', () => {
  const [small, large] = [
    keptLimits({ validators: 4, members: 5 }),
    keptLimits({ validators: 7, members: 50 }),
  ]
  assert.equal(
    [small.rounds, small.roundsAhead, small.votes, small.blocks, small.early],
    [129, 8, 137 * 13, 140, 32],
  )
  assert.equal([small.gateVotes, small.readings, small.messages], [20, 320, 768])
  for (const [what, limit] of Object.entries(small)) assert.ok(limit > 0, what)
  assert.ok(Object.entries(large).every(([what, limit]) => limit >= small[what as keyof typeof small]))
})

function voteOf(validator: string): Vote {
  const signature = new Uint8Array(64)
  return { type: 'prevote', height: 1, round: 1, valueId: 'v', validator, signature }
}

test.run()
