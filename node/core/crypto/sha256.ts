/**
 * SHA-256 for everything that is hashed. The core has the pure implementation of noble, which runs in Node and in the
 * browser alike; a program that has a faster one hands it in before it begins. There is only one sha-256, so nothing
 * but the time depends on which: noble takes 1.5 µs for 65 bytes and 33 µs for 5,000, OpenSSL 0.4 µs and 3.5 µs.
 */
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'
import { asciiBytes, equalBytes, passingBytes } from '../codec/bytes.ts'
import { fromHex, toHex } from '../codec/hex.ts'
import { assert } from '../units/assert.ts'

/** A hash as 64 characters of lower-case hex. */
export type Hash = string

/** An implementation, which keeps nothing of what it is given; `hex` gives the same hash as text, which some give sooner than its bytes. */
export interface Sha256 {
  bytes(message: Uint8Array): Uint8Array
  hex(message: Uint8Array): Hash
}

/** The one that the core has. */
export const PURE_SHA256: Sha256 = {
  bytes: (message) => nobleSha256(message),
  hex: (message) => toHex(nobleSha256(message)),
}

let provided = PURE_SHA256

/** Hashes with this implementation from now on, in the whole program; one that gives another hash is a mistake of ours. */
export function provideSha256(implementation: Sha256): void {
  // FIPS 180-4, "abc".
  assert(
    implementation.hex(ABC) === ABC_HASH && equalBytes(implementation.bytes(ABC), fromHex(ABC_HASH) ?? ABC),
    'a sha-256 gives the hash of the standard',
  )
  provided = implementation
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return provided.bytes(bytes)
}

/** sha256 of the parts, joined. */
export function sha256Joined(...parts: readonly Uint8Array[]): Uint8Array {
  return provided.bytes(passingBytes(...parts))
}

/** sha256(tag ‖ 0x00 ‖ parts): the tag keeps hashes of different kinds apart. */
export function taggedHash(tag: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return provided.bytes(passingBytes(prefixOf(tag), ...parts))
}

export function taggedHashHex(tag: string, ...parts: readonly Uint8Array[]): Hash {
  return provided.hex(passingBytes(prefixOf(tag), ...parts))
}

/** Tags are words of this program: there are some dozen. */
const prefixes = new Map<string, Uint8Array>()

function prefixOf(tag: string): Uint8Array {
  const known = prefixes.get(tag)
  if (known !== undefined) return known
  const prefix = asciiBytes(`${tag}\0`)
  prefixes.set(tag, prefix)
  return prefix
}

const ABC = asciiBytes('abc')
const ABC_HASH = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
