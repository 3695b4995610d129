import * as fc from 'fast-check'
import { createHash } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fromHex, toHex } from '../../../node/core/codec/hex.ts'
import { leafHash, merkleRoot, merkleRootOfHashes } from '../../../node/core/crypto/merkle.ts'
import { sha256, taggedHash, taggedHashHex } from '../../../node/core/crypto/sha256.ts'
import { DOMAINS, isSigned, signingInput } from '../../../node/core/crypto/signing.ts'

test('sha256 is the one of FIPS 180 and of node:crypto', () => {
  assert.is(
    toHex(sha256(new TextEncoder().encode('abc'))),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      assert.equal(sha256(bytes), nodeSha256(bytes))
    }),
  )
  for (const length of [55, 56, 63, 64, 65, 119, 120, 1_000_000]) {
    const bytes = new Uint8Array(length).fill(length)
    assert.equal(sha256(bytes), nodeSha256(bytes))
  }
})

/** The tree of the certificate-transparency tests, which RFC 6962 implementations share. */
const CT_LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => fromHex(hex) ?? new Uint8Array())
const CT_ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

test('Merkle roots of zero to eight leaves are those of the certificate transparency project', () => {
  CT_ROOTS.forEach((root, count) => {
    assert.is(toHex(merkleRoot(CT_LEAVES.slice(0, count))), root)
  })
})

test('Merkle roots are those of the definition, however many leaves', () => {
  const leaves = fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 70 })
  fc.assert(
    fc.property(leaves, (list) => {
      assert.equal(merkleRoot(list), slowRoot(list))
      assert.equal(merkleRootOfHashes(list.map((leaf) => leafHash(leaf))), slowRoot(list))
    }),
  )
})

test('a doubled last leaf, a node as a leaf and another order have other roots', () => {
  const [a, b, c] = [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)]
  const roots = [
    [a, b, c],
    [a, b, c, c],
    [a, c, b],
    [a, b],
    [new Uint8Array([...leafHash(a), ...leafHash(b)]), c],
    [],
    [new Uint8Array()],
  ].map((leaves) => toHex(merkleRoot(leaves)))
  assert.is(new Set(roots).size, roots.length)
})

test('a tag keeps hashes of different kinds apart, and its end is marked', () => {
  const part = Uint8Array.of(7)
  assert.is(taggedHashHex('sheet', part), toHex(nodeSha256(Buffer.from('sheet\0\x07', 'latin1'))))
  assert.is.not(taggedHashHex('sheet', part), taggedHashHex('reading', part))
  assert.is.not(taggedHashHex('ab', Uint8Array.of(99)), taggedHashHex('abc', new Uint8Array()))
  assert.equal(taggedHash('order', part, part), taggedHash('order', Uint8Array.of(7, 7)))
})

test('what is signed for one purpose or community is never good for another', () => {
  const body = Uint8Array.of(1, 2, 3)
  const inputs = Object.values(DOMAINS).flatMap((domain) =>
    [1, 2].map((community) => toHex(signingInput(domain, new Uint8Array(32).fill(community), body))),
  )
  assert.is(new Set(inputs).size, inputs.length)
  for (const domain of Object.values(DOMAINS)) assert.match(domain, /^streetwatt\/[a-z-]+\/1$/)
})

test('what is only verified is what was signed, of whichever community and purpose the last one was', () => {
  for (const length of [3, 5000])
    for (const community of ['11'.repeat(32), '22'.repeat(32), '11'.repeat(32)])
      for (const domain of Object.values(DOMAINS)) {
        const body = new Uint8Array(length).fill(9)
        const signed = signingInput(domain, new Uint8Array(Buffer.from(community, 'hex')), body)
        const [key, signature] = ['33'.repeat(32), new Uint8Array(64).fill(4)]
        const given: string[] = []
        const isGood = isSigned(
          { domain, communityHash: community, publicKey: key, body, signature },
          (...parts) => given.push(...parts.map(toHex)) > 0,
        )
        assert.ok(isGood)
        assert.equal(given, [key, toHex(signed), toHex(signature)])
      }
})

function nodeSha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest())
}

/** RFC 6962 section 2.1, word for word. */
function slowRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves
  if (first === undefined) return nodeSha256(new Uint8Array())
  if (leaves.length === 1) return nodeSha256(Uint8Array.of(0, ...first))
  const k = 2 ** Math.ceil(Math.log2(leaves.length) - 1)
  return nodeSha256(Uint8Array.of(1, ...slowRoot(leaves.slice(0, k)), ...slowRoot(leaves.slice(k))))
}

test.run()
