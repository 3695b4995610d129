import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { gridPoints, gridSize, latinHypercube } from '../../../sim/sweep/points.ts'

const A = { path: 'a', values: [1, 2, 3] }
const B = { path: 'b', values: ['x', 'y'] }

test('a grid is every combination, the last parameter fastest', () => {
  const points = gridPoints([A, B]).map((point) => point.map(({ value }) => value).join(''))
  assert.equal(points, ['1x', '1y', '2x', '2y', '3x', '3y'])
  assert.is(gridSize([A, B]), 6)
  assert.equal(gridPoints([]), [[]])
})

test('each parameter of a hypercube is spread evenly by itself', () => {
  const values = fc.integer({ min: 1, max: 40 })
  fc.assert(
    fc.property(values, values, fc.integer({ min: 1, max: 60 }), fc.nat(), (first, second, count, seed) => {
      const upTo = (length: number) => Array.from({ length }, (_, value) => value)
      const points = latinHypercube(
        [
          { path: 'a', values: upTo(first) },
          { path: 'b', values: upTo(second) },
        ],
        { count, seed },
      )
      assert.is(points.length, count)
      for (const [parameter, length] of [first, second].entries()) {
        const visits = new Array<number>(length).fill(0)
        for (const point of points) {
          const value = Number(point[parameter]?.value)
          visits[value] = (visits[value] ?? 0) + 1
        }
        // A value is a stretch of count / length strata, which may cut the first and the last of them.
        const [least, most] = [Math.floor(count / length) - 1, Math.ceil(count / length) + 1]
        assert.ok(visits.every((visit) => visit >= least && visit <= most))
        if (length === count) assert.ok(visits.every((visit) => visit === 1))
      }
    }),
  )
})

test('a hypercube is a function of its seed', () => {
  const draw = (seed: number) => latinHypercube([A, B], { count: 12, seed })
  assert.equal(draw(1), draw(1))
  assert.is.not(JSON.stringify(draw(1)), JSON.stringify(draw(2)))
})

test.run()
