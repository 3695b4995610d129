/**
 * Ed25519 by node:crypto (OpenSSL): the one implementation that signs and verifies, so that nodes never differ on edge
 * cases. Seeds are the 32 bytes of RFC 8032; a public key names a member everywhere.
 */
import type { KeyObject } from 'node:crypto'
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { toHex } from '../core/codec/hex.ts'

export interface Signer {
  readonly publicKey: Uint8Array
  sign(message: Uint8Array): Uint8Array
}

/** The signer behind a 32-byte seed. */
export function createSigner(seed: Uint8Array): Signer {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return {
    publicKey: new Uint8Array(spki.subarray(SPKI_HEAD.length)),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  }
}

/** Verifies; false for a key that is none. Known keys are kept parsed: importing costs as much as hashing. */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = parsedKey(publicKey)
  return key !== undefined && signature.length === 64 && verify(null, message, key, signature)
}

const parsedKeys = new Map<string, KeyObject>()
const PARSED_KEYS_LIMIT = 4096

function parsedKey(publicKey: Uint8Array): KeyObject | undefined {
  const name = toHex(publicKey)
  const known = parsedKeys.get(name)
  if (known !== undefined) return known
  const key = parseKey(publicKey)
  if (key === undefined) return undefined
  if (parsedKeys.size >= PARSED_KEYS_LIMIT) parsedKeys.clear()
  parsedKeys.set(name, key)
  return key
}

function parseKey(publicKey: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.concat([SPKI_HEAD, publicKey]), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

/** RFC 8410: the fixed heads of the two encodings. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex')
