import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  addDecimals,
  decimalToNumber,
  decimalToText,
  floorDecimal,
  roundDecimal,
} from '../../../hardware/sunspec/decimal.ts'

const decimal = (coefficient: bigint, exponent: number) => ({ coefficient, exponent })

test('scaled values have no binary rounding', () => {
  assert.is(decimalToNumber(decimal(3n, -1)), 0.3)
  assert.is(decimalToNumber(decimal(2305n, -1)), 230.5)
  assert.is(decimalToNumber(decimal(-7n, 3)), -7000)
  assert.is(floorDecimal(decimal(29n, -2), -2), 29n)
  assert.is(floorDecimal(decimal(115n, -2), -4), 11500n)
})

test('counters go down to whole steps, powers to the nearest', () => {
  const rows: [bigint, number, number, bigint, bigint][] = [
    [1999n, -3, 0, 1n, 2n],
    [1499n, -3, 0, 1n, 1n],
    [15n, -1, 0, 1n, 2n],
    [-15n, -1, 0, -2n, -1n],
    [-1501n, -3, 0, -2n, -2n],
    [-1n, 0, 1, -1n, 0n],
    [5n, 2, 0, 500n, 500n],
  ]
  for (const [coefficient, exponent, step, floor, round] of rows) {
    assert.is(floorDecimal(decimal(coefficient, exponent), step), floor)
    assert.is(roundDecimal(decimal(coefficient, exponent), step), round)
  }
})

test('text keeps every digit, also where a double cannot', () => {
  assert.is(decimalToText(decimal(12345678901234567890n, -2)), '123456789012345678.9')
  assert.is(decimalToText(decimal(-5n, -3)), '-0.005')
  assert.is(decimalToText(decimal(100n, -2)), '1')
  assert.is(decimalToText(decimal(-100n, 0)), '-100')
  assert.is(decimalToText(decimal(3n, 4)), '30000')
})

test('floor and round bracket the value, and sums are exact', () => {
  const any = fc.record({
    coefficient: fc.bigInt(-(2n ** 64n), 2n ** 64n),
    exponent: fc.integer({ min: -10, max: 10 }),
  })
  fc.assert(
    fc.property(any, any, fc.integer({ min: -12, max: 12 }), (left, right, step) => {
      const fine = -12
      const size = 10n ** BigInt(step - fine)
      const exact = floorDecimal(left, fine)
      const floor = floorDecimal(left, step) * size
      assert.ok(floor <= exact && exact < floor + size)
      const distance = 2n * (roundDecimal(left, step) * size - exact)
      assert.ok(-size < distance && distance <= size)
      assert.is(floorDecimal(addDecimals(left, right), fine), exact + floorDecimal(right, fine))
    }),
  )
})

test.run()
