// Whole streets from seeds: loss, delay, repetition, reordering, walls, crashes and faulty validators until a moment,
// then a good network. A failing seed is printed; `simulate({ seed, count, byzantine })` plays it again exactly.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { SimulationOptions, SimulationResult } from './simulate.ts'
import { simulate } from './simulate.ts'

type Street = Omit<SimulationOptions, 'seed'>

function runSeeds(street: Street, seeds: number): SimulationResult[] {
  return Array.from({ length: seeds }, (_, seed) => simulate({ seed, ...street }))
}

const SOUND: readonly { readonly street: Street; readonly seeds: number }[] = [
  { street: { count: 1 }, seeds: 20 },
  { street: { count: 4 }, seeds: 200 },
  { street: { count: 4, byzantine: 1 }, seeds: 300 },
  { street: { count: 7, byzantine: 2 }, seeds: 150 },
]

for (const { street, seeds } of SOUND) {
  const faulty = street.byzantine ?? 0
  test(`${faulty} of ${street.count} faulty: nobody disagrees or signs twice, and all decide after healing (${seeds} seeds)`, () => {
    for (const { seed, violations, isLive } of runSeeds(street, seeds)) {
      assert.equal(violations, [], `seed ${seed}`)
      assert.ok(isLive, `seed ${seed} did not come to an end`)
    }
  })
}

test('the checker has teeth: with f + 1 faulty validators there are disagreements', () => {
  const runs = runSeeds({ count: 4, byzantine: 2, patienceMs: 10_000 }, 60)
  const disagreements = runs.filter(({ violations }) =>
    violations.some((words) => words.startsWith('two decisions')),
  )
  assert.ok(disagreements.length > 0)
})

test('amnesia: nodes that forget what they signed come to disagree', () => {
  const runs = runSeeds({ count: 4, isDurable: false }, 100)
  assert.ok(runs.some(({ violations }) => violations.includes('two decisions at height 1')))
})

test('the same seed gives the same run, another seed another', () => {
  const street = { count: 7, byzantine: 2 }
  const [first, again, other] = [3, 3, 4].map((seed) => simulate({ seed, ...street }))
  assert.equal(first, again)
  assert.is.not(first?.traceHash, other?.traceHash)
})

test.run()
