import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as fc from 'fast-check'
import { createSigner } from '../../node/runtime/ed25519.ts'
import type { SignedClaim } from '../../node/core/crypto/signed-claim.ts'
import { packClaims, unpackClaims } from '../../node/runtime/signature-claims.ts'
import { createSignatureThreads } from '../../node/runtime/signature-threads.ts'

const signer = createSigner(new Uint8Array(32).fill(5))

function claimOf(length: number): SignedClaim {
  const message = Uint8Array.from({ length }, (_, index) => index)
  const [prefix, body] = [message.subarray(0, length >> 2), message.subarray(length >> 2)]
  return { publicKey: signer.publicKey, prefix, body, signature: signer.sign(message) }
}

test('claims come out of their bytes as they went in, stage by stage, whatever their lengths', () => {
  const part = fc.uint8Array({ maxLength: 300 })
  const claim = fc.record({ publicKey: part, prefix: part, body: part, signature: part })
  fc.assert(
    fc.property(fc.array(fc.array(claim, { maxLength: 9 }), { maxLength: 4 }), (stages) => {
      const unpacked = unpackClaims(packClaims(stages))
      const plain = (claims: readonly SignedClaim[]): SignedClaim[] => claims.map((each) => ({ ...each }))
      assert.equal(unpacked.map(plain), stages.map(plain))
    }),
  )
})

test('each claim has its answer, in order, and the caller keeps its bytes', async () => {
  const threads = createSignatureThreads()
  try {
    const good = [claimOf(0), claimOf(40), claimOf(2000)]
    const [first, second, third] = good
    assert.ok(first && second && third)
    const forged = { ...second, signature: first.signature }
    const short = { ...third, publicKey: third.publicKey.subarray(1) }
    assert.equal(await threads.verify([[first, forged, second, short, third]]), [
      true,
      false,
      true,
      false,
      true,
    ])
    assert.is(first.signature.length, 64)
    assert.equal(await threads.verify([]), [])
    const many = await Promise.all(Array.from({ length: 100 }, () => threads.verify([good])))
    assert.ok(many.flat().every(Boolean))
  } finally {
    await threads.close()
  }
})

test('threads that are closed answer nobody', async () => {
  const threads = createSignatureThreads()
  await threads.close()
  let hasFailed = false
  await threads.verify([[claimOf(3)]]).catch(() => {
    hasFailed = true
  })
  assert.ok(hasFailed)
})

test.run()
