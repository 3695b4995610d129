import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createSeededRandom } from '../../node/runtime/random.ts'
import type { Point } from './slope.ts'
import { afterFirstThird, slopeOf } from './slope.ts'

const MINUTES = 60

function points(count: number, valueOf: (hours: number) => number): Point[] {
  return Array.from({ length: count }, (_, index) => ({
    hours: index / MINUTES,
    value: valueOf(index / MINUTES),
  }))
}

test('a straight line has its slope, and nothing is uncertain about it', () => {
  const slope = slopeOf(points(60, (hours) => 100 + 2.5 * hours))
  assert.ok(slope !== undefined && Math.abs(slope.perHour - 2.5) < 1e-9, JSON.stringify(slope))
  assert.ok(slope.plusMinus < 1e-6)
})

test('what does not change does not climb, and what falls has a slope below zero', () => {
  assert.is(slopeOf(points(60, () => 90))?.perHour, 0)
  assert.ok((slopeOf(points(60, (hours) => -hours))?.perHour ?? 0) < -0.99)
})

test('least squares of three blocks of one, by hand: values 1, 2, 6 at 0, 1, 2 hours climb by 2.5 an hour', () => {
  const slope = slopeOf(
    [1, 2, 6].map((value, hours) => ({ hours, value })),
    1,
  )
  assert.ok(slope !== undefined)
  assert.is(slope.perHour, 2.5)
  // Left over: 0.5, −1, 0.5 from the line 0.5, 3, 5.5; one degree of freedom, a spread of two.
  assert.is(slope.plusMinus.toFixed(3), (12.71 * Math.sqrt(1.5 / 2)).toFixed(3))
})

test('fewer than three blocks tell nothing', () => {
  assert.is(slopeOf(points(35, () => 1)), undefined)
  assert.is.not(slopeOf(points(36, () => 1)), undefined)
})

test('a true slope lies within its interval in nearly all of a thousand noisy runs', () => {
  const random = createSeededRandom(4)
  let inside = 0
  for (let run = 0; run < 1000; run++) {
    const noisy = points(240, (hours) => 3 * hours + 10 * (random.fraction() - random.fraction()))
    const slope = slopeOf(noisy)
    if (slope !== undefined && Math.abs(slope.perHour - 3) <= slope.plusMinus) inside += 1
  }
  assert.ok(inside >= 925 && inside <= 975, `${inside} of 1000`)
})

test('the first third is left out by time, not by count', () => {
  const late = afterFirstThird([0, 0.1, 0.2, 1, 2, 3].map((hours) => ({ hours })))
  assert.equal(
    late.map(({ hours }) => hours),
    [1, 2, 3],
  )
  assert.equal(afterFirstThird([]), [])
})

test.run()
