/** Audit paths of RFC 6962 section 2.1.1. */
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fromHex, toHex } from '../../../node/core/codec/hex.ts'
import type { InclusionPath } from '../../../node/core/crypto/merkle.ts'
import { inclusionPath, leafHash, merkleRootOfHashes, rootOfPath } from '../../../node/core/crypto/merkle.ts'

/** The tree of the certificate transparency project, and its paths: leaf, size, siblings. */
const CT_LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const CT_PATHS: [index: number, size: number, siblings: string[]][] = [
  [0, 1, []],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  [
    1,
    5,
    [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
]

const HASHES = CT_LEAVES.map((leaf) => leafHash(fromHex(leaf) ?? new Uint8Array()))

for (const [index, size, siblings] of CT_PATHS) {
  test(`the path of leaf ${index} of ${size} is the one of the certificate transparency project`, () => {
    const path = inclusionPath(HASHES.slice(0, size), index)
    assert.equal(path?.siblings.map(toHex), siblings)
  })
}

test('every leaf of every tree leads to its root, and to no root of another place, size or path', () => {
  for (let size = 1; size <= 33; size++) {
    const hashes = Array.from({ length: size }, (_, at) => leafHash(Uint8Array.of(at)))
    const root = merkleRootOfHashes(hashes)
    hashes.forEach((hash, index) => {
      const path = inclusionPath(hashes, index)
      assert.ok(path)
      assert.equal(rootOfPath(hash, path), root)
      const { siblings } = path
      const wrong: InclusionPath[] = [
        { ...path, index: index + 1 },
        { ...path, index: index - 1 },
        { ...path, siblings: [...siblings, root] },
        { ...path, siblings: siblings.slice(1) },
        { ...path, siblings: siblings.slice(0, -1) },
        { ...path, siblings: [...siblings].reverse() },
      ]
      for (const changed of wrong) {
        const isReversedSame = changed.siblings.length === siblings.length && siblings.length < 2
        if (changed.index === index && isReversedSame) continue
        assert.not.equal(rootOfPath(hash, changed), root)
      }
    })
  }
})

test('every changed bit of leaf or path leads elsewhere', () => {
  const path = inclusionPath(HASHES, 5)
  assert.ok(path)
  const [leaf] = [HASHES[5] ?? new Uint8Array()]
  const root = merkleRootOfHashes(HASHES)
  const parts = [leaf, ...path.siblings]
  for (const [part, bytes] of parts.entries()) {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Uint8Array.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const [changedLeaf, ...siblings] = parts.map((each, at) => (at === part ? changed : each))
      assert.not.equal(rootOfPath(changedLeaf ?? leaf, { ...path, siblings }), root)
    }
  }
})

test('a path that is none leads nowhere, however its numbers lie', () => {
  const number = fc.oneof(fc.integer(), fc.double(), fc.constant(2 ** 60))
  fc.assert(
    fc.property(
      number,
      number,
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 60 }),
      (index, size, siblings) => {
        const root = rootOfPath(leafHash(Uint8Array.of(1)), { index, size, siblings })
        assert.ok(root === undefined || (Number.isInteger(index) && index >= 0 && index < size))
      },
    ),
  )
  assert.is(inclusionPath(HASHES, 8), undefined)
  assert.is(inclusionPath(HASHES, -1), undefined)
  assert.is(inclusionPath([], 0), undefined)
})

test('a place that is no whole number, or none of its list, has no root', () => {
  const path = inclusionPath(HASHES.slice(0, 2), 0)
  const leaf = HASHES[0]
  assert.ok(path && leaf)
  assert.ok(rootOfPath(leaf, path))
  for (const wrong of [
    { index: 0.5 },
    { size: 2.5 },
    { index: -1 },
    { index: 2 },
    { size: 0 },
    { size: NaN },
  ])
    assert.is(rootOfPath(leaf, { ...path, ...wrong }), undefined, JSON.stringify(wrong))
})

test.run()
