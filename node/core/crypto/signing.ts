/**
 * What a signature covers: domain tag ‖ 0x00 ‖ community hash ‖ bytes (design section 5). A signature of one kind, or
 * of another community, is never good for anything else.
 */
import { asciiBytes, concatBytes, passingBytes } from '../codec/bytes.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import type { Hash } from './sha256.ts'

/** Each purpose of signing has its name; there is no "sign these bytes". */
export const DOMAINS = {
  sheet: 'streetwatt/sheet/1',
  reading: 'streetwatt/reading/1',
  gateVote: 'streetwatt/gate-vote/1',
  proposal: 'streetwatt/proposal/1',
  prevote: 'streetwatt/prevote/1',
  precommit: 'streetwatt/precommit/1',
  keyCertificate: 'streetwatt/key-certificate/1',
  decision: 'streetwatt/decision/1',
  seatReturn: 'streetwatt/seat-return/1',
  addresses: 'streetwatt/addresses/1',
} as const
export type Domain = (typeof DOMAINS)[keyof typeof DOMAINS]

/**
 * Ed25519 verification, provided by the shell: one implementation everywhere, so that nodes never differ. It keeps
 * nothing of what it is given: the array of the message is used again for the next one.
 */
export type VerifySignature = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean

export function signingInput(domain: Domain, communityHash: Uint8Array, body: Uint8Array): Uint8Array {
  return concatBytes(asciiBytes(domain), ZERO, communityHash, body)
}

/** Who says that he signed what. */
export interface SignatureClaim {
  readonly domain: Domain
  readonly communityHash: Hash
  readonly publicKey: Hash
  readonly body: Uint8Array
  readonly signature: Uint8Array
}

/** Whether a signature is good for this purpose, this community and this body. */
export function isSigned(
  { domain, communityHash, publicKey, body, signature }: SignatureClaim,
  verify: VerifySignature,
): boolean {
  return verify(hashBytes(publicKey), passingBytes(signingPrefix(domain, communityHash), body), signature)
}

/** Of the community of last time: a node has one. */
const prefixes = new Map<Domain, { readonly communityHash: Hash; readonly bytes: Uint8Array }>()

/** What stands before the body of a message of this kind in this community: nobody changes it. */
export function signingPrefix(domain: Domain, communityHash: Hash): Uint8Array {
  const known = prefixes.get(domain)
  if (known?.communityHash === communityHash) return known.bytes
  const bytes = signingInput(domain, hashBytes(communityHash), new Uint8Array())
  prefixes.set(domain, { communityHash, bytes })
  return bytes
}

const ZERO = new Uint8Array(1)
