import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { AssertionError } from '../../../node/core/units/assert.ts'
import { shareByLargestRemainder } from '../../../node/core/units/shares.ts'

const ROWS: { total: bigint; weights: bigint[]; shares: bigint[]; why: string }[] = [
  {
    total: 10n,
    weights: [1n, 1n, 1n],
    shares: [4n, 3n, 3n],
    why: 'a tie goes to the first in canonical order',
  },
  { total: 11n, weights: [1n, 1n, 1n], shares: [4n, 4n, 3n], why: 'two left over go to the first two' },
  {
    total: 10n,
    weights: [1n, 2n, 3n],
    shares: [2n, 3n, 5n],
    why: 'remainders 4/6, 2/6, 0: the first is largest',
  },
  { total: 5n, weights: [3n, 0n, 3n], shares: [3n, 0n, 2n], why: 'who weighs nothing gets nothing' },
  { total: 1n, weights: [1n, 9n], shares: [0n, 1n], why: 'the largest remainder, not the first' },
  { total: 0n, weights: [1n, 2n], shares: [0n, 0n], why: 'nothing to share' },
  { total: 7n, weights: [0n, 0n], shares: [0n, 0n], why: 'nobody to share with' },
  { total: 7n, weights: [], shares: [], why: 'an empty list' },
]

for (const { total, weights, shares, why } of ROWS) {
  test(`${String(total)} among [${weights.join(', ')}] is [${shares.join(', ')}]: ${why}`, () => {
    assert.equal(shareByLargestRemainder(total, weights), shares)
  })
}

test('shares sum exactly, and nobody is a whole unit away from the exact share', () => {
  const weight = fc.bigInt({ min: 0n, max: 1n << 40n })
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 1n << 60n }),
      fc.array(weight, { minLength: 1, maxLength: 12 }),
      (total, weights) => {
        const sum = weights.reduce((left, right) => left + right, 0n)
        fc.pre(sum > 0n)
        const shares = shareByLargestRemainder(total, weights)
        assert.is(
          shares.reduce((left, right) => left + right, 0n),
          total,
        )
        shares.forEach((share, index) => {
          const away = share * sum - total * (weights[index] ?? 0n)
          assert.ok(away < sum && away > -sum)
        })
      },
    ),
  )
})

test('a larger weight never gets less', () => {
  const weights = fc.array(fc.bigInt({ min: 0n, max: 50n }), { minLength: 2, maxLength: 8 })
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 1000n }), weights, (total, list) => {
      const shares = shareByLargestRemainder(total, list)
      list.forEach((weight, left) => {
        list.forEach((other, right) => {
          if (weight > other) assert.ok((shares[left] ?? 0n) >= (shares[right] ?? 0n))
        })
      })
    }),
  )
})

test('negative totals and weights are mistakes of ours', () => {
  assert.throws(
    () => shareByLargestRemainder(-1n, [1n]),
    (error: unknown) => error instanceof AssertionError,
  )
  assert.throws(
    () => shareByLargestRemainder(1n, [2n, -1n]),
    (error: unknown) => error instanceof AssertionError,
  )
})

test.run()
