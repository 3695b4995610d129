import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compareBytes, concatBytes, equalBytes, uint64Bytes } from '../../../node/core/codec/bytes.ts'
import { hashBytes } from '../../../node/core/codec/hash-bytes.ts'
import { fromHex, toHex } from '../../../node/core/codec/hex.ts'
import { AssertionError } from '../../../node/core/units/assert.ts'

const bytes = fc.uint8Array({ maxLength: 40 })

test('hex is what Node calls hex, both ways', () => {
  fc.assert(
    fc.property(bytes, (content) => {
      assert.is(toHex(content), Buffer.from(content).toString('hex'))
      assert.equal(fromHex(toHex(content)), content)
    }),
  )
})

test('only lower-case pairs of hex digits are bytes', () => {
  for (const text of ['0', 'abc', 'AB', '0x', 'zz', ' 00', '00 ', '٠٠'])
    assert.is(fromHex(text), undefined, text)
  assert.equal(fromHex(''), new Uint8Array())
})

test('bytes are compared as Node compares buffers', () => {
  fc.assert(
    fc.property(bytes, bytes, (left, right) => {
      assert.is(Math.sign(compareBytes(left, right)), Buffer.compare(left, right))
      assert.is(equalBytes(left, right), Buffer.compare(left, right) === 0)
      assert.equal(concatBytes(left, right), new Uint8Array(Buffer.concat([left, right])))
    }),
  )
  assert.ok(compareBytes(Uint8Array.of(1), Uint8Array.of(1, 0)) < 0)
})

test('integers of 53 bits sort as their bytes do', () => {
  const integer = fc.maxSafeNat()
  fc.assert(
    fc.property(integer, integer, (left, right) => {
      assert.is(Math.sign(compareBytes(uint64Bytes(left), uint64Bytes(right))), Math.sign(left - right))
    }),
  )
  assert.is(toHex(uint64Bytes(258)), '0000000000000102')
  assert.is(toHex(uint64Bytes(Number.MAX_SAFE_INTEGER)), '001fffffffffffff')
  assert.is(toHex(uint64Bytes(0x89abcdef01)), '00000089abcdef01')
})

test('a hash has 32 bytes, not one less or more', () => {
  assert.is(hashBytes('ab'.repeat(32)).length, 32)
  for (const hex of ['ab'.repeat(31), 'ab'.repeat(33), 'AB'.repeat(32)]) {
    assert.throws(
      () => hashBytes(hex),
      (error: unknown) => error instanceof AssertionError,
    )
  }
})

test.run()
