import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createSeededRandom, createSystemRandom } from '../../node/runtime/random.ts'

test('a seed gives the same numbers again, and another seed others', () => {
  const draw = (seed: number): number[] => {
    const random = createSeededRandom(seed)
    return Array.from({ length: 20 }, () => random.fraction())
  }
  assert.equal(draw(5), draw(5))
  assert.not.equal(draw(5), draw(6))
})

for (const [name, random] of [
  ['seeded', createSeededRandom(1)],
  ['of the system', createSystemRandom()],
] as const) {
  test(`fractions ${name} are in [0, 1) and spread`, () => {
    const drawn = Array.from({ length: 2000 }, () => random.fraction())
    assert.ok(drawn.every((fraction) => fraction >= 0 && fraction < 1))
    const mean = drawn.reduce((sum, fraction) => sum + fraction, 0) / drawn.length
    assert.ok(Math.abs(mean - 0.5) < 0.05)
  })
}

test.run()
