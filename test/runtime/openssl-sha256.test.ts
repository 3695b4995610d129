import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { asciiBytes } from '../../node/core/codec/bytes.ts'
import {
  provideSha256,
  PURE_SHA256,
  sha256,
  taggedHash,
  taggedHashHex,
} from '../../node/core/crypto/sha256.ts'
import { OPENSSL_SHA256 } from '../../node/runtime/openssl-sha256.ts'

test.after.each(() => {
  provideSha256(PURE_SHA256)
})

test('OpenSSL and the core agree on every message, as bytes and as text', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
      assert.equal(OPENSSL_SHA256.bytes(message), PURE_SHA256.bytes(message))
      assert.is(OPENSSL_SHA256.hex(message), PURE_SHA256.hex(message))
    }),
    { numRuns: 1000 },
  )
})

test('a hash is a plain byte array, not a Buffer of a shared pool', () => {
  const hash = OPENSSL_SHA256.bytes(asciiBytes('abc'))
  assert.is(hash.constructor, Uint8Array)
  assert.is(hash.buffer.byteLength, 32)
})

test('with the hash that was handed in every name stays what it was', () => {
  const message = asciiBytes('a message')
  const names = (): unknown[] => [
    sha256(message),
    taggedHash('tag', message),
    taggedHashHex('tag', message, message),
  ]
  const before = names()
  provideSha256(OPENSSL_SHA256)
  assert.equal(names(), before)
})

test('what gives another hash is not taken', () => {
  const wrong = { ...PURE_SHA256, hex: () => '0'.repeat(64) }
  assert.throws(() => {
    provideSha256(wrong)
  }, /sha-256/)
  const half = { ...PURE_SHA256, bytes: (message: Uint8Array) => PURE_SHA256.bytes(message).subarray(1) }
  assert.throws(() => {
    provideSha256(half)
  }, /sha-256/)
})

test.run()
