/**
 * Merkle tree hash of RFC 6962 section 2.1: leaves and nodes are hashed under different prefixes, and an odd leaf is
 * never doubled, so that no two lists share a root.
 */
import { concatBytes } from '../codec/bytes.ts'
import { sha256 } from './sha256.ts'

export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  return merkleRootOfHashes(leaves.map(leafHash))
}

/** The root over leaves that are hashed already; of none it is the hash of nothing. */
export function merkleRootOfHashes(hashes: readonly Uint8Array[]): Uint8Array {
  const [first] = hashes
  if (first === undefined) return sha256(new Uint8Array())
  if (hashes.length === 1) return first
  const split = largestPowerOfTwoBelow(hashes.length)
  return nodeHash(merkleRootOfHashes(hashes.slice(0, split)), merkleRootOfHashes(hashes.slice(split)))
}

export function leafHash(leaf: Uint8Array): Uint8Array {
  return sha256(concatBytes(LEAF_PREFIX, leaf))
}

function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concatBytes(NODE_PREFIX, left, right))
}

function largestPowerOfTwoBelow(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

const LEAF_PREFIX = Uint8Array.of(0)
const NODE_PREFIX = Uint8Array.of(1)
