/**
 * Proof that somebody signed two things of which an honest member signs one: two different bodies for one place, both
 * with its signature. Whoever sees both can put them on the chain; nobody can make them up.
 */
import type { CborValue } from '../codec/cbor.ts'
import { compareBytes } from '../codec/bytes.ts'
import type { Envelope } from '../codec/envelope.ts'
import { encodeEnvelope } from '../codec/envelope.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import type { Fields } from '../codec/record.ts'
import { decodeRecord } from '../codec/record.ts'
import type { Domain, VerifySignature } from '../crypto/signing.ts'
import { DOMAINS, isSigned } from '../crypto/signing.ts'
import type { MemberId } from '../market/order-sheet.ts'
import { decodeSheet, SHEET_BYTES_LIMIT } from '../market/order-sheet.ts'
import type { SlotIndex } from '../units/quantities.ts'
import type { Community } from './genesis.ts'
import type { Offence, Telling } from './offence.ts'
import { isTooEarly, isTooOld } from './offence.ts'
import { keysAt } from './past-keys.ts'
import type { Terms } from './terms.ts'

export const EVIDENCE_KINDS = ['sheet', 'gate-vote', 'proposal', 'prevote', 'precommit'] as const
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number]

export interface Evidence {
  readonly kind: EvidenceKind
  readonly offender: MemberId
  /** Bodies with their signatures; the lower body first, so that a pair has one form. */
  readonly first: Envelope
  readonly second: Envelope
}

export type EvidenceRefusal =
  | 'evidence-member-unknown'
  | 'evidence-not-contradictory'
  | 'evidence-other-place'
  | 'evidence-too-old'
  | 'evidence-too-early'
  | 'evidence-known'
  | 'evidence-signature-invalid'

/** Gate votes are the largest bodies; two that are larger than this cannot be told on the chain. */
const BODY_BYTES_LIMIT = 23 * 1024

export function evidenceRecord({ kind, offender, first, second }: Evidence): CborValue {
  return [
    EVIDENCE_KINDS.indexOf(kind),
    hashBytes(offender),
    [first.body, first.signature],
    [second.body, second.signature],
  ]
}

export function readEvidence(fields: Fields): Evidence {
  return {
    kind: fields.oneOf(EVIDENCE_KINDS),
    offender: fields.hash(),
    first: fields.record(2, readEnvelope),
    second: fields.record(2, readEnvelope),
  }
}

function readEnvelope(fields: Fields): Envelope {
  return { body: fields.bytesUpTo(BODY_BYTES_LIMIT), signature: fields.bytes(64) }
}

/** Two signed bodies as evidence, in their one form. */
export function evidenceOf(kind: EvidenceKind, offender: MemberId, one: Envelope, other: Envelope): Evidence {
  const [first, second] = compareBytes(one.body, other.body) <= 0 ? [one, other] : [other, one]
  return { kind, offender, first, second }
}

/**
 * What an evidence proves, or why it proves nothing: by the keys that held at its place, whatever the member has now.
 * Codes in order of precedence, the costly signatures last.
 */
export function judgeEvidence(
  evidence: Evidence,
  context: Telling & {
    readonly community: Community
    readonly terms: Pick<Terms, 'offences' | 'pastKeys'>
    readonly verify: VerifySignature
  },
): { readonly code: 'ok'; readonly offence: Offence } | { readonly code: EvidenceRefusal } {
  const { kind, offender, first, second } = evidence
  const { community, terms, verify } = context
  const member = community.members.get(offender)
  if (member === undefined) return { code: 'evidence-member-unknown' }
  if (compareBytes(first.body, second.body) >= 0) return { code: 'evidence-not-contradictory' }
  const offence = placeOf(kind, offender, first)
  const other = placeOf(kind, offender, second)
  if (offence === undefined || offence.name !== other?.name) return { code: 'evidence-other-place' }
  if (isTooOld(offence.at, context)) return { code: 'evidence-too-old' }
  if (isTooEarly(offence.at, context)) return { code: 'evidence-too-early' }
  if (terms.offences.has(offence.name)) return { code: 'evidence-known' }
  const { nodeKey, consensusKey } = keysAt(terms.pastKeys, member, offence.at)
  const publicKey = kind === 'sheet' ? nodeKey : consensusKey
  const isHis = (envelope: Envelope): boolean =>
    isSigned({ domain: DOMAIN_OF[kind], communityHash: community.hash, publicKey, ...envelope }, verify)
  if (!isHis(first) || !isHis(second)) return { code: 'evidence-signature-invalid' }
  return { code: 'ok', offence }
}

const DOMAIN_OF: Readonly<Record<EvidenceKind, Domain>> = {
  sheet: DOMAINS.sheet,
  'gate-vote': DOMAINS.gateVote,
  proposal: DOMAINS.proposal,
  prevote: DOMAINS.prevote,
  precommit: DOMAINS.precommit,
}

/** What the first body of an evidence says of its place, whoever signed it; undefined where it is no such body. */
export function offenceOf({ kind, offender, first }: Evidence): Offence | undefined {
  return placeOf(kind, offender, first)
}

/** The place of which an honest member signs one body; undefined for bytes that are no such body. */
function placeOf(kind: EvidenceKind, offender: MemberId, envelope: Envelope): Offence | undefined {
  if (kind === 'sheet') {
    const signed = decodeSheet(encodeEnvelope({ ...envelope, body: bounded(envelope.body) }))
    if (signed?.sheet.member !== offender) return undefined
    const { slot, revision } = signed.sheet
    return { name: `sheet/${offender}/${String(slot)}/${String(revision)}`, at: { slot } }
  }
  if (kind === 'gate-vote') {
    const slot = gateVotePlace(envelope.body, offender)
    return slot === undefined ? undefined : { name: `gate-vote/${offender}/${String(slot)}`, at: { slot } }
  }
  const claim = decodeRecord(
    envelope.body,
    { maxBytes: 256, length: kind === 'proposal' ? 4 : 3 },
    (fields) => ({ height: fields.uint(), round: fields.uint() }),
  )
  return (
    claim && {
      name: `${kind}/${offender}/${String(claim.height)}/${String(claim.round)}`,
      at: { height: claim.height },
    }
  )
}

/** A body longer than a sheet may be is no sheet. */
function bounded(body: Uint8Array): Uint8Array {
  return body.length > SHEET_BYTES_LIMIT ? new Uint8Array() : body
}

/** The slot of a gate vote's body of this validator. */
function gateVotePlace(body: Uint8Array, offender: MemberId): SlotIndex | undefined {
  const place = decodeRecord(body, { maxBytes: BODY_BYTES_LIMIT, length: GATE_VOTE_FIELDS }, (fields) => {
    fields.uint()
    fields.hash()
    return { slot: fields.uint(), validator: fields.hash() }
  })
  return place?.validator === offender ? place.slot : undefined
}

const GATE_VOTE_FIELDS = 9
