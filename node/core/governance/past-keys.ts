/**
 * Which keys a member had where. Who signs twice and then takes new keys is judged by those that held at the place of the
 * offence, so the state keeps a member's past keys as long as an offence under them could be told.
 */
import type { CborValue } from '../codec/cbor.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import type { Fields } from '../codec/record.ts'
import type { MemberId } from '../market/order-sheet.ts'
import type { Height, SlotIndex } from '../units/quantities.ts'
import type { Member } from './genesis.ts'
import type { OffencePlace, Telling } from './offence.ts'
import { isTooOld } from './offence.ts'

export interface SigningKeys {
  readonly nodeKey: string
  readonly consensusKey: string
}

/** Keys that held up to the block which made the rotation: its slot and its height are their last. */
export interface PastKeys extends SigningKeys {
  readonly throughSlot: SlotIndex
  readonly throughHeight: Height
}

/** By member; the keys of one in the order in which they held. Who changed none of late is not in it. */
export type PastKeysByMember = ReadonlyMap<MemberId, readonly PastKeys[]>

/** Of one member: a block ends one pair of keys at most, and all are dropped that no block of two days ended. */
export const PAST_KEYS_LIMIT = 256

/** The keys that held at a place. */
export function keysAt(past: PastKeysByMember, member: Member, at: OffencePlace): SigningKeys {
  const held = past
    .get(member.memberKey)
    ?.find((keys) => ('slot' in at ? at.slot <= keys.throughSlot : at.height <= keys.throughHeight))
  return held ?? member
}

/** Notes the keys that a member has until a block. Keys that it got in that very block held nowhere. */
export function withPastKeys(
  past: PastKeysByMember,
  member: Member,
  { slot, height }: Telling,
): PastKeysByMember {
  const { memberKey, nodeKey, consensusKey } = member
  const earlier = past.get(memberKey) ?? []
  if (earlier.at(-1)?.throughHeight === height) return past
  const keys = [...earlier, { throughSlot: slot, throughHeight: height, nodeKey, consensusKey }]
  return new Map([...past, [memberKey, keys]])
}

/** Those under which an offence could still be told in this block. The same map where all of them are. */
export function withoutOldKeys(past: PastKeysByMember, now: Telling): PastKeysByMember {
  const isOfUse = ({ throughSlot, throughHeight }: PastKeys): boolean =>
    !isTooOld({ slot: throughSlot }, now) || !isTooOld({ height: throughHeight }, now)
  if ([...past.values()].every((keys) => keys.every(isOfUse))) return past
  const kept = [...past].map(([member, keys]) => [member, keys.filter(isOfUse)] as const)
  return new Map(kept.filter(([, keys]) => keys.length > 0))
}

/** How a member's past keys are written. */
export function pastKeysRecord(past: readonly PastKeys[]): CborValue {
  return [
    past.map(({ throughSlot, throughHeight, nodeKey, consensusKey }) => [
      throughSlot,
      throughHeight,
      hashBytes(nodeKey),
      hashBytes(consensusKey),
    ]),
  ]
}

export function readPastKeys(fields: Fields): PastKeys[] {
  return fields.list(PAST_KEYS_LIMIT, (item) =>
    item.record(4, (keys) => ({
      throughSlot: keys.uint(),
      throughHeight: keys.uint(),
      nodeKey: keys.hash(),
      consensusKey: keys.hash(),
    })),
  )
}
