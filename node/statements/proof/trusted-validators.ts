/**
 * Who may certify a block, step by step from the genesis: a header certified by those whom we trust proves, by leaves of
 * its state, whom we trust from then on. Between two steps validators and their keys do not change.
 */
import type { LeafProof } from '../../core/chain/state-proof.ts'
import { isLeafProven } from '../../core/chain/state-proof.ts'
import { decodeRecord } from '../../core/codec/record.ts'
import { readHeader } from '../../core/chain/block.ts'
import type { BlockHeader } from '../../core/chain/block.ts'
import { MEMBER_FIELDS, readStanding, readTerms, TERMS_FIELDS } from '../../core/chain/terms-leaves.ts'
import { quorum } from '../../core/consensus/validator-set.ts'
import type { CommitCertificate } from '../../core/consensus/message.ts'
import type { Hash } from '../../core/crypto/sha256.ts'
import type { VerifySignature } from '../../core/crypto/signing.ts'
import type { Community, Member } from '../../core/governance/genesis.ts'
import type { Terms } from '../../core/governance/terms.ts'
import { validatorsOf } from '../../core/governance/terms.ts'
import { createConsensusJudge } from '../../engine/consensus-judge.ts'
import { decodeCertificate } from '../../engine/consensus-wire.ts'
import type { ProofLink } from './bundle.ts'

const LEAF_LIMIT = 1 << 20

/** The state's words for who votes and with which keys, as one text: it changes when a step is needed. */
export function validatorsFingerprint({ members, ...terms }: Pick<Terms, 'members' | 'seats'>): string {
  return validatorsOf(terms)
    .map((key) => `${key}:${members.get(key)?.consensusKey ?? ''}`)
    .join(' ')
}

/** The keys of the leaves that prove them. */
export function validatorLeafKeys(terms: Pick<Terms, 'seats'>): string[] {
  return ['terms', ...validatorsOf(terms).map((key) => `member/${key}`)]
}

/** The header of a link if those who are trusted certified it; undefined where anything of it does not hold. */
export function judgeLink(
  { header: bytes, certificate: certificateBytes }: Pick<ProofLink, 'header' | 'certificate'>,
  trusted: Community,
  verify: VerifySignature,
): { header: BlockHeader; hash: Hash } | undefined {
  const read = readHeader(bytes)
  const certificate = decodeCertificate(certificateBytes)
  if (read === undefined || certificate === undefined) return undefined
  const { header, hash } = read
  if (header.community !== trusted.hash || certificate.valueId !== hash) return undefined
  if (!isTrimmed(certificate, trusted.genesis.validators)) return undefined
  const judge = createConsensusJudge({ community: () => trusted, verify })
  return judge.isCertified(certificate, header.height) ? { header, hash } : undefined
}

/** The community as far as certificates need it, after a link's block; undefined where a leaf does not hold. */
export function afterLink(
  trusted: Community,
  leaves: readonly LeafProof[],
  stateRoot: Hash,
): Community | undefined {
  if (!leaves.every((leaf) => isLeafProven(leaf, stateRoot))) return undefined
  const [first, ...others] = leaves
  const options = { maxBytes: LEAF_LIMIT, length: TERMS_FIELDS }
  const terms = first?.key === 'terms' ? decodeRecord(first.value, options, readTerms) : undefined
  if (terms === undefined) return undefined
  const validators = validatorsOf(terms)
  const members = others.map(readMemberLeaf)
  const isComplete =
    members.length === validators.length &&
    members.every((member, index) => member?.memberKey === validators[index])
  if (!isComplete) return undefined
  const known = members.flatMap((member): [string, Member][] =>
    member === undefined ? [] : [[member.memberKey, member]],
  )
  return {
    hash: trusted.hash,
    genesis: { ...trusted.genesis, validators },
    members: new Map(known),
    feeder: null,
  }
}

/** A quorum's signatures and no more, in the order of the validators: the one form that a bundle has. */
export function trimCertificate(
  certificate: CommitCertificate,
  validators: readonly string[],
): CommitCertificate {
  const inOrder = validators.flatMap((validator) =>
    certificate.signatures.filter((signature) => signature.validator === validator),
  )
  return { ...certificate, signatures: inOrder.slice(0, quorum(validators.length)) }
}

export function isTrimmed({ signatures }: CommitCertificate, validators: readonly string[]): boolean {
  const places = signatures.map(({ validator }) => validators.indexOf(validator))
  return (
    places.length === quorum(validators.length) &&
    places.every((place, index) => place > (places[index - 1] ?? -1))
  )
}

/** The key of the leaf and the member in it must be the same. */
function readMemberLeaf({ key, value }: LeafProof): Member | undefined {
  const standing = decodeRecord(value, { maxBytes: LEAF_LIMIT, length: MEMBER_FIELDS }, readStanding)
  return standing !== undefined && key === `member/${standing.member.memberKey}` ? standing.member : undefined
}
