/** Verifies consensus messages before the machine hears of them: every signature, and that the signer is a validator. */
import type { Community } from '../core/chain/genesis.ts'
import { hashBytes } from '../core/codec/hash-bytes.ts'
import type { CommitCertificate, UnsignedVote } from '../core/consensus/message.ts'
import { checkCommitCertificate } from '../core/consensus/certificate.ts'
import type { VerifySignature } from '../core/crypto/signing.ts'
import { signingInput } from '../core/crypto/signing.ts'
import type { Height } from '../core/units/quantities.ts'
import type { ConsensusMessage } from './consensus-wire.ts'
import { claimOf } from './consensus-wire.ts'

export interface ConsensusJudge {
  /** True when every signature in the message is a validator's own. */
  isSigned(message: ConsensusMessage): boolean
  isCertified(certificate: CommitCertificate, height: Height): boolean
}

export function createConsensusJudge(
  { community }: { community: Community },
  { verify }: { verify: VerifySignature },
): ConsensusJudge {
  const communityBytes = hashBytes(community.hash)
  const { validators } = community.genesis
  const keys = new Map(
    validators.flatMap((id) => {
      const member = community.members.get(id)
      return member === undefined ? [] : [[id, hashBytes(member.consensusKey)] as const]
    }),
  )

  function isClaimSigned(claim: Parameters<typeof claimOf>[0], signature: Uint8Array): boolean {
    const key = keys.get(claim.validator)
    if (key === undefined) return false
    const { domain, body } = claimOf(claim)
    return verify(key, signingInput(domain, communityBytes, body), signature)
  }

  const isVoteSigned = (vote: UnsignedVote, signature: Uint8Array): boolean => isClaimSigned(vote, signature)

  function isCertified(certificate: CommitCertificate, height: Height): boolean {
    return checkCommitCertificate(certificate, { height, validators }, isVoteSigned) === 'ok'
  }

  return {
    isCertified,
    isSigned(message) {
      if (message.kind === 'vote') return isVoteSigned(message.vote, message.vote.signature)
      if (message.kind === 'certificate') return isCertified(message.certificate, message.certificate.height)
      const { proposal, polka } = message
      return (
        isClaimSigned({ type: 'proposal', ...proposal }, proposal.signature) &&
        polka.every((vote) => isVoteSigned(vote, vote.signature))
      )
    },
  }
}
