import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRegisterImage } from '../../../hardware/modbus/register-image.ts'
import { decimalToNumber } from '../../../hardware/sunspec/decimal.ts'
import { decodeModel } from '../../../hardware/sunspec/decode.ts'
import { defineModel } from '../../../hardware/sunspec/define-model.ts'
import { encodeValue } from '../../../hardware/sunspec/encode-value.ts'
import { INTEGER_FORMATS } from '../../../hardware/sunspec/point-types.ts'
import { OperatingError } from '../../../node/core/units/operating-error.ts'
import { chooseSeed } from '../../support/seed.ts'

const seed = chooseSeed()

function pointOf(type: string) {
  const point = defineModel(64000, `S:sunssf V:${type}`).points[3]
  assert.ok(point)
  return point
}

function codeOrWords(type: string, value: Parameters<typeof encodeValue>[1], scale?: number | null): unknown {
  try {
    return encodeValue(pointOf(type), value, scale)
  } catch (error) {
    if (error instanceof OperatingError) return error.code
    throw error
  }
}

test('values become registers, exactly; what no register can hold is refused by name', () => {
  const [invalid, outside] = ['sunspec-value-invalid', 'sunspec-value-out-of-range']
  const rows: [
    type: string,
    value: Parameters<typeof encodeValue>[1],
    scale: number | null,
    unknown,
    string,
  ][] = [
    ['int16:S=rw', -123.4, -1, [0xffff & -1234], 'scaled'],
    ['int16:S=rw', 0.1 + 0.2, -1, [3], 'no binary rounding shows'],
    ['int16:S=rw', 1234, 1, [123], 'to the nearest step'],
    ['int16:S=rw', 1235, 1, [124], 'halves go up'],
    ['int32:S=rw', -70_000, 0, [0xfffe, 0xee90], 'the high word first'],
    ['uint16:S=rw', 65_534, 0, [0xfffe], 'the last value'],
    ['uint16:S=rw', 65_535, 0, outside, 'would mean "not implemented"'],
    ['uint16:S=rw', 65_536, 0, outside, 'would wrap to 0'],
    ['uint16:S=rw', -1, 0, outside, 'would wrap to 65535'],
    ['int16:S=rw', -32_767, 0, [0x8001], 'the least value'],
    ['int16:S=rw', -32_768, 0, outside, 'would mean "not implemented"'],
    ['int16:S=rw', 3276.75, -1, outside, 'rounds to 32768'],
    ['int16:S=rw', 1e300, 0, outside, 'far beyond'],
    ['uint64=rw', 2n ** 64n - 2n, null, [0xffff, 0xffff, 0xffff, 0xfffe], 'all 64 bits'],
    ['uint64=rw', 2n ** 64n - 1n, null, outside, 'the sentinel of 64 bits'],
    ['uint16:S=rw', NaN, 0, invalid, 'modbus-serial would write 0'],
    ['uint16:S=rw', Infinity, 0, invalid, 'no number'],
    ['uint16:S=rw', '5', 0, invalid, 'a text is no number'],
    ['enum16=rw', 1.5, null, invalid, 'modbus-serial would write 1'],
    ['enum16=rw', 3, null, [3], 'an enum'],
    ['int16:S=rw', 5, null, 'sunspec-scale-unusable', 'a scale factor is needed'],
    ['int16:S=rw', 5, 11, 'sunspec-scale-unusable', 'beyond 10'],
    ['int16=rw', 5, 1, 'sunspec-scale-unusable', 'none belongs here'],
    ['int16', 5, null, 'sunspec-read-only', 'not to be written'],
    ['float32=rw', -1.5, null, [0xbfc0, 0], 'a float'],
    ['float32=rw', 1e39, null, outside, 'would become infinite'],
    ['float32=rw', NaN, null, invalid, 'would mean "not implemented"'],
    ['float64=rw', 0.1, null, [0x3fb9, 0x9999, 0x9999, 0x999a], 'a double'],
    ['string2=rw', 'AB', null, [0x4142, 0], 'padded'],
    ['string2=rw', 'ABCDE', null, outside, 'too long'],
    ['string2=rw', 'A\0B', null, invalid, 'would end early'],
    ['string2=rw', 5, null, invalid, 'no text'],
    ['eui48=rw', '00:00:00:00:00:01', null, invalid, 'not written here'],
  ]
  for (const [type, value, scale, expected, why] of rows)
    assert.equal(codeOrWords(type, value, scale), expected, `${type}: ${why}`)
})

test('what is encoded reads back as the nearest step, or is refused', () => {
  const types = fc.constantFrom('int16', 'uint16', 'int32', 'uint32', 'int64', 'acc32')
  const value = fc.oneof(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.integer())
  fc.assert(
    fc.property(types, value, fc.integer({ min: -10, max: 10 }), (type, number, scale) => {
      const words = codeOrWords(`${type}:S=rw`, number, scale)
      if (!Array.isArray(words)) return assert.is(words, 'sunspec-value-out-of-range')
      const model = defineModel(64000, `S:sunssf V:${type}:S=rw`)
      const image = createRegisterImage()
      image.put(0, [64000, 1 + words.length, scale & 0xffff, ...(words as number[])])
      const found = { id: 64000, address: 0, length: 1 + words.length }
      const read = decodeModel(model, found, image).points['V']
      if (read === null) return assert.ok(type === 'acc32' && INTEGER_FORMATS.acc32.sentinel === 0n)
      assert.ok(read !== undefined && typeof read !== 'string')
      assert.ok(Math.abs(decimalToNumber(read) - number) <= 0.50001 * 10 ** scale)
    }),
    { seed, numRuns: 500 },
  )
})

test.run()
