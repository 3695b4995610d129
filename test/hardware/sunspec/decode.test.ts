/** Decoding against a second decoder that knows no bigints, no images and no definitions. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decimalToNumber } from '../../../hardware/sunspec/decimal.ts'
import { decodeModel, type PointValue } from '../../../hardware/sunspec/decode.ts'
import { defineModel } from '../../../hardware/sunspec/define-model.ts'
import { encodeModel, isEncodable, rawAtScale } from '../../../hardware/sunspec/encode.ts'
import { findModel } from '../../../hardware/sunspec/models.ts'
import { INTEGER_FORMATS, type IntegerType } from '../../../hardware/sunspec/point-types.ts'
import { createRegisterImage } from '../../../hardware/modbus/register-image.ts'

const word = fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0, 1, 0x7fff, 0x8000, 0xffff))
const scaleWord = fc.oneof(
  fc.integer({ min: -10, max: 10 }).map((scale) => scale & 0xffff),
  word,
)

function decodeOne(type: string, words: readonly number[], scale?: number): PointValue | undefined {
  const model = defineModel(64000, scale === undefined ? `V:${type}` : `V:${type}:S S:sunssf`)
  const image = createRegisterImage()
  const all = [
    64000,
    words.length + (scale === undefined ? 0 : 1),
    ...words,
    ...(scale === undefined ? [] : [scale]),
  ]
  image.put(500, all)
  return decodeModel(model, { id: 64000, address: 500, length: all.length - 2 }, image).points['V']
}

const asNumber = (value: PointValue | undefined): unknown =>
  typeof value === 'object' && value !== null ? decimalToNumber(value) : value

/** The naive decoder: DataView and floating point. */
function naive(type: IntegerType, words: readonly number[], scale: number | undefined): number | null {
  const view = new DataView(new ArrayBuffer(8))
  words.forEach((value, index) => view.setUint16(2 * index, value))
  const hex = words.map((value) => value.toString(16).padStart(4, '0')).join('')
  if (type === 'raw16') return scale === undefined ? view.getUint16(0) : scaledBy(view.getUint16(0), scale)
  if (
    type.startsWith('acc')
      ? /^0+$/.test(hex)
      : /^(int|sunssf)/.test(type)
        ? /^80*$/.test(hex)
        : /^f+$/.test(hex)
  )
    return null
  const raw =
    words.length === 1
      ? /^(int|sunssf)/.test(type)
        ? view.getInt16(0)
        : view.getUint16(0)
      : words.length === 2
        ? type === 'int32'
          ? view.getInt32(0)
          : view.getUint32(0)
        : Number(type === 'int64' ? view.getBigInt64(0) : view.getBigUint64(0))
  return scale === undefined ? raw : scaledBy(raw, scale)
}

function scaledBy(raw: number, scale: number): number | null {
  const signed = (scale << 16) >> 16
  return signed < -10 || signed > 10 ? null : raw * 10 ** signed
}

const INTEGER_TYPES = Object.keys(INTEGER_FORMATS) as IntegerType[]

for (const type of INTEGER_TYPES) {
  const { words } = INTEGER_FORMATS[type]
  test(`${type} decodes as a naive decoder does, scaled and unscaled`, () => {
    const registers = fc.oneof(
      fc.array(word, { minLength: words, maxLength: words }),
      fc.constantFrom(0, 0xffff).map((value) => Array.from({ length: words }, () => value)),
      fc.constant([0x8000, 0, 0, 0].slice(0, words)),
    )
    fc.assert(
      fc.property(registers, fc.option(scaleWord, { nil: undefined }), (raw, scale) => {
        const expected = naive(type, raw, scale)
        const actual = asNumber(decodeOne(type, raw, scale))
        if (expected === null || actual === null) return assert.is(actual, expected)
        assert.ok(Math.abs(Number(actual) - expected) <= Math.abs(expected) * 1e-15)
      }),
    )
  })
}

test('float32 decodes exactly, and any NaN or infinity is not implemented', () => {
  fc.assert(
    fc.property(word, word, (high, low) => {
      const view = new DataView(new ArrayBuffer(4))
      view.setUint16(0, high)
      view.setUint16(2, low)
      const expected = view.getFloat32(0)
      const actual = asNumber(decodeOne('float32', [high, low]))
      assert.is(actual, Number.isFinite(expected) ? expected + 0 : null)
    }),
  )
  assert.is(decodeOne('float32', [0x7fc0, 0]), null)
})

test('a value without a usable scale factor is not a value', () => {
  assert.is(decodeOne('int16', [100], 0x8000), null)
  assert.is(decodeOne('int16', [100], 11), null)
  assert.is(decodeOne('int16', [100], 0xffff & -11), null)
  assert.is(asNumber(decodeOne('int16', [100], 0xffff & -10)), 1e-8)
  assert.is(asNumber(decodeOne('int16', [100], 10)), 1e12)
})

test('strings end at the first NUL, and all NUL is not implemented', () => {
  assert.is(decodeOne('string4', [0x4142, 0x4300, 0x4445, 0]), 'ABC')
  assert.is(decodeOne('string2', [0x4142, 0x4344]), 'ABCD')
  assert.is(decodeOne('string2', [0, 0]), null)
  assert.is(decodeOne('string2', [0xc3bc, 0]), 'ü')
})

test('what lies beyond L is not read, whatever the definition says', () => {
  const model = defineModel(64000, 'A:uint16 B:uint32')
  const image = createRegisterImage()
  image.put(0, [64000, 2, 5, 0, 7])
  const { points } = decodeModel(model, { id: 64000, address: 0, length: 2 }, image)
  assert.is(asNumber(points['A']), 5)
  assert.is(points['B'], null)
})

test('a group that fills its model repeats until L is full, whatever a count beside it says', () => {
  const model = findModel(160)
  if (model === null) throw new Error('no model 160')
  const words = encodeModel(model, { N: 2, DCW_SF: 1 }, [
    { ID: 1, DCW: 5 },
    { ID: 2, DCW: 6 },
  ])
  const rows: [number | undefined, number, number][] = [
    [2, 48, 2],
    [1, 48, 2],
    [9, 48, 2],
    [0xffff, 48, 2],
    [2, 47, 1],
    [2, 8, 0],
  ]
  for (const [count = 0, length, groups] of rows) {
    const image = createRegisterImage()
    image.put(100, words)
    image.put(108, [count])
    const decoded = decodeModel(model, { id: 160, address: 100, length }, image)
    assert.equal(
      decoded.groups['module']?.map(({ points }) => asNumber(points['DCW'])),
      [50, 60].slice(0, groups),
    )
  }
})

test('what is encoded is decoded again', () => {
  for (const type of INTEGER_TYPES) {
    const { words, isSigned } = INTEGER_FORMATS[type]
    const bits = BigInt(words * 16)
    const raw = isSigned
      ? fc.bigInt(-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n)
      : fc.bigInt(0n, 2n ** bits - 1n)
    const model = defineModel(64000, `V:${type}`)
    fc.assert(
      fc.property(raw, (value) => {
        if (!isEncodable(type, value)) return
        const image = createRegisterImage()
        image.put(0, encodeModel(model, { V: value }))
        const decoded = decodeModel(model, { id: 64000, address: 0, length: words }, image).points['V']
        const isEmptyCounter = type.startsWith('acc') && value === 0n
        assert.is(asNumber(decoded), isEmptyCounter ? null : Number(value))
      }),
      { numRuns: 30 },
    )
  }
})

test('a value that would read as "not implemented", or does not fit, is not encoded', () => {
  const rows: [IntegerType, bigint, boolean][] = [
    ['uint16', 0xffffn, false],
    ['uint16', 0xfffen, true],
    ['uint16', -1n, false],
    ['int16', -32768n, false],
    ['int16', -32767n, true],
    ['int16', 32768n, false],
    ['acc32', 0n, true],
    ['acc32', 1n << 32n, false],
  ]
  for (const [type, raw, expected] of rows) assert.is(isEncodable(type, raw), expected, `${type} ${raw}`)
  assert.is(rawAtScale('int16', { coefficient: 12345n, exponent: -1 }, 1), 123n)
  assert.is(rawAtScale('int16', { coefficient: 12350n, exponent: -1 }, 1), 124n)
  assert.is(rawAtScale('int16', { coefficient: 4n, exponent: 4 }, 0), null)
  const model = defineModel(64000, 'V:uint16')
  assert.throws(() => encodeModel(model, { V: 65535 }))
  assert.throws(() => encodeModel(model, { W: 1 }))
  assert.equal(encodeModel(model, {}), [64000, 1, 0xffff])
})

test.run()
