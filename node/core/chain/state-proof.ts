/**
 * That one leaf is in a state: the leaf, and its path to the root that a block's header names. Whoever has the header
 * and its certificate needs nothing else of the state to believe it.
 */
import { hashBytes } from '../codec/hash-bytes.ts'
import { equalBytes } from '../codec/bytes.ts'
import type { InclusionPath } from '../crypto/merkle.ts'
import { inclusionPath, rootOfPath } from '../crypto/merkle.ts'
import type { Hash } from '../crypto/sha256.ts'
import type { StateLeaves } from './state-leaves.ts'
import { stateLeafHash } from './leaf.ts'

export interface LeafProof {
  readonly key: string
  readonly value: Uint8Array
  readonly path: InclusionPath
}

/** The proof for the leaf of a key; undefined where the state has no such leaf. */
export function proveLeaf(leaves: StateLeaves, key: string): LeafProof | undefined {
  const value = leaves.get(key)
  if (value === undefined) return undefined
  const keys = [...leaves.keys()]
  const hashes = [...leaves].map(([each, bytes]) => stateLeafHash(each, bytes))
  const path = inclusionPath(hashes, keys.indexOf(key))
  return path && { key, value, path }
}

/** Whether the state of this root holds exactly this leaf. */
export function isLeafProven({ key, value, path }: LeafProof, stateRoot: Hash): boolean {
  // A key with a zero byte could be another key with a part of its value, and others are not of one byte a letter.
  if (!/^[\x21-\x7e]+$/.test(key)) return false
  const root = rootOfPath(stateLeafHash(key, value), path)
  return root !== undefined && equalBytes(root, hashBytes(stateRoot))
}
