/** Signatures against the vectors of RFC 8032, section 7.1, and everything that is none. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fromHex, toHex } from '../../node/core/codec/hex.ts'
import { createSigner, verifyEd25519 } from '../../node/runtime/ed25519.ts'

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

function bytes(hex: string): Uint8Array {
  const parsed = fromHex(hex)
  assert.ok(parsed)
  return parsed
}

test.run()
