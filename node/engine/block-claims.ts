/** Everything in a certified block that somebody signed: the certificate, gate votes, sheets and readings. */
import type { Block } from '../core/chain/block.ts'
import { hashBytes } from '../core/codec/hash-bytes.ts'
import type { Envelope } from '../core/codec/envelope.ts'
import { certificateVotes } from '../core/consensus/certificate.ts'
import type { CommitCertificate } from '../core/consensus/message.ts'
import type { Hash } from '../core/crypto/sha256.ts'
import type { SignedClaim } from '../core/crypto/signed-claim.ts'
import type { Domain } from '../core/crypto/signing.ts'
import { DOMAINS, signingPrefix } from '../core/crypto/signing.ts'
import type { Community, Member } from '../core/governance/genesis.ts'
import { readerOf } from '../core/governance/readers.ts'
import { remembered } from '../core/units/remembered.ts'
import { claimOf } from './consensus-wire.ts'

/** Who signed a certificate: by the consensus keys of a community. */
export function certificateClaims(certificate: CommitCertificate, community: Community): SignedClaim[] {
  return certificateVotes(certificate).flatMap((vote) => {
    const { domain, body } = claimOf(vote)
    const { validator: member, signature } = vote
    return claimBy(community, { member, key: 'consensusKey', domain, envelope: { body, signature } })
  })
}

/**
 * What a block carries, by the keys of a community. Transactions are left out: they are rare, and their approvals are
 * judged with them.
 */
export function bodyClaims({ body }: Block, community: Community): SignedClaim[] {
  return [
    ...body.gateVotes.flatMap(({ vote, envelope }) =>
      claimBy(community, {
        member: vote.validator,
        key: 'consensusKey',
        domain: DOMAINS.gateVote,
        envelope,
      }),
    ),
    ...body.sheets.flatMap(({ sheet, envelope }) =>
      claimBy(community, { member: sheet.member, key: 'nodeKey', domain: DOMAINS.sheet, envelope }),
    ),
    ...body.readings.flatMap(({ reading, envelope }) =>
      claimBy(community, { member: reading.member, key: 'nodeKey', domain: DOMAINS.reading, envelope }),
    ),
  ]
}

/** None for an unknown member: its signature is never asked for. */
function claimBy(
  community: Community,
  claim: {
    readonly member: string
    readonly key: keyof Pick<Member, 'nodeKey' | 'consensusKey'>
    readonly domain: Domain
    readonly envelope: Envelope
  },
): SignedClaim[] {
  const publicKey =
    claim.key === 'nodeKey'
      ? readerOf(community, claim.member)?.nodeKey
      : community.members.get(claim.member)?.[claim.key]
  if (publicKey === undefined) return []
  const { body, signature } = claim.envelope
  return [
    {
      publicKey: keyBytes(publicKey),
      prefix: signingPrefix(claim.domain, community.hash),
      body,
      signature,
    },
  ]
}

/** A street has some dozen keys, and they sign two dozen times in a block. */
const keyBytes = remembered<Hash, Uint8Array>(256, hashBytes)
