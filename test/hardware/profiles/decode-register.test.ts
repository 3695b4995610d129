import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decimalOf, decodeRegister, type RegisterValue } from '../../../hardware/profiles/decode-register.ts'
import { registerSchema, type RegisterEntry } from '../../../hardware/profiles/register-schema.ts'
import { decimalToNumber } from '../../../hardware/sunspec/decimal.ts'
import { chooseSeed } from '../../support/seed.ts'

const seed = chooseSeed()

function makeRegister(fields: Partial<RegisterEntry>): RegisterEntry {
  return registerSchema.parse({ vendor: 'X', address: 100, type: 'u16', unit: 'W', ...fields })
}

function decode(fields: Partial<RegisterEntry>, words: readonly (number | null)[]): RegisterValue {
  return decodeRegister(makeRegister(fields), (address) => words[address - 100] ?? null)
}

function numberOf(value: RegisterValue): number | string {
  return value.type === 'number' ? decimalToNumber(value.value) : value.type
}

test('every type has its words, its sign and its order', () => {
  assert.is(numberOf(decode({ type: 'u16' }, [0xffff])), 65_535)
  assert.is(numberOf(decode({ type: 'i16' }, [0xffff])), -1)
  assert.is(numberOf(decode({ type: 'u32' }, [1, 2])), 65_538)
  assert.is(numberOf(decode({ type: 'u32', wordOrder: 'low-first' }, [2, 1])), 65_538)
  assert.is(numberOf(decode({ type: 'i32', wordOrder: 'low-first' }, [0xfffe, 0xffff])), -2)
  assert.is(numberOf(decode({ type: 'u64' }, [0, 0, 1, 0])), 65_536)
  assert.is(numberOf(decode({ type: 'u64', wordOrder: 'low-first' }, [0, 1, 0, 0])), 65_536)
  assert.is(numberOf(decode({ type: 'i64' }, [0xffff, 0xffff, 0xffff, 0xfff6])), -10)
})

test('half of a value is no value', () => {
  assert.is(decode({ type: 'u32' }, [1]).type, 'unread')
  assert.is(decode({ type: 'u32' }, [null, 1]).type, 'unread')
  assert.is(decode({ scale: { powerOfTenAt: 102 } }, [5]).type, 'unread')
})

test('scaling is exact, and kilo is a thousand', () => {
  assert.equal(decode({ scale: 0.1 }, [3]), { type: 'number', value: { coefficient: 3n, exponent: -1 } })
  assert.is(numberOf(decode({ scale: 0.01, unit: 'kWh' }, [12_345])), 123_450)
  assert.is(numberOf(decode({ scale: { powerOfTenAt: 101 } }, [45, 0xffff])), 4.5)
  assert.is(numberOf(decode({ scale: { powerOfTenAt: 101 } }, [45, 2])), 4500)
})

test('a scale factor that no device means makes the value nothing', () => {
  assert.is(decode({ scale: { powerOfTenAt: 101 } }, [45, 0x8000]).type, 'invalid')
  assert.is(decode({ scale: { powerOfTenAt: 101 } }, [45, 11]).type, 'invalid')
})

test('what says "nothing here" is nothing, and what is beyond all devices is not believed', () => {
  assert.is(decode({ invalid: [0xffff] }, [0xffff]).type, 'invalid')
  assert.is(decode({ type: 'i32', invalid: [0x80000000] }, [0x8000, 0]).type, 'invalid')
  assert.is(
    decode({ type: 'u32', wordOrder: 'low-first', invalid: [0xffff0000] }, [0, 0xffff]).type,
    'invalid',
  )
  assert.is(decode({ min: 0, max: 100, type: 'i16' }, [0xffff]).type, 'implausible')
  assert.is(decode({ max: 100 }, [101]).type, 'implausible')
  assert.is(numberOf(decode({ max: 100 }, [100])), 100)
  assert.is(decode({ unit: 'kW', max: 100 }, [101]).type, 'implausible')
  assert.is(decode({ type: 'f32' }, [0x7fc0, 1]).type, 'invalid')
  assert.is(decode({ type: 'f32' }, [0xff80, 0]).type, 'invalid')
})

test('texts end at NUL or blanks, and what is not printable is left out', () => {
  const text = (words: readonly number[]) => decode({ type: 'text', words: words.length }, words)
  assert.equal(text([0x4142, 0x4320, 0x2000]), { type: 'text', value: 'ABC' })
  assert.equal(text([0x4142, 0x0043]), { type: 'text', value: 'AB' })
  assert.is(text([0, 0]).type, 'invalid')
  assert.equal(text([0x1b41, 0x4207]), { type: 'text', value: 'AB' })
})

test('a float is the shortest decimal that is it, and floats keep their order', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (float) => {
      const view = new DataView(new ArrayBuffer(4))
      view.setFloat32(0, float)
      const value = decode({ type: 'f32' }, [view.getUint16(0), view.getUint16(2)])
      const number = numberOf(value)
      assert.is(Math.fround(Number(number)) + 0, float + 0)
      const digits = value.type === 'number' ? value.value.coefficient.toString().replace(/^-|0+$/g, '') : ''
      assert.ok(digits.length <= 9, digits)
    }),
    { seed },
  )
  fc.assert(
    fc.property(fc.float({ min: 0, max: 1_000_000, noNaN: true }), (float) => {
      const bits = new DataView(new ArrayBuffer(4))
      bits.setFloat32(0, float)
      const next = bits.getUint32(0) + 1
      const low = numberOf(decode({ type: 'f32' }, [bits.getUint16(0), bits.getUint16(2)]))
      const high = numberOf(decode({ type: 'f32' }, [next >>> 16, next & 0xffff]))
      assert.ok(Number(high) > Number(low))
    }),
    { seed },
  )
})

test('every way of writing a number means it', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (number) => {
      assert.is(decimalToNumber(decimalOf(String(number))), number + 0)
    }),
    { seed },
  )
})

test.run()
