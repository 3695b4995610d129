/** Verifies consensus messages before the machine hears of them: every signature, and that the signer is a validator. */
import type { Community } from '../core/governance/genesis.ts'
import type { CommitCertificate, UnsignedVote } from '../core/consensus/message.ts'
import type { CertificateCode } from '../core/consensus/certificate.ts'
import { checkCommitCertificate, isCanonicalPolka, isPolkaOf } from '../core/consensus/certificate.ts'
import type { VerifySignature } from '../core/crypto/signing.ts'
import { isSigned } from '../core/crypto/signing.ts'
import type { Height } from '../core/units/quantities.ts'
import type { ConsensusMessage } from './consensus-wire.ts'
import { claimOf } from './consensus-wire.ts'

export interface ConsensusJudge {
  /** False where the votes beside a proposal cannot be those that it needs, whatever the set. Costs no signature. */
  isWellFormed(message: ConsensusMessage): boolean
  /** Whether all who signed the message are validators now. Another set may have been, or may be, in force. */
  isOfValidators(message: ConsensusMessage): boolean
  /** Whether what travels beside a proposal has the one form it may have, by the validators now. Costs no signature. */
  isCanonical(message: ConsensusMessage): boolean
  /** True when every signature in the message is a member's own. */
  isSigned(message: ConsensusMessage): boolean
  /** By the validators of the height after the tip. */
  isCertified(certificate: CommitCertificate, height: Height): boolean
  /** The same, and why not. */
  certificateCode(certificate: CommitCertificate, height: Height): CertificateCode
}

/** `community` is asked for at each judgement: its validators and their keys change. */
export function createConsensusJudge({
  community,
  verify,
}: {
  community: () => Community
  verify: VerifySignature
}): ConsensusJudge {
  function isClaimSigned(claim: Parameters<typeof claimOf>[0], signature: Uint8Array): boolean {
    const { members, hash } = community()
    const member = members.get(claim.validator)
    if (member === undefined) return false
    const { consensusKey: publicKey } = member
    return isSigned({ ...claimOf(claim), communityHash: hash, publicKey, signature }, verify)
  }

  const isVoteSigned = (vote: UnsignedVote, signature: Uint8Array): boolean => isClaimSigned(vote, signature)

  function certificateCode(certificate: CommitCertificate, height: Height): CertificateCode {
    const { validators } = community().genesis
    return checkCommitCertificate(certificate, { height, validators }, isVoteSigned)
  }

  const isCertified = (certificate: CommitCertificate, height: Height): boolean =>
    certificateCode(certificate, height) === 'ok'

  return {
    isCertified,
    certificateCode,
    isWellFormed: (message) => message.kind !== 'proposal' || isPolkaOf(message.proposal, message.polka),
    isCanonical(message) {
      if (message.kind !== 'proposal') return true
      const { validators } = community().genesis
      return isCanonicalPolka(message.polka, { height: message.proposal.height, validators })
    },
    isOfValidators(message) {
      const { validators } = community().genesis
      return signersOf(message).every((signer) => validators.includes(signer))
    },
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

function signersOf(message: ConsensusMessage): string[] {
  if (message.kind === 'vote') return [message.vote.validator]
  if (message.kind === 'certificate') return message.certificate.signatures.map(({ validator }) => validator)
  return [message.proposal.validator, ...message.polka.map(({ validator }) => validator)]
}
