import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { stateLeaves, stateRoot } from '../../../node/core/chain/state-leaves.ts'
import { isLeafProven, proveLeaf } from '../../../node/core/chain/state-proof.ts'
import { makeSampleMessages } from '../../support/sample-messages.ts'

const { state } = makeSampleMessages()
const leaves = stateLeaves(state)
const root = stateRoot(state)

test('every leaf of a state is proven by its path to the root in the header', () => {
  for (const key of leaves.keys()) {
    const proof = proveLeaf(leaves, key)
    assert.ok(proof)
    assert.ok(isLeafProven(proof, root), key)
  }
  assert.is(proveLeaf(leaves, 'account/money/nobody'), undefined)
})

test('a proof of another key, another value or another root proves nothing', () => {
  const proof = proveLeaf(leaves, 'account/money/supplier')
  const other = proveLeaf(leaves, 'account/money/fund')
  assert.ok(proof && other)
  assert.not.ok(isLeafProven({ ...proof, key: other.key }, root))
  assert.not.ok(isLeafProven({ ...proof, path: other.path }, root))
  assert.not.ok(isLeafProven(proof, '0'.repeat(64)))
  for (let at = 0; at < proof.value.length; at++) {
    const value = Uint8Array.from(proof.value)
    value[at] = (value[at] ?? 0) ^ 1
    assert.not.ok(isLeafProven({ ...proof, value }, root))
  }
})

test('a key that only looks the same in bytes proves nothing', () => {
  const proof = proveLeaf(leaves, 'account/money/supplier')
  assert.ok(proof)
  const { key, value } = proof
  const above = String.fromCharCode(key.charCodeAt(0) + 128) + key.slice(1)
  assert.not.ok(isLeafProven({ ...proof, key: above }, root))
  const [first = 0] = value
  const moved = { ...proof, key: `${key}\0${String.fromCharCode(first)}`, value: value.slice(1) }
  assert.not.ok(isLeafProven(moved, root))
})

test.run()
