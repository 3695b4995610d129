/**
 * Merkle tree hash of RFC 6962 section 2.1: leaves and nodes are hashed under different prefixes, and an odd leaf is
 * never doubled, so that no two lists share a root.
 */
import { sha256, sha256Joined } from './sha256.ts'

export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  return merkleRootOfHashes(leaves.map((leaf) => leafHash(leaf)))
}

/** The root over leaves that are hashed already; of none it is the hash of nothing. */
export function merkleRootOfHashes(hashes: readonly Uint8Array[]): Uint8Array {
  return rootOfRange(hashes, 0, hashes.length)
}

function rootOfRange(hashes: readonly Uint8Array[], from: number, to: number): Uint8Array {
  const first = hashes[from]
  if (first === undefined || to === from) return sha256(new Uint8Array())
  if (to - from === 1) return first
  const middle = from + largestPowerOfTwoBelow(to - from)
  return nodeHash(rootOfRange(hashes, from, middle), rootOfRange(hashes, middle, to))
}

/** Where a leaf stands among how many, and the siblings on its way up to the root, the nearest first. */
export interface InclusionPath {
  readonly index: number
  readonly size: number
  readonly siblings: readonly Uint8Array[]
}

/** The audit path of RFC 6962 section 2.1.1 for the leaf of an index; undefined where there is none. */
export function inclusionPath(hashes: readonly Uint8Array[], index: number): InclusionPath | undefined {
  if (!Number.isInteger(index) || index < 0 || index >= hashes.length) return undefined
  return { index, size: hashes.length, siblings: siblingsOf(hashes, index) }
}

/** The root to which a leaf's hash and its path lead; undefined where the path does not have the form of its size. */
export function rootOfPath(
  leaf: Uint8Array,
  { index, size, siblings }: InclusionPath,
): Uint8Array | undefined {
  const isIndex = Number.isInteger(index) && Number.isInteger(size) && index >= 0 && index < size
  // No list is longer than a path of this length says; a longer one would be walked for ever.
  if (!isIndex || size > Number.MAX_SAFE_INTEGER || siblings.length > 53) return undefined
  return climb(leaf, { index, size, siblings })
}

function siblingsOf(hashes: readonly Uint8Array[], index: number): Uint8Array[] {
  if (hashes.length === 1) return []
  const split = largestPowerOfTwoBelow(hashes.length)
  const [left, right] = [hashes.slice(0, split), hashes.slice(split)]
  return index < split
    ? [...siblingsOf(left, index), merkleRootOfHashes(right)]
    : [...siblingsOf(right, index - split), merkleRootOfHashes(left)]
}

function climb(leaf: Uint8Array, { index, size, siblings }: InclusionPath): Uint8Array | undefined {
  const sibling = siblings.at(-1)
  if (size === 1 || sibling === undefined) return size === 1 && sibling === undefined ? leaf : undefined
  const split = largestPowerOfTwoBelow(size)
  const below = siblings.slice(0, -1)
  if (index < split) {
    const left = climb(leaf, { index, size: split, siblings: below })
    return left && nodeHash(left, sibling)
  }
  const right = climb(leaf, { index: index - split, size: size - split, siblings: below })
  return right && nodeHash(sibling, right)
}

/** Of a leaf, or of the parts that it is joined of. */
export function leafHash(...parts: readonly Uint8Array[]): Uint8Array {
  return sha256Joined(LEAF_PREFIX, ...parts)
}

function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256Joined(NODE_PREFIX, left, right)
}

function largestPowerOfTwoBelow(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

const LEAF_PREFIX = Uint8Array.of(0)
const NODE_PREFIX = Uint8Array.of(1)
