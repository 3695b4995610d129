/** Is this gate vote one that a block may carry? Codes in order of precedence. */
import type { VerifySignature } from '../crypto/signing.ts'
import { DOMAINS, isSigned } from '../crypto/signing.ts'
import { isSpoken } from '../units/protocol.ts'
import { gateVoteBytesLimit } from '../governance/block-room.ts'
import type { GateVote, SignedGateVote } from './gate-vote.ts'
import { REVISIONS_PER_MEMBER_LIMIT } from './gate-vote.ts'
import type { Community } from '../governance/genesis.ts'

export type GateVoteRefusal =
  | 'gate-vote-version-unknown'
  | 'gate-vote-community-other'
  | 'gate-vote-not-validator'
  | 'gate-vote-member-unknown'
  | 'gate-vote-too-many-revisions'
  | 'gate-vote-too-large'
  | 'gate-vote-signature-invalid'

export function checkGateVote(
  signed: SignedGateVote,
  community: Community,
  verify: VerifySignature,
): 'ok' | GateVoteRefusal {
  const { vote, envelope } = signed
  if (!isSpoken(vote.version, community.genesis.protocolVersion)) return 'gate-vote-version-unknown'
  if (vote.community !== community.hash) return 'gate-vote-community-other'
  const validator = community.members.get(vote.validator)
  if (validator === undefined || !community.genesis.validators.includes(vote.validator))
    return 'gate-vote-not-validator'
  // A block has room for n − f votes of members' sheets, and none for inventions.
  if (vote.sheets.some(({ member }) => !community.members.has(member))) return 'gate-vote-member-unknown'
  if (namesTooManyRevisions(vote)) return 'gate-vote-too-many-revisions'
  const size = { members: community.members.size, validators: community.genesis.validators.length }
  if (signed.bytes.length > gateVoteBytesLimit(size)) return 'gate-vote-too-large'
  const { consensusKey: publicKey } = validator
  const claim = { domain: DOMAINS.gateVote, communityHash: community.hash, publicKey, ...envelope }
  return isSigned(claim, verify) ? 'ok' : 'gate-vote-signature-invalid'
}

function namesTooManyRevisions(vote: GateVote): boolean {
  const counts = new Map<string, number>()
  for (const { member } of vote.sheets) counts.set(member, (counts.get(member) ?? 0) + 1)
  return [...counts.values()].some((count) => count > REVISIONS_PER_MEMBER_LIMIT)
}
