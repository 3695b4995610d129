/** How people name a slot: by its number, by a time in it, or as the latest that has a block. */
import { InvalidArgumentError } from 'commander'
import type { MarketView } from '../../api/market-protocol.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { EpochMs, SlotIndex } from '../../core/units/quantities.ts'
import { slotAt, slotEndMs, slotStartMs } from '../../core/units/slots.ts'
import { dayOf, daySpan, siteIso, siteMoment } from '../../runtime/site-time.ts'

/** A time with its zone, by the site's clocks, or a whole day of them. */
export type TimeArgument =
  | { readonly type: 'moment'; readonly atMs: EpochMs }
  | { readonly type: 'shown'; readonly text: string }
  | { readonly type: 'day'; readonly text: string }

export type SlotArgument =
  { readonly type: 'number'; readonly slot: SlotIndex } | { readonly type: 'latest' } | TimeArgument

type Place = Pick<MarketView, 'timezone' | 'slotMs' | 'firstSlot' | 'tipHeight' | 'tipSlot' | 'running'>

const DAY_MS = 86_400_000

export function slotArgument(text: string): SlotArgument {
  if (text === 'latest') return { type: 'latest' }
  if (/^\d{1,10}$/.test(text)) return { type: 'number', slot: Number(text) }
  const time = readTime(text)
  if (time !== undefined && time.type !== 'day') return time
  throw new InvalidArgumentError('write its number, latest, or a time in it like 2026-10-25T12:15')
}

export function timeArgument(text: string): TimeArgument {
  const time = readTime(text)
  if (time !== undefined) return time
  throw new InvalidArgumentError('write a day like 2026-10-25, or a time like 2026-10-25T12:15')
}

function readTime(text: string): TimeArgument | undefined {
  const [, day = '', clock, zone] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(Z|[+-]\d{2}:\d{2})?)?$/.exec(text) ?? []
  // A month has no day 31 where it has not: such a text is no day of any calendar.
  const midnightMs = Date.parse(`${day}T00:00Z`)
  if (Number.isNaN(midnightMs) || new Date(midnightMs).toISOString().slice(0, 10) !== day) return undefined
  if (clock === undefined) return { type: 'day', text: day }
  const atMs = Date.parse(`${day}T${clock}${zone ?? 'Z'}`)
  if (Number.isNaN(atMs)) return undefined
  return zone === undefined ? { type: 'shown', text: `${day}T${clock}` } : { type: 'moment', atMs }
}

/** From the first moment to before the other: a day is all of it by the site's clocks. */
export function spanOfTime(time: TimeArgument, zone: string): { fromMs: EpochMs; toMs: EpochMs } {
  if (time.type === 'day') {
    const { startMs, endMs } = daySpan(dayOf(siteMoment(`${time.text}T00:00`, zone), zone), zone)
    return { fromMs: startMs, toMs: endMs }
  }
  const atMs = time.type === 'moment' ? time.atMs : siteMoment(time.text, zone)
  return { fromMs: atMs, toMs: atMs }
}

/**
 * The slot that is meant. Throws `slot-unknown` for one that the street never has, or not for a day yet, and
 * `slot-not-cleared` for one that the ledger of a stopped home does not reach.
 */
export function findSlot(argument: SlotArgument, view: Place): SlotIndex {
  const slot = numberOf(argument, view)
  const { firstSlot, slotMs, tipSlot, tipHeight, running } = view
  if (slot < firstSlot) throw beforeFirst(slot, view)
  if (running !== null && slot > running.openSlot + Math.ceil(DAY_MS / slotMs)) throw tooFar(slot, view)
  if (running === null && (tipHeight === 0 || slot > tipSlot)) throw notCleared(slot, view)
  return slot
}

function numberOf(argument: SlotArgument, view: Place): SlotIndex {
  if (argument.type === 'number') return argument.slot
  if (argument.type !== 'latest') return slotAt(spanOfTime(argument, view.timezone).fromMs, view.slotMs)
  if (view.tipHeight === 0) throw notCleared(view.firstSlot, view)
  return view.tipSlot
}

/** `slot 1983221 (2026-10-25 12:15 to 12:30)` by the site's clocks. */
export function slotWords(slot: SlotIndex, { slotMs, timezone }: Pick<Place, 'slotMs' | 'timezone'>): string {
  const shown = (atMs: EpochMs): string => siteIso(atMs, timezone).slice(0, 16).replace('T', ' ')
  const endMs = slotEndMs(slot, slotMs)
  return `slot ${String(slot)} (${shown(slotStartMs(slot, slotMs))} to ${shown(endMs).slice(11)})`
}

function beforeFirst(slot: SlotIndex, view: Place): OperatingError {
  return new OperatingError(
    { code: 'slot-unknown', slot },
    `The street has no slot ${String(slot)}: its first is ${slotWords(view.firstSlot, view)}; name a later one, a time, or latest.`,
  )
}

function tooFar(slot: SlotIndex, view: Place): OperatingError {
  return new OperatingError(
    { code: 'slot-unknown', slot },
    `Nobody knows anything of ${slotWords(slot, view)}, which is more than a day ahead: name an earlier one, a time, or latest.`,
  )
}

/** Of a slot whose block may still come, or which a stopped home cannot know. */
export function notCleared(slot: SlotIndex, view: Place): OperatingError {
  const { tipHeight, tipSlot, running } = view
  const end = tipHeight === 0 ? 'has no block yet' : `ends with ${slotWords(tipSlot, view)}`
  const remedy =
    running === null
      ? 'start the node with streetwatt start, or name an earlier slot'
      : 'ask again when its gate is closed and its block is final, or name an earlier slot'
  return new OperatingError(
    { code: 'slot-not-cleared', slot },
    `There is no block of ${slotWords(slot, view)} yet, for the ledger here ${end}: ${remedy}.`,
  )
}

/** Of a slot that is over and was never cleared. */
export function withoutBlock(slot: SlotIndex, view: Place): OperatingError {
  return new OperatingError(
    { code: 'slot-without-block', slot },
    `There is no block of ${slotWords(slot, view)}: the street reached no agreement, everybody was on their tariff, and there is no book; name another slot.`,
  )
}
