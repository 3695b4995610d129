/**
 * An order sheet: all the orders of one member for one slot, signed once, replaced whole by a higher revision (design
 * section 5). Canonical CBOR `[version, community, slot, member, revision, [[side, energyWh, price, source]…]]`.
 */
import { encodeCbor } from '../codec/cbor.ts'
import type { Envelope } from '../codec/envelope.ts'
import { decodeEnvelope, encodeEnvelope } from '../codec/envelope.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import { decodeRecord } from '../codec/record.ts'
import type { Hash } from '../crypto/sha256.ts'
import { taggedHashHex } from '../crypto/sha256.ts'
import type { SlotIndex } from '../units/quantities.ts'

/** A member's public key, 32 bytes in hex. */
export type MemberId = string

export type Side = 'bid' | 'offer'
/** Where the energy of an order comes from or goes to; certificates follow it. */
export const SOURCES = ['unknown', 'solar', 'battery', 'load'] as const
export type Source = (typeof SOURCES)[number]

export interface Order {
  readonly side: Side
  readonly energyWh: number
  readonly limitPriceMicroPerKwh: number
  readonly source: Source
}

export interface OrderSheet {
  readonly version: number
  readonly community: Hash
  readonly slot: SlotIndex
  readonly member: MemberId
  readonly revision: number
  readonly orders: readonly Order[]
}

/** A sheet with its signature and the bytes that travel; `hash` names it in gate votes. */
export interface SignedSheet {
  readonly sheet: OrderSheet
  readonly envelope: Envelope
  readonly bytes: Uint8Array
  readonly hash: Hash
}

export const ORDERS_PER_SHEET_LIMIT = 16
export const SHEET_BYTES_LIMIT = 1024

export function encodeSheetBody(sheet: OrderSheet): Uint8Array {
  return encodeCbor([
    sheet.version,
    hashBytes(sheet.community),
    sheet.slot,
    hashBytes(sheet.member),
    sheet.revision,
    sheet.orders.map((order) => [
      order.side === 'bid' ? 0 : 1,
      order.energyWh,
      order.limitPriceMicroPerKwh,
      SOURCES.indexOf(order.source),
    ]),
  ])
}

export function signedSheet(sheet: OrderSheet, signature: Uint8Array): SignedSheet {
  const envelope = { body: encodeSheetBody(sheet), signature }
  const bytes = encodeEnvelope(envelope)
  return { sheet, envelope, bytes, hash: taggedHashHex('sheet', bytes) }
}

/** The sheet in bytes from the network, or undefined when they are malformed; nothing else is checked yet. */
export function decodeSheet(bytes: Uint8Array): SignedSheet | undefined {
  const envelope = decodeEnvelope(bytes, SHEET_BYTES_LIMIT)
  if (envelope === undefined) return undefined
  const sheet = decodeSheetBody(envelope.body)
  return sheet && { sheet, envelope, bytes, hash: taggedHashHex('sheet', bytes) }
}

function decodeSheetBody(body: Uint8Array): OrderSheet | undefined {
  return decodeRecord(body, { maxBytes: SHEET_BYTES_LIMIT, length: 6 }, (fields) => ({
    version: fields.uint(),
    community: fields.hash(),
    slot: fields.uint(),
    member: fields.hash(),
    revision: fields.uint(),
    orders: fields.list(ORDERS_PER_SHEET_LIMIT, (item) =>
      item.record(4, (order) => ({
        side: order.flag() ? 'offer' : 'bid',
        energyWh: order.uint(),
        limitPriceMicroPerKwh: order.int(),
        source: order.oneOf(SOURCES),
      })),
    ),
  }))
}
