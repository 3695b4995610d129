// A quorum's signatures prove what a quorum said, to somebody who was not there. The first code that applies, in the
// order listed, is what every node answers.
import type { Height } from '../units/quantities.ts'
import type { CommitCertificate, Proposal, UnsignedVote, ValidatorId, Vote } from './message.ts'
import { NO_ROUND } from './message.ts'
import { quorum } from './validator-set.ts'

/** The height whose validators are asked for. */
export interface CertificateContext {
  readonly height: Height
  readonly validators: readonly ValidatorId[]
}

export type CertificateCode =
  | 'ok'
  | 'height-wrong'
  | 'round-invalid'
  | 'vote-wrong'
  | 'validator-unknown'
  | 'validator-repeated'
  | 'quorum-missing'
  | 'signature-invalid'

/** Verifies a validator's signature over a vote. */
export type VerifyVote = (vote: UnsignedVote, signature: Uint8Array) => boolean

/** Judges a commit certificate whole, signatures last because they cost most. */
export function checkCommitCertificate(
  certificate: CommitCertificate,
  context: CertificateContext,
  verify: VerifyVote,
): CertificateCode {
  const code = checkCommitShape(certificate, context)
  if (code !== 'ok') return code
  const isSigned = certificateVotes(certificate).every((vote) => verify(vote, vote.signature))
  return isSigned ? 'ok' : 'signature-invalid'
}

/** Judges a commit certificate whose signatures are verified elsewhere. */
export function checkCommitShape(
  { height, round, signatures }: CommitCertificate,
  context: CertificateContext,
): CertificateCode {
  if (height !== context.height) return 'height-wrong'
  if (!Number.isSafeInteger(round) || round < 0) return 'round-invalid'
  return checkSigners(signatures, context)
}

/** Judges the prevotes of a re-proposal, signatures verified elsewhere: one round, one value, a quorum. */
export function checkPolka(votes: readonly Vote[], context: CertificateContext): CertificateCode {
  const [first] = votes
  if (first === undefined) return 'quorum-missing'
  if (votes.some(({ height }) => height !== context.height)) return 'height-wrong'
  if (!Number.isSafeInteger(first.round) || first.round < 0) return 'round-invalid'
  if (!votes.every((vote) => isPrevoteLike(vote, first))) return 'vote-wrong'
  return checkSigners(votes, context)
}

/**
 * Whether the prevotes beside a proposal can be those that it needs: none beside a fresh value, else distinct validators'
 * for just that value in just that round. Asked before anything is known of the set, and before any signature.
 */
export function isPolkaOf(
  { height, round, value, validRound }: Omit<Proposal, 'signature'>,
  votes: readonly Vote[],
): boolean {
  if (validRound === NO_ROUND) return votes.length === 0
  const isHis = (vote: Vote): boolean =>
    vote.type === 'prevote' &&
    vote.height === height &&
    vote.round === validRound &&
    vote.valueId === value.id
  const voters = new Set(votes.map(({ validator }) => validator))
  return validRound < round && votes.length > 0 && voters.size === votes.length && votes.every(isHis)
}

/**
 * Whether such prevotes have the one form that they may travel in: a quorum, in the order of the set. Nobody signs what
 * travels beside a proposal, so whoever passes it on could else make many messages of one.
 */
export function isCanonicalPolka(votes: readonly Vote[], context: CertificateContext): boolean {
  if (votes.length === 0) return true
  const ordered = inValidatorOrder(votes, context.validators)
  return checkPolka(votes, context) === 'ok' && ordered.every((vote, index) => vote === votes[index])
}

/** The votes of these validators, in the order of the set. */
export function inValidatorOrder(
  votes: readonly Vote[],
  validators: readonly ValidatorId[],
): readonly Vote[] {
  return validators.flatMap((validator) => votes.filter((vote) => vote.validator === validator))
}

/** The precommits that a certificate stands for. */
export function certificateVotes({ height, round, valueId, signatures }: CommitCertificate): readonly Vote[] {
  return signatures.map(({ validator, signature }) => ({
    type: 'precommit',
    height,
    round,
    valueId,
    validator,
    signature,
  }))
}

/** The certificate of a quorum's precommits for one value, in validator order. */
export function commitCertificate(
  votes: readonly Vote[],
  validators: readonly ValidatorId[],
): CommitCertificate | null {
  const [first] = votes
  if (first === undefined || first.valueId === null) return null
  const signatures = inValidatorOrder(votes, validators).map(({ validator, signature }) => ({
    validator,
    signature,
  }))
  return { height: first.height, round: first.round, valueId: first.valueId, signatures }
}

function isPrevoteLike(vote: Vote, { round, valueId }: Vote): boolean {
  return vote.type === 'prevote' && vote.round === round && vote.valueId === valueId && valueId !== null
}

function checkSigners(
  signers: readonly { readonly validator: ValidatorId }[],
  { validators }: CertificateContext,
): CertificateCode {
  const distinct = new Set(signers.map(({ validator }) => validator))
  if ([...distinct].some((validator) => !validators.includes(validator))) return 'validator-unknown'
  if (distinct.size !== signers.length) return 'validator-repeated'
  return distinct.size >= quorum(validators.length) ? 'ok' : 'quorum-missing'
}
