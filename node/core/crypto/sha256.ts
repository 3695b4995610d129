/**
 * SHA-256 for everything that is hashed. The pure implementation of noble runs alike in Node, in the browser and in
 * `node/core`, which may not touch node:crypto: 350,000 hashes of 200 bytes a second, and a block needs some hundred.
 */
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'
import { asciiBytes, concatBytes } from '../codec/bytes.ts'
import { toHex } from '../codec/hex.ts'

/** A hash as 64 characters of lower-case hex. */
export type Hash = string

export function sha256(bytes: Uint8Array): Uint8Array {
  return nobleSha256(bytes)
}

/** sha256(tag ‖ 0x00 ‖ parts): the tag keeps hashes of different kinds apart. */
export function taggedHash(tag: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return sha256(concatBytes(asciiBytes(tag), ZERO, ...parts))
}

export function taggedHashHex(tag: string, ...parts: readonly Uint8Array[]): Hash {
  return toHex(taggedHash(tag, ...parts))
}

const ZERO = new Uint8Array(1)
