/** What the machine keeps is counted by where it lies: rounds ahead apart, votes of a given polka with the others. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { countMachine } from '../../../node/core/consensus/machine-counts.ts'
import type { Vote } from '../../../node/core/consensus/message.ts'
import { createConsensusState } from '../../../node/core/consensus/round-state.ts'

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

function voteOf(validator: string): Vote {
  const signature = new Uint8Array(64)
  return { type: 'prevote', height: 1, round: 1, valueId: 'v', validator, signature }
}

test.run()
