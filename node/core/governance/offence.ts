/**
 * Where somebody signed two things of which an honest member signs one, and how long that can be told. Nothing can be
 * told of places beyond the block, nor of what is older than two days: so what was punished is remembered for longer than
 * it could be told again.
 */
import { SLOTS_AHEAD_LIMIT } from '../market/check-sheet.ts'
import type { Height, SlotIndex } from '../units/quantities.ts'

/** Sheets and gate votes are signed for a slot, consensus messages for a height. */
export type OffencePlace = { readonly slot: SlotIndex } | { readonly height: Height }

export interface Offence {
  /** Names it, so that it is punished once. */
  readonly name: string
  readonly at: OffencePlace
}

/** The block that carries the evidence. */
export interface Telling {
  readonly slot: SlotIndex
  readonly height: Height
}

/** An offence is punished while it is not older than this, in slots or in heights: two days of quarter hours. */
export const EVIDENCE_AGE_LIMIT = 192
/** An offence ahead of its block by as much as orders may be is told in the next two days, and forgotten after four. */
const MEMORY_LIMIT = SLOTS_AHEAD_LIMIT + EVIDENCE_AGE_LIMIT

/** Whether it is too long ago for a block. */
export function isTooOld(at: OffencePlace, now: Telling): boolean {
  if ('slot' in at) return at.slot < now.slot - EVIDENCE_AGE_LIMIT
  return at.height < now.height - EVIDENCE_AGE_LIMIT
}

/** Whether it lies where nobody has anything to sign yet: beyond the slots that take orders, or after the block itself. */
export function isTooEarly(at: OffencePlace, now: Telling): boolean {
  return 'slot' in at ? at.slot > now.slot + SLOTS_AHEAD_LIMIT : at.height > now.height
}

/** When an offence counts as punished: the slot of the block that did it, or its height where the offence has one. */
export function punishedAt(at: OffencePlace, { slot, height }: Telling): number {
  return 'slot' in at ? slot : height
}

/** Those that could be told again. The same map where all of them could. */
export function withoutOldOffences(
  offences: ReadonlyMap<string, number>,
  { slot, height }: Telling,
): ReadonlyMap<string, number> {
  const isRemembered = ([name, since]: readonly [string, number]): boolean =>
    since >= (isOfSlot(name) ? slot : height) - MEMORY_LIMIT
  const kept = [...offences].filter(isRemembered)
  return kept.length === offences.size ? offences : new Map(kept)
}

function isOfSlot(offenceName: string): boolean {
  return offenceName.startsWith('sheet/') || offenceName.startsWith('gate-vote/')
}
