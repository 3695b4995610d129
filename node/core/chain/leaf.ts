/**
 * One leaf of the state: a key, a value as canonical CBOR, and its hash in the Merkle tree. A block leaves most of the
 * state as it is, and what it changes it makes anew; so the leaf of a value is written and hashed once, and remembered
 * as long as the value itself.
 */
import { asciiBytes } from '../codec/bytes.ts'
import type { CborValue } from '../codec/cbor.ts'
import { encodeCbor } from '../codec/cbor.ts'
import { leafHash } from '../crypto/merkle.ts'

export interface Leaf {
  readonly key: string
  readonly value: Uint8Array
  readonly hash: Uint8Array
}

export function writeLeaf(key: string, record: CborValue): Leaf {
  const value = encodeCbor(record)
  return { key, value, hash: stateLeafHash(key, value) }
}

/**
 * The leaf of a value that nobody changes any more. `place` is what the record says of it beside itself: one value may
 * stand under several keys, or in another place later. Where the key follows from the value alone, it is given as a function, and
 * made with the leaf.
 */
export function leafOf<T extends object>(
  source: T,
  { key, place = 0 }: { key: string | ((source: T) => string); place?: number },
  recordOf: (source: T, place: number) => CborValue,
): Leaf {
  const known = remembered.get(source)
  if (known?.place === place && (typeof key === 'function' || known.leaf.key === key)) return known.leaf
  const leaf = writeLeaf(typeof key === 'function' ? key(source) : key, recordOf(source, place))
  remembered.set(source, { leaf, place })
  return leaf
}

const remembered = new WeakMap<object, { readonly leaf: Leaf; readonly place: number }>()

/** The hash of one leaf, as it stands in the tree. */
export function stateLeafHash(key: string, value: Uint8Array): Uint8Array {
  return leafHash(asciiBytes(key), ZERO, value)
}

const ZERO = new Uint8Array(1)
