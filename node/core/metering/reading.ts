/**
 * A meter reading: a member's cumulative counters at the start and the end of one slot, signed by its node. Counters,
 * not integrals: what was missed in one slot telescopes into the next (design section 5).
 */
import { asciiBytes } from '../codec/bytes.ts'
import type { CborValue } from '../codec/cbor.ts'
import { encodeCbor } from '../codec/cbor.ts'
import type { Envelope } from '../codec/envelope.ts'
import { decodeEnvelope, encodeEnvelope } from '../codec/envelope.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import type { Fields } from '../codec/record.ts'
import { decodeRecord } from '../codec/record.ts'
import type { Hash } from '../crypto/sha256.ts'
import { taggedHashHex } from '../crypto/sha256.ts'
import type { SlotIndex } from '../units/quantities.ts'

/** Cumulative Wh since the meter was made. */
export interface Counters {
  readonly importWh: number
  readonly exportWh: number
  /** What the home's own generators made; null where there is no such register, or it says nothing now. */
  readonly generationWh: number | null
}

export interface MeterReading {
  readonly version: number
  readonly community: Hash
  readonly slot: SlotIndex
  readonly member: string
  /** Serial number of the device whose counters these are. */
  readonly device: string
  readonly start: Counters
  readonly end: Counters
}

/** A reading with its signature and the bytes that travel; `hash` names it in gate votes. */
export interface SignedReading {
  readonly reading: MeterReading
  readonly envelope: Envelope
  readonly bytes: Uint8Array
  readonly hash: Hash
}

export const READING_BYTES_LIMIT = 512
/** Characters of a serial number, ASCII. */
export const SERIAL_LIMIT = 64

export function encodeReadingBody(reading: MeterReading): Uint8Array {
  return encodeCbor([
    reading.version,
    hashBytes(reading.community),
    reading.slot,
    hashBytes(reading.member),
    asciiBytes(reading.device),
    countersRecord(reading.start),
    countersRecord(reading.end),
  ])
}

export function countersRecord({ importWh, exportWh, generationWh }: Counters): CborValue {
  return [importWh, exportWh, generationWh === null ? [] : [generationWh]]
}

/** A record of so many fields. */
export const COUNTERS_FIELDS = 3

export function readCounters(fields: Fields): Counters {
  return {
    importWh: fields.uint(),
    exportWh: fields.uint(),
    generationWh: fields.optionalRecord(1, (inner) => inner.uint()),
  }
}

/** Of the state: where a replaced device began lower than the old one ended, they may be below zero. */
export function readMovedCounters(fields: Fields): Counters {
  return {
    importWh: fields.int(),
    exportWh: fields.int(),
    generationWh: fields.optionalRecord(1, (inner) => inner.int()),
  }
}

export function signedReading(reading: MeterReading, signature: Uint8Array): SignedReading {
  const envelope = { body: encodeReadingBody(reading), signature }
  const bytes = encodeEnvelope(envelope)
  return { reading, envelope, bytes, hash: taggedHashHex('reading', bytes) }
}

/** The reading in bytes from the network, or undefined when they are malformed; nothing else is checked yet. */
export function decodeReading(bytes: Uint8Array): SignedReading | undefined {
  const envelope = decodeEnvelope(bytes, READING_BYTES_LIMIT)
  if (envelope === undefined) return undefined
  const reading = decodeReadingBody(envelope.body)
  return reading && { reading, envelope, bytes, hash: taggedHashHex('reading', bytes) }
}

function decodeReadingBody(body: Uint8Array): MeterReading | undefined {
  return decodeRecord(body, { maxBytes: READING_BYTES_LIMIT, length: 7 }, (fields) => ({
    version: fields.uint(),
    community: fields.hash(),
    slot: fields.uint(),
    member: fields.hash(),
    device: fields.text(SERIAL_LIMIT),
    start: fields.record(COUNTERS_FIELDS, readCounters),
    end: fields.record(COUNTERS_FIELDS, readCounters),
  }))
}
