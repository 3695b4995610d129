import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { digitsAtScale, parseDecimal } from '../../../sim/profiles/decimal.ts'

for (const [text, digits, scale] of [
  ['12', 12n, 0],
  ['-0.31', -31n, 2],
  ['+1.50', 150n, 2],
  ['.5', 5n, 1],
  ['5.', 5n, 0],
  ['1.2e-05', 12n, 6],
  ['1.2E3', 1200n, 0],
  ['0.1000000000000000055511151231257827', 1000000000000000055511151231257827n, 34],
] as const) {
  test(`${text} is read as written`, () => {
    assert.equal(parseDecimal(text), { digits, scale })
  })
}

for (const text of [
  '',
  '.',
  '-',
  'e5',
  '1e',
  '1e99',
  '1,5',
  '0x10',
  '1_000',
  ' 1',
  'NaN',
  'Infinity',
  '١',
  '9'.repeat(65),
]) {
  test(`${JSON.stringify(text.slice(0, 20))} is no decimal number`, () => {
    assert.is(parseDecimal(text), null)
  })
}

test('what is written as digits and a point comes back as the same digits', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.nat({ max: 20 }), (digits, scale) => {
      const padded = digits.toString().padStart(scale + 1, '0')
      const text = scale === 0 ? padded : `${padded.slice(0, -scale)}.${padded.slice(-scale)}`
      const decimal = parseDecimal(text)
      return (
        decimal?.digits === digits &&
        decimal.scale === scale &&
        digitsAtScale(decimal, scale + 2) === digits * 100n
      )
    }),
  )
})

test.run()
