/** Signatures against the vectors of RFC 8032, section 7.1, and everything that is none. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fromHex, toHex } from '../../node/core/codec/hex.ts'
import { createSigner, createVerifier, verifyByOpenssl, verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { verifyBySodium } from '../../node/runtime/sodium.ts'
import { optionalTest } from '../support/optional.ts'
import { chooseSeed } from '../support/seed.ts'

const VECTORS = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    key: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
] as const

for (const { seed, key, message, signature } of VECTORS) {
  test(`the vector with the message "${message}" signs and verifies as in RFC 8032`, () => {
    const signer = createSigner(bytes(seed))
    assert.is(toHex(signer.publicKey), key)
    assert.is(toHex(signer.sign(bytes(message))), signature)
    assert.ok(verifyEd25519(bytes(key), bytes(message), bytes(signature)))
  })
}

const [good] = VECTORS
const NOT_SIGNED: readonly (readonly [what: string, key: string, message: string, signature: string])[] = [
  ['another message', good.key, '00', good.signature],
  ['another key', VECTORS[1].key, good.message, good.signature],
  ['a key that is too short', good.key.slice(2), good.message, good.signature],
  ['no key', '', good.message, good.signature],
  ['a signature that is too short', good.key, good.message, good.signature.slice(2)],
  ['a signature that is too long', good.key, good.message, `${good.signature}00`],
  ['no signature', good.key, good.message, ''],
  ['a bit that is turned', good.key, good.message, `f${good.signature.slice(1)}`],
]
for (const [what, key, message, signature] of NOT_SIGNED) {
  test(`${what} is not signed`, () => {
    assert.not(verifyEd25519(bytes(key), bytes(message), bytes(signature)))
  })
}

/** Every way to write a point of small order, with either sign of x. */
const SMALL_POINTS = [
  ...['00'.repeat(32), `01${'00'.repeat(31)}`],
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  ...[`ec${'ff'.repeat(30)}7f`, `ed${'ff'.repeat(30)}7f`, `ee${'ff'.repeat(30)}7f`],
].flatMap((hex) => {
  const point = bytes(hex)
  const negative = Uint8Array.from(point, (byte, at) => (at === 31 ? byte | 0x80 : byte))
  return [point, negative]
})
/** With s = 0 the equation is R = -h A: of small order in A, one signature is good for many messages. */
const ZERO_SCALAR = new Uint8Array(32)

test('a key or first half of small order signs nothing, although OpenSSL alone would take such signatures', () => {
  const verify = createVerifier(verifyByOpenssl)
  let taken = 0
  for (const key of SMALL_POINTS) {
    for (const point of SMALL_POINTS) {
      for (let turn = 0; turn < 8; turn++) {
        const message = Uint8Array.of(turn)
        const signature = Uint8Array.from([...point, ...ZERO_SCALAR])
        if (verifyByOpenssl(key, message, signature)) taken += 1
        assert.not(verify(key, message, signature))
        assert.not(verifyEd25519(key, message, signature))
      }
    }
  }
  assert.ok(taken > 50, `OpenSSL took ${taken}`)
})

test('a key is written in one way only: y below the prime', () => {
  for (let above = 0; above < 19; above++) {
    const key = Uint8Array.from([0xed + above, ...new Uint8Array(30).fill(0xff), 0x7f])
    let isAsked = false
    const verify = createVerifier(() => {
      isAsked = true
      return true
    })
    assert.not(verify(key, new Uint8Array(0), new Uint8Array(64).fill(7)))
    assert.not(isAsked)
  }
})

optionalTest(
  test,
  'libsodium and OpenSSL give the same answers, to signatures and to what is nearly one',
  { name: 'a build of sodium-native for this machine', isPresent: verifyBySodium !== undefined },
  () => {
    assert.ok(verifyBySodium)
    const sodium = createVerifier(verifyBySodium)
    const openssl = createVerifier(verifyByOpenssl)
    let good = 0
    const changed = fc.record({
      seed: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      message: fc.uint8Array({ maxLength: 300 }),
      /** Which byte of key and signature is changed, and how; 96 changes none. */
      at: fc.oneof(fc.constant(96), fc.nat({ max: 95 })),
      by: fc.integer({ min: 1, max: 255 }),
      point: fc.option(fc.constantFrom(...SMALL_POINTS), { nil: undefined, freq: 8 }),
    })
    fc.assert(
      fc.property(changed, ({ seed, message, at, by, point }) => {
        const signer = createSigner(seed)
        const [key, signature] = [Uint8Array.from(signer.publicKey), signer.sign(message)]
        if (at < 32) key[at] = (key[at] ?? 0) ^ by
        else if (at < 96) signature[at - 32] = (signature[at - 32] ?? 0) ^ by
        if (point !== undefined) signature.set(point)
        const answer = openssl(key, message, signature)
        assert.is(sodium(key, message, signature), answer)
        assert.is(answer, at === 96 && point === undefined)
        if (answer) good += 1
      }),
      { numRuns: 2000, seed: chooseSeed() },
    )
    assert.ok(good > 100, `${good} were good`)
  },
)

test('the equation is without the cofactor: an R that is off by a point of order eight is refused', () => {
  // R = rB + T and s = r + ha, made for this test; verifiers that multiply by eight take it.
  const key = bytes('7767a3242dc9b58bbc68488c1265cc6cc5f26c6f3c88a5d55e901b0734dca572')
  const signature = bytes(
    'dfd3145e691e9b998cb20bd6e1790ccfbd79f23e01dc20a7349e3aec7193acf61e8792bc2deb903c9832d288b53603f08d23a5ff0fa9402ff18d25eea183860d',
  )
  const message = new TextEncoder().encode('hello')
  for (const verify of [verifyEd25519, createVerifier(verifyByOpenssl)])
    assert.not(verify(key, message, signature))
})

test('s is below the order of the base point: a signature is good in one form only', () => {
  const order = bytes('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010')
  const signature = bytes(good.signature)
  let carry = 0
  for (const [at, byte] of order.entries()) {
    const sum = (signature[32 + at] ?? 0) + byte + carry
    signature[32 + at] = sum & 0xff
    carry = sum >> 8
  }
  assert.is(carry, 0)
  assert.not(verifyEd25519(bytes(good.key), new Uint8Array(0), signature))
  assert.not(createVerifier(verifyByOpenssl)(bytes(good.key), new Uint8Array(0), signature))
})

function bytes(hex: string): Uint8Array {
  const parsed = fromHex(hex)
  assert.ok(parsed)
  return parsed
}

test.run()
