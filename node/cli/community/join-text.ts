/** A home's request to be admitted: for which community it is, and the record whose keys its member key certified. */
import { encodeCbor } from '../../core/codec/cbor.ts'
import { hashBytes } from '../../core/codec/hash-bytes.ts'
import { decodeRecord } from '../../core/codec/record.ts'
import type { Hash } from '../../core/crypto/sha256.ts'
import { MEMBER_RECORD_FIELDS, memberRecord, readMember } from '../../core/governance/member-record.ts'
import type { GenesisMember } from '../../core/governance/genesis.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { memberSchema } from '../../store/genesis-file.ts'
import { damagedText, decodeText, encodeText } from './pasted-text.ts'

const CONTENT_BYTES_LIMIT = 16 * 1024

export function encodeJoinText(community: Hash, member: GenesisMember): string {
  return encodeText('home', encodeCbor([hashBytes(community), memberRecord(member)]))
}

/** Throws what `decodeText` throws, and `text-other-community`. */
export function decodeJoinText(text: string, community: Hash): GenesisMember {
  const content = decodeText('home', text, { maxBytes: CONTENT_BYTES_LIMIT })
  const limits = { maxBytes: CONTENT_BYTES_LIMIT, length: 2 }
  const read = decodeRecord(content, limits, (fields) => ({
    community: fields.hash(),
    member: fields.record(MEMBER_RECORD_FIELDS, readMember),
  }))
  if (read === undefined) throw damagedText('home')
  if (read.community !== community) {
    throw new OperatingError(
      { code: 'text-other-community', community: read.community },
      `This home asks to join the community ${read.community.slice(0, 12)}, and this is ${community.slice(0, 12)}: it used the invitation of another street.`,
    )
  }
  const checked = memberSchema.safeParse(read.member)
  if (!checked.success) throw damagedText('home')
  return checked.data
}
