/**
 * Makes this home's signed readings from boundary counters, keeps them on disk, and finds those again that the ledger
 * still lacks. A boundary that was missed leaves a hole; the next whole slot closes it, and the ledger trues it up.
 */
import type { Community } from '../core/governance/genesis.ts'
import { encodeCbor } from '../core/codec/cbor.ts'
import { hashBytes } from '../core/codec/hash-bytes.ts'
import { decodeRecord } from '../core/codec/record.ts'
import { DOMAINS, signingInput } from '../core/crypto/signing.ts'
import type { Counters, MeterReading, SignedReading } from '../core/metering/reading.ts'
import {
  COUNTERS_FIELDS,
  countersRecord,
  decodeReading,
  encodeReadingBody,
  readCounters,
  signedReading,
} from '../core/metering/reading.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import type { ChainStore } from '../engine/chain-store.ts'
import type { Signer } from '../runtime/ed25519.ts'
import type { Logger } from '../runtime/logger.ts'
import { unlessDamaged } from './own-record.ts'

export interface ReadingBook {
  /** The last boundary taken: the counters at the end of a slot. */
  last(): LastEnd | null
  /** Whether a device's counters are lower than at its last boundary: such are no reading, and no place for one to begin. */
  isBelowLast(counters: Counters, device: string): boolean
  /** Takes a device's counters at the end of a slot; the signed reading, or null when the slot's start is not known. */
  take(end: SlotEnd & { readonly device: string }): Promise<SignedReading | null>
  /** Own readings from a slot on, oldest first; not all when there are many. */
  from(slot: SlotIndex): Promise<readonly SignedReading[]>
  /** Net import of the last metered slots, Wh, newest first. */
  recentNetWh(): readonly number[]
}

/** A boundary with the device that it was read from; null where that is not known any more. */
export interface LastEnd extends SlotEnd {
  readonly device: string | null
}

export interface SlotEnd {
  readonly slot: SlotIndex
  readonly counters: Counters
}

const OWN_KINDS = { reading: 'reading', boundary: 'boundary' } as const
const FEEDER_KINDS = { reading: 'feeder-reading', boundary: 'feeder-boundary' } as const

const RECENT_SLOTS = 8
/** What one round of sending again carries; the rest follows when these are on the ledger. */
const RESEND_LIMIT = 16

/** Whose readings they are, and where they are kept. */
export interface ReadingName {
  /** The name that readings carry; null while they have none: then boundaries are kept, and nothing is signed. */
  readonly name: () => string | null
  readonly isOfFeeder: boolean
}

/** `version`: of the protocol, as the street's terms name it now. */
export async function createReadingBook(
  { community, version, name, isOfFeeder }: { community: Community; version: () => number } & ReadingName,
  parts: { store: ChainStore; signer: Signer; logger: Logger },
): Promise<ReadingBook> {
  const { store, signer } = parts
  const kinds = isOfFeeder ? FEEDER_KINDS : OWN_KINDS
  // Where one of them is damaged the other may be older, and its slot may have been read: then nothing is known.
  let last =
    (await unlessDamaged(loadLast(store, { kinds, fromSlot: community.genesis.firstSlot - 1 }), parts)) ??
    null
  const recent: number[] = []

  async function take({
    slot,
    counters,
    device,
  }: SlotEnd & { device: string }): Promise<SignedReading | null> {
    // One device ends no slot that another began: the ledger trues the gap up once it knows of the exchange.
    const start = last?.slot === slot - 1 && isSame(last.device, device) ? last.counters : null
    const signed = start === null ? null : sign({ slot, device, start, end: counters })
    if (signed === null) await store.saveOwn(kinds.boundary, slot, 0, encodeCounters(counters))
    else await store.saveOwn(kinds.reading, slot, 0, signed.bytes)
    last = { slot, counters, device }
    if (signed !== null) remember(signed)
    return signed
  }

  function remember({ reading: { start, end } }: SignedReading): void {
    recent.unshift(end.importWh - start.importWh - (end.exportWh - start.exportWh))
    recent.length = Math.min(recent.length, RECENT_SLOTS)
  }

  function sign(counted: Pick<MeterReading, 'slot' | 'device' | 'start' | 'end'>): SignedReading | null {
    const self = name()
    if (self === null) return null
    const reading = { version: version(), community: community.hash, member: self, ...counted }
    const message = signingInput(DOMAINS.reading, hashBytes(community.hash), encodeReadingBody(reading))
    return signedReading(reading, signer.sign(message))
  }

  return {
    last: () => last,
    isBelowLast: ({ importWh, exportWh }, device) =>
      last !== null &&
      isSame(last.device, device) &&
      (importWh < last.counters.importWh || exportWh < last.counters.exportWh),
    take,
    async from(slot) {
      const stored = await store.listOwn(kinds.reading, slot, RESEND_LIMIT)
      return stored.map(decodeReading).filter((signed) => signed !== undefined)
    },
    recentNetWh: () => recent,
  }
}

/** The end of the last reading, or a later boundary that no reading could begin at. */
async function loadLast(
  store: ChainStore,
  { kinds, fromSlot }: { kinds: typeof OWN_KINDS | typeof FEEDER_KINDS; fromSlot: SlotIndex },
): Promise<LastEnd | null> {
  const signed = decodeReading((await store.lastOwn(kinds.reading, fromSlot))?.bytes ?? new Uint8Array())
  const read =
    signed === undefined
      ? null
      : { slot: signed.reading.slot, counters: signed.reading.end, device: signed.reading.device }
  const boundary = await store.lastOwn(kinds.boundary, fromSlot)
  const counters = boundary && decodeCounters(boundary.bytes)
  if (boundary === undefined || counters === undefined) return read
  return read === null || boundary.slot > read.slot ? { slot: boundary.slot, counters, device: null } : read
}

function isSame(known: string | null, device: string): boolean {
  return known === null || known === device
}

function encodeCounters(counters: Counters): Uint8Array {
  return encodeCbor(countersRecord(counters))
}

function decodeCounters(bytes: Uint8Array): Counters | undefined {
  return decodeRecord(bytes, { maxBytes: 64, length: COUNTERS_FIELDS }, readCounters)
}
