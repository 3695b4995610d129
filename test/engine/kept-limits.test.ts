/** A street's size alone says how much a node can keep of others. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { keptLimits } from '../../node/engine/kept-limits.ts'

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

test.run()
