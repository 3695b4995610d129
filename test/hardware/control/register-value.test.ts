/** Words on the wire: rounded towards zero, clamped after scaling, never wrapped, never a sentinel. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  decodeRegister,
  encodeExact,
  scaleTowardsZero,
  wholeOf,
} from '../../../hardware/control/register-value.ts'
import { chooseSeed } from '../../support/seed.ts'

const seed = chooseSeed()
const TYPES = ['u16', 'i16', 'u32', 'i32', 'f32'] as const
const types = fc.constantFrom(...TYPES)

test('words stand in the order of the device', () => {
  assert.equal(encodeExact('i32', -2000n), [0xffff, 0xf830])
  assert.equal(encodeExact('u32', 0x12345n, 'low-first'), [0x2345, 0x1])
  assert.equal(encodeExact('f32', 2000n), [0x44fa, 0x0000])
  assert.equal(encodeExact('f32', 2000n, 'low-first'), [0x0000, 0x44fa])
  assert.equal(encodeExact('i16', -1n), [0xffff])
})

test('what a type cannot hold, and what means "not implemented", is not encoded', () => {
  const outside: readonly [(typeof TYPES)[number], bigint][] = [
    ['u16', -1n],
    ['u16', 0xffffn],
    ['u16', 70_000n],
    ['i16', 0x8000n],
    ['i16', -0x8000n],
    ['u32', 0xffffffffn],
    ['i32', -0x80000000n],
    ['f32', 2n ** 24n + 1n],
  ]
  for (const [type, raw] of outside) assert.is(encodeExact(type, raw), null, `${type} ${raw}`)
})

test('a power is scaled towards zero', () => {
  const watts = (value: bigint) => ({ numerator: value, denominator: 1n })
  assert.is(scaleTowardsZero('u16', watts(1999n), 1), 199n)
  assert.is(scaleTowardsZero('i16', watts(-1999n), 1), -199n)
  assert.is(scaleTowardsZero('i16', watts(12n), -2), 1200n)
  assert.is(scaleTowardsZero('i16', { numerator: -2n, denominator: 3n }, -2), -66n)
})

test('a power beyond the register is the most that the register holds', () => {
  assert.is(scaleTowardsZero('u16', { numerator: 80_000n, denominator: 1n }, 0), 0xfffen)
  assert.is(scaleTowardsZero('i16', { numerator: -80_000n, denominator: 1n }, 0), -0x7fffn)
})

test('whatever is scaled can be encoded, is never more than was asked, and never another sign', () => {
  fc.assert(
    fc.property(
      types,
      fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }),
      fc.bigInt({ min: 1n, max: 100_000n }),
      fc.integer({ min: -10, max: 10 }),
      (type, numerator, denominator, exponent) => {
        const raw = scaleTowardsZero(type, { numerator, denominator }, exponent)
        const words = encodeExact(type, raw)
        assert.ok(
          words !== null && words.every((word) => Number.isInteger(word) && word >= 0 && word <= 0xffff),
        )
        if (raw !== 0n) assert.is(raw > 0n, numerator > 0n)
        const unit = 10n ** BigInt(Math.abs(exponent))
        const [asked, told] =
          exponent >= 0 ? [numerator, raw * unit * denominator] : [numerator * unit, raw * denominator]
        assert.ok(told < 0n ? -told <= -asked : told <= asked || asked < 0n, `${told} of ${asked}`)
      },
    ),
    { seed },
  )
})

test('what is encoded is decoded to the same', () => {
  fc.assert(
    fc.property(
      types,
      fc.integer({ min: -70_000, max: 70_000 }),
      fc.constantFrom('high-first' as const, 'low-first' as const),
      (type, value, wordOrder) => {
        const words = encodeExact(type, BigInt(value), wordOrder)
        if (words === null) return
        const back = decodeRegister(words, { type, wordOrder })
        assert.is(back && back.numerator / back.denominator, BigInt(value))
      },
    ),
    { seed },
  )
})

test('sentinels and floats that are no number decode to nothing', () => {
  assert.is(decodeRegister([0xffff], { type: 'u16' }), null)
  assert.is(decodeRegister([0x8000], { type: 'i16' }), null)
  assert.is(decodeRegister([0xffff, 0xffff], { type: 'u32' }), null)
  assert.is(decodeRegister([0x7fc0, 0], { type: 'f32' }), null)
  assert.is(decodeRegister([0x7f80, 0], { type: 'f32' }), null)
})

test('a rating is rounded down, and a negative one is none', () => {
  assert.is(wholeOf({ numerator: 49_999n, denominator: 10n }), 4999)
  assert.is(wholeOf({ numerator: -1n, denominator: 1n }), null)
})

test.run()
