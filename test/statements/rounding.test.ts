import { test } from 'uvu'
import * as assert from 'uvu/assert'
import fc from 'fast-check'
import {
  centPerKwhText,
  centsText,
  exactText,
  kwhText,
  roundToCents,
} from '../../node/statements/rounding.ts'
import { chooseSeed } from '../support/seed.ts'

test('half a cent goes away from zero, on both sides alike', () => {
  const cents = (nano: bigint): bigint => roundToCents(nano).cents
  assert.is(cents(5_000_000n), 1n)
  assert.is(cents(4_999_999n), 0n)
  assert.is(cents(-5_000_000n), -1n)
  assert.is(cents(-4_999_999n), 0n)
  assert.is(cents(0n), 0n)
})

test('cents less rounding are the exact amount, for every amount', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (nano) => {
      const { cents, roundingNano } = roundToCents(nano)
      assert.is(cents * 10_000_000n - roundingNano, nano)
      assert.ok(roundingNano >= -5_000_000n && roundingNano <= 5_000_000n)
      assert.equal(roundToCents(-nano).cents, -cents)
    }),
    { seed: chooseSeed() },
  )
})

test('numbers keep all of their decimals and their sign', () => {
  assert.is(centsText(-5n), '-0.05')
  assert.is(centsText(123_456n), '1234.56')
  assert.is(exactText(-108_999_000n), '-0.108999000')
  assert.is(exactText(1n), '0.000000001')
  assert.is(kwhText(1), '0.001')
  assert.is(kwhText(12_345), '12.345')
  assert.is(centPerKwhText(195_000), '19.5000')
  assert.is(centPerKwhText(-5), '-0.0005')
})

test.run()
