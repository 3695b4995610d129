/**
 * libsodium's verification where its package has a build for this machine: it takes half the time of OpenSSL's, and
 * signatures are most of the work of a block. An optional dependency: undefined on a machine without one.
 */
import { createRequire } from 'node:module'
import type { VerifySignature } from '../core/crypto/signing.ts'

/** The one function of `sodium-native` that is used; throws where a length is wrong. */
interface Sodium {
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean
}

export const verifyBySodium: VerifySignature | undefined = loadSodium()

function loadSodium(): VerifySignature | undefined {
  try {
    const sodium = createRequire(import.meta.url)('sodium-native') as Sodium
    return (publicKey, message, signature) =>
      sodium.crypto_sign_verify_detached(signature, message, publicKey)
  } catch {
    return undefined
  }
}
