/**
 * Signatures of keys that a member has given up of late. A neighbour that lacks the block with the new keys takes them for
 * good and passes them on: they count for nothing any more, and are not held against who brings them.
 */
import type { Envelope } from '../core/codec/envelope.ts'
import type { VerifySignature } from '../core/crypto/signing.ts'
import { DOMAINS, isSigned } from '../core/crypto/signing.ts'
import type { Community } from '../core/governance/genesis.ts'
import type { PastKeysByMember } from '../core/governance/past-keys.ts'
import type { MemberId } from './ports.ts'

export interface PastClaim {
  readonly kind: keyof typeof KEY_OF
  readonly member: MemberId
  readonly envelope: Envelope
}

/** What each kind of message is signed with. */
const KEY_OF = { sheet: 'nodeKey', reading: 'nodeKey', gateVote: 'consensusKey' } as const

/** Who is behind lacks a block or two; whoever sends false signatures makes nobody verify many. */
const PAST_KEYS_TRIED = 2

/** False where the member had no other keys in the last days. */
export function isOfPastKeys(
  { kind, member, envelope }: PastClaim,
  parts: {
    readonly pastKeys: PastKeysByMember
    readonly community: Community
    readonly verify: VerifySignature
  },
): boolean {
  const past = parts.pastKeys.get(member)?.slice(-PAST_KEYS_TRIED) ?? []
  const communityHash = parts.community.hash
  return past.some((keys) =>
    isSigned(
      { domain: DOMAINS[kind], communityHash, publicKey: keys[KEY_OF[kind]], ...envelope },
      parts.verify,
    ),
  )
}
