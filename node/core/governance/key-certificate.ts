/** A member key certifies the keys that its node works with (design section 5). */
import { asciiBytes, concatBytes } from '../codec/bytes.ts'
import { fromHex } from '../codec/hex.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import type { VerifySignature } from '../crypto/signing.ts'
import { DOMAINS } from '../crypto/signing.ts'
import type { GenesisMember } from './genesis.ts'

export type KeyPurpose = 'node' | 'consensus'

/**
 * What a member key signs to certify a key for a purpose. The certificate is part of the file that the community hash
 * is taken from, so it cannot be bound to that hash; it is bound to the community's name instead.
 */
export function keyCertificateInput(community: string, purpose: KeyPurpose, key: Uint8Array): Uint8Array {
  return concatBytes(
    asciiBytes(DOMAINS.keyCertificate),
    ZERO,
    asciiBytes(`${community}/${purpose}`),
    ZERO,
    key,
  )
}

type CertifiedKeys = Pick<
  GenesisMember,
  'memberKey' | 'nodeKey' | 'consensusKey' | 'nodeKeyCertificate' | 'consensusKeyCertificate'
>

/** Whether both keys are the member's own word. `community` is the community's name. */
export function areKeysCertified(community: string, keys: CertifiedKeys, verify: VerifySignature): boolean {
  const isValid = (purpose: KeyPurpose, key: string, certificate: string): boolean =>
    verify(
      hashBytes(keys.memberKey),
      keyCertificateInput(community, purpose, hashBytes(key)),
      fromHex(certificate) ?? new Uint8Array(),
    )
  return (
    isValid('node', keys.nodeKey, keys.nodeKeyCertificate) &&
    isValid('consensus', keys.consensusKey, keys.consensusKeyCertificate)
  )
}

const ZERO = new Uint8Array(1)
