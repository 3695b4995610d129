/**
 * One block per slot: the gate votes it is built from, the sheets and readings they imply, the clearing, and in the
 * header the root of the state after it. The header's hash names the block; the header commits to the body.
 */
import { encodeCbor } from '../codec/cbor.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import { decodeRecord } from '../codec/record.ts'
import type { Hash } from '../crypto/sha256.ts'
import { taggedHashHex } from '../crypto/sha256.ts'
import type { SignedSheet } from '../market/order-sheet.ts'
import { decodeSheet, SHEET_BYTES_LIMIT } from '../market/order-sheet.ts'
import type { SignedReading } from '../metering/reading.ts'
import { decodeReading, READING_BYTES_LIMIT } from '../metering/reading.ts'
import type { Height, SlotIndex } from '../units/quantities.ts'
import { BLOCK_BYTES_LIMIT, GATE_VOTE_BYTES_LIMIT, TRANSACTIONS_LIMIT } from '../governance/block-room.ts'
import type { SignedTransaction } from '../governance/transaction.ts'
import { decodeTransaction, TRANSACTION_BYTES_LIMIT } from '../governance/transaction.ts'
import type { Clearing } from './clear-book.ts'
import type { SignedGateVote } from './gate-vote.ts'
import { decodeGateVote } from './gate-vote.ts'

export interface BlockHeader {
  readonly version: number
  readonly community: Hash
  readonly height: Height
  readonly slot: SlotIndex
  readonly parentHash: Hash
  readonly bodyHash: Hash
  /** Root of the state after this block: nodes execute before they vote. */
  readonly stateRoot: Hash
  readonly ruleHash: Hash
}

export interface BlockBody {
  /** Exactly n − f, by validator. */
  readonly gateVotes: readonly SignedGateVote[]
  /** One per member, by member. */
  readonly sheets: readonly SignedSheet[]
  /** By hash. */
  readonly readings: readonly SignedReading[]
  /** By hash. */
  readonly transactions: readonly SignedTransaction[]
  readonly clearing: Clearing
}

export interface Block {
  readonly header: BlockHeader
  readonly body: BlockBody
  readonly hash: Hash
  readonly bytes: Uint8Array
}

const LIST_LIMIT = 4096

export function assembleBlock(header: Omit<BlockHeader, 'bodyHash'>, body: BlockBody): Block {
  const bodyBytes = encodeBody(body)
  const whole: BlockHeader = { ...header, bodyHash: taggedHashHex('body', bodyBytes) }
  const headerBytes = encodeHeader(whole)
  return { header: whole, body, hash: blockHash(headerBytes), bytes: encodeCbor([headerBytes, bodyBytes]) }
}

/** The block in bytes, or undefined when they are malformed or the body is not the header's; nothing else is checked. */
export function decodeBlock(bytes: Uint8Array): Block | undefined {
  const parts = decodeRecord(bytes, { maxBytes: BLOCK_BYTES_LIMIT, length: 2 }, (fields) => ({
    headerBytes: fields.bytesUpTo(1024),
    bodyBytes: fields.bytesUpTo(BLOCK_BYTES_LIMIT),
  }))
  if (parts === undefined) return undefined
  const header = decodeHeader(parts.headerBytes)
  const body = decodeBody(parts.bodyBytes)
  if (header === undefined || body === undefined) return undefined
  if (header.bodyHash !== taggedHashHex('body', parts.bodyBytes)) return undefined
  return { header, body, hash: blockHash(parts.headerBytes), bytes }
}

/** A header alone, with the hash of its block; undefined when its bytes are malformed. */
export function readHeader(bytes: Uint8Array): { header: BlockHeader; hash: Hash } | undefined {
  const header = decodeHeader(bytes)
  return header && { header, hash: blockHash(bytes) }
}

function blockHash(headerBytes: Uint8Array): Hash {
  return taggedHashHex('block', headerBytes)
}

/** A header in bytes: what its block is named by. */
export function encodeHeader(header: BlockHeader): Uint8Array {
  return encodeCbor([
    header.version,
    hashBytes(header.community),
    header.height,
    header.slot,
    hashBytes(header.parentHash),
    hashBytes(header.bodyHash),
    hashBytes(header.stateRoot),
    hashBytes(header.ruleHash),
  ])
}

function decodeHeader(bytes: Uint8Array): BlockHeader | undefined {
  return decodeRecord(bytes, { maxBytes: 1024, length: 8 }, (fields) => ({
    version: fields.uint(),
    community: fields.hash(),
    height: fields.uint(),
    slot: fields.uint(),
    parentHash: fields.hash(),
    bodyHash: fields.hash(),
    stateRoot: fields.hash(),
    ruleHash: fields.hash(),
  }))
}

function encodeBody(body: BlockBody): Uint8Array {
  const { status, buyPriceMicroPerKwh, sellPriceMicroPerKwh, energyWh, fillsWh } = body.clearing
  return encodeCbor([
    body.gateVotes.map((vote) => vote.bytes),
    body.sheets.map((sheet) => sheet.bytes),
    body.readings.map((reading) => reading.bytes),
    body.transactions.map((transaction) => transaction.bytes),
    [
      STATUSES.indexOf(status),
      priceList(buyPriceMicroPerKwh),
      priceList(sellPriceMicroPerKwh),
      energyWh,
      [...fillsWh],
    ],
  ])
}

function decodeBody(bytes: Uint8Array): BlockBody | undefined {
  const body = decodeRecord(bytes, { maxBytes: BLOCK_BYTES_LIMIT, length: 5 }, (fields) => ({
    gateVotes: fields.list(LIST_LIMIT, (item) => decodeGateVote(item.bytesUpTo(GATE_VOTE_BYTES_LIMIT))),
    sheets: fields.list(LIST_LIMIT, (item) => decodeSheet(item.bytesUpTo(SHEET_BYTES_LIMIT))),
    readings: fields.list(LIST_LIMIT, (item) => decodeReading(item.bytesUpTo(READING_BYTES_LIMIT))),
    transactions: fields.list(TRANSACTIONS_LIMIT, (item) =>
      decodeTransaction(item.bytesUpTo(TRANSACTION_BYTES_LIMIT)),
    ),
    clearing: fields.record(5, (clearing) => ({
      status: clearing.oneOf(STATUSES),
      buyPriceMicroPerKwh: clearing.optionalRecord(1, (price) => price.int()),
      sellPriceMicroPerKwh: clearing.optionalRecord(1, (price) => price.int()),
      energyWh: clearing.uint(),
      fillsWh: clearing.list(LIST_LIMIT, (item) => item.int()),
    })),
  }))
  if (body === undefined) return undefined
  const gateVotes = body.gateVotes.filter(isDefined)
  const sheets = body.sheets.filter(isDefined)
  const readings = body.readings.filter(isDefined)
  const transactions = body.transactions.filter(isDefined)
  const isWhole =
    gateVotes.length === body.gateVotes.length &&
    sheets.length === body.sheets.length &&
    readings.length === body.readings.length &&
    transactions.length === body.transactions.length
  return isWhole ? { gateVotes, sheets, readings, transactions, clearing: body.clearing } : undefined
}

const STATUSES = ['cleared', 'no-trade', 'rule-failed'] as const

function priceList(price: number | null): number[] {
  return price === null ? [] : [price]
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined
}
