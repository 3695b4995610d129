import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hashWords } from '../../../node/core/trading/forecast-error.ts'
import { createBootstrap } from '../../../sim/compare/bootstrap.ts'

/** About normal, mean 0 and deviation 1: the sum of twelve even draws less six. */
function draw(trial: number, place: number): number {
  let sum = -6
  for (let part = 0; part < 12; part++) sum += hashWords(trial, place, part) / 2 ** 32
  return sum
}

test('of 400 samples of 30 the interval covers the true mean about 95 times in 100', () => {
  const count = 30
  let covered = 0
  for (let trial = 0; trial < 400; trial++) {
    const values = Float64Array.from({ length: count }, (_, place) => draw(trial, place))
    const { lo95, hi95 } = createBootstrap({ count, resamples: 400, seed: trial })(values)
    if (lo95 <= 0 && 0 <= hi95) covered++
  }
  assert.ok(covered >= 360 && covered <= 392, `${covered} of 400`)
})

test('the interval has the mean in it, and is about two standard errors to both sides', () => {
  const count = 50
  const values = Float64Array.from({ length: count }, (_, place) => 10 + draw(1, place))
  const { mean, lo95, hi95 } = createBootstrap({ count, resamples: 5000, seed: 1 })(values)
  assert.ok(lo95 < mean && mean < hi95)
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1))
  const halfWidth = (1.96 * deviation) / Math.sqrt(count)
  assert.ok(Math.abs((hi95 - lo95) / 2 - halfWidth) < 0.15 * halfWidth, `${hi95 - lo95}`)
})

test('values that are all the same have no width, and one seed gives one interval', () => {
  const bootstrap = () => createBootstrap({ count: 4, resamples: 200, seed: 7 })
  assert.equal(bootstrap()(new Float64Array(4).fill(3)), { mean: 3, lo95: 3, hi95: 3 })
  const values = Float64Array.of(1, 2, 5, 9)
  assert.equal(bootstrap()(values), bootstrap()(values))
})

test.run()
