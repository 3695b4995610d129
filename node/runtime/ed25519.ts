/**
 * Ed25519: keys and signatures by node:crypto (OpenSSL), verified by libsodium where it is there. Both decide by one
 * equation, RFC 8032 section 5.1.7 without the cofactor; where they would differ, `ed25519-points.ts` decides before them.
 * Seeds are the 32 bytes of RFC 8032; a public key names a member everywhere.
 */
import type { KeyObject } from 'node:crypto'
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { toHex } from '../core/codec/hex.ts'
import type { VerifySignature } from '../core/crypto/signing.ts'
import { isCanonical, isSmallOrder } from './ed25519-points.ts'
import { verifyBySodium } from './sodium.ts'

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

const PUBLIC_KEY_BYTES = 32
const SIGNATURE_BYTES = 64

/** Verifies by `verifyPoints`; false for whatever is no key or no signature, and for points of small order. */
export function createVerifier(verifyPoints: VerifySignature): VerifySignature {
  return (publicKey, message, signature) =>
    publicKey.length === PUBLIC_KEY_BYTES &&
    signature.length === SIGNATURE_BYTES &&
    isCanonical(publicKey) &&
    !isSmallOrder(publicKey) &&
    !isSmallOrder(signature) &&
    verifyPoints(publicKey, message, signature)
}

/** By OpenSSL. Known keys are kept parsed: importing costs as much as hashing. */
export const verifyByOpenssl: VerifySignature = (publicKey, message, signature) => {
  const key = parsedKey(publicKey)
  return key !== undefined && verify(null, message, key, signature)
}

/** What every part of a node verifies with; false for a key that is none. */
export const verifyEd25519: VerifySignature = createVerifier(verifyBySodium ?? verifyByOpenssl)

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
