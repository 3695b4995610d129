import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  compareBytes,
  concatBytes,
  equalBytes,
  isJoinedOf,
  uint64Bytes,
} from '../../../node/core/codec/bytes.ts'
import { hashBytes } from '../../../node/core/codec/hash-bytes.ts'
import { fromHex, hashToHex, toHex } from '../../../node/core/codec/hex.ts'
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

test('a hash among bytes has its hex, whichever like it were read before', () => {
  // Few different bytes: many of these share the place where they are remembered, and some all but one byte.
  const some = fc.constantFrom(0, 1, 4, 255)
  const hash = fc.array(some, { minLength: 32, maxLength: 32 })
  fc.assert(
    fc.property(
      fc.array(hash, { minLength: 1, maxLength: 20 }),
      fc.nat(31),
      fc.nat(9),
      (hashes, at, before) => {
        const near = hashes.map((each) => each.map((byte, index) => (index === at ? byte ^ 1 : byte)))
        for (const each of [...hashes, ...near, ...hashes]) {
          const around = Uint8Array.from([...new Array<number>(before).fill(7), ...each, 9])
          assert.is(hashToHex(around, before), Buffer.from(each).toString('hex'))
        }
      },
    ),
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

test('bytes are joined of two parts only where they are, byte for byte', () => {
  const flipped = (content: Uint8Array, at: number): Uint8Array =>
    content.map((byte, index) => (index === at ? byte ^ 1 : byte))
  fc.assert(
    fc.property(bytes, bytes, (left, right) => {
      const joined = concatBytes(left, right)
      assert.ok(isJoinedOf(joined, left, right))
      assert.not.ok(isJoinedOf(concatBytes(joined, Uint8Array.of(0)), left, right))
      for (const at of joined.keys()) {
        assert.not.ok(isJoinedOf(flipped(joined, at), left, right))
        assert.not.ok(isJoinedOf(joined.subarray(0, at), left, right))
      }
    }),
  )
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
