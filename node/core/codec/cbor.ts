/**
 * Canonical CBOR (RFC 8949 section 4.2) of what we sign and store: fixed-length arrays, integers and byte strings, no
 * floats, maps, text or tags. Each value has exactly one form, and the reader takes no other: what is read and written
 * again gives the same bytes (design section 5).
 *
 * Written here, because a general codec took a fifth of the time of verifying a ledger; the tests hold it to `cborg`.
 */
import { assert } from '../units/assert.ts'
import type { CborReader } from './cbor-reader.ts'
import {
  ARRAY,
  BYTES,
  headSize,
  kindAhead,
  NEGATIVE,
  readArgument,
  readCount,
  readInteger,
  takeBytes,
  UNSIGNED,
  WORD,
} from './cbor-reader.ts'

export type CborValue = number | bigint | Uint8Array | readonly CborValue[]

/** How deep arrays may nest: the reader recurses, and a hostile message is refused before it costs a stack. */
const DEPTH_LIMIT = 12

/** The bytes of a value whose integers have at most 64 bits beside their sign. */
export function encodeCbor(value: CborValue): Uint8Array {
  const bytes = new Uint8Array(sizeOf(value))
  write(bytes, 0, value)
  return bytes
}

/** What `use` makes of the bytes of a value. They are nobody's to keep: the next value is written over them. */
export function withEncoded<Result>(value: CborValue, use: (bytes: Uint8Array) => Result): Result {
  const size = sizeOf(value)
  if (size > PASSING.length) return use(encodeCbor(value))
  write(PASSING, 0, value)
  return use((VIEWS[size] ??= PASSING.subarray(0, size)))
}

const PASSING = new Uint8Array(1024)
/** By length: making one costs more than filling it. */
const VIEWS: Uint8Array[] = []

/**
 * The value of canonical bytes, or undefined for any others. Its longer byte strings are views of `bytes`, which nobody may change
 * from then on: a block holds its bytes, and each message in it its own, so that copies would be copies of copies.
 */
export function decodeCbor(bytes: Uint8Array, maxBytes: number): CborValue | undefined {
  if (bytes.length > maxBytes) return undefined
  const reader: CborReader = { bytes, at: 0 }
  const value = readItem(reader, 0)
  return reader.at === bytes.length ? value : undefined
}

/** How many items of an array read before the first that does not: where bytes that do not decode are wrong. */
export function countWholeItems(bytes: Uint8Array): number {
  const reader: CborReader = { bytes, at: 0 }
  const length = kindAhead(reader) === ARRAY ? readArgument(reader) : undefined
  let count = 0
  while (length !== undefined && count < length && readItem(reader, 1) !== undefined) count++
  return count
}

const SAFE_LIMIT = 2n ** 53n
const INTEGER_LIMIT = 2n ** 64n

function sizeOf(value: CborValue): number {
  if (typeof value === 'number') return headSize(argumentOf(value))
  if (typeof value === 'bigint') return isSafe(value) ? headSize(argumentOf(Number(value))) : 9
  if (value instanceof Uint8Array) return headSize(value.length) + value.length
  let size = headSize(value.length)
  for (const item of value) size += sizeOf(item)
  return size
}

/** What stands in the head for an integer: a negative one counts down from −1. */
function argumentOf(value: number): number {
  return value < 0 ? -1 - value : value
}

function isSafe(value: bigint): boolean {
  return value < SAFE_LIMIT && value >= -SAFE_LIMIT
}

/** Writes the value from a place on; the place after it. */
function write(bytes: Uint8Array, at: number, value: CborValue): number {
  if (typeof value === 'number') return writeInteger(bytes, at, value)
  if (typeof value === 'bigint') return writeBig(bytes, at, value)
  if (value instanceof Uint8Array) {
    const begin = writeHead(bytes, at, BYTES, value.length)
    bytes.set(value, begin)
    return begin + value.length
  }
  let next = writeHead(bytes, at, ARRAY, value.length)
  for (const item of value) next = write(bytes, next, item)
  return next
}

function writeInteger(bytes: Uint8Array, at: number, value: number): number {
  assert(Number.isSafeInteger(value), 'what is signed and stored has whole numbers only')
  return writeHead(bytes, at, value < 0 ? NEGATIVE : UNSIGNED, argumentOf(value))
}

function writeBig(bytes: Uint8Array, at: number, value: bigint): number {
  // −2^53 has the argument 2^53 − 1, which a number still holds.
  if (isSafe(value))
    return writeHead(bytes, at, value < 0n ? NEGATIVE : UNSIGNED, Number(value < 0n ? -1n - value : value))
  const argument = value < 0n ? -1n - value : value
  assert(argument < INTEGER_LIMIT, 'an integer has at most 64 bits')
  bytes[at] = ((value < 0n ? NEGATIVE : UNSIGNED) << 5) | 27
  writeWord(bytes, at + 1, Number(argument >> 32n))
  writeWord(bytes, at + 5, Number(argument & 0xffffffffn))
  return at + 9
}

function writeHead(bytes: Uint8Array, at: number, major: number, argument: number): number {
  const size = headSize(argument)
  const kind = major << 5
  if (size === 1) bytes[at] = kind | argument
  else if (size === 2) {
    bytes[at] = kind | 24
    bytes[at + 1] = argument
  } else if (size === 3) {
    bytes[at] = kind | 25
    bytes[at + 1] = argument >> 8
    bytes[at + 2] = argument
  } else if (size === 5) {
    bytes[at] = kind | 26
    writeWord(bytes, at + 1, argument)
  } else {
    bytes[at] = kind | 27
    writeWord(bytes, at + 1, Math.floor(argument / WORD))
    writeWord(bytes, at + 5, argument)
  }
  return at + size
}

/** The low 32 bits, big end first; a byte array keeps the low 8 bits of what it is given. */
function writeWord(bytes: Uint8Array, at: number, value: number): void {
  const word = (value % WORD) >>> 0
  bytes[at] = word >>> 24
  bytes[at + 1] = word >>> 16
  bytes[at + 2] = word >>> 8
  bytes[at + 3] = word
}

/**
 * The item at the reader's place, which moves behind it; undefined where none of our kinds stands in its one form. `depth`
 * says how many arrays it lies in.
 */
export function readItem(reader: CborReader, depth: number): CborValue | undefined {
  const kind = kindAhead(reader)
  if (kind === BYTES) {
    const count = readCount(reader)
    return count === undefined ? undefined : takeBytes(reader, count)
  }
  if (kind === ARRAY) {
    const count = readCount(reader)
    return count === undefined ? undefined : readItems(reader, count, depth + 1)
  }
  return kind === UNSIGNED || kind === NEGATIVE ? readInteger(reader) : undefined
}

/** Nearly all arrays are this short. */
const SHORT = 16

function readItems(reader: CborReader, count: number, depth: number): CborValue[] | undefined {
  if (depth > DEPTH_LIMIT) return undefined
  // Short ones at once. Others grow as they come: what a hostile head announces is not set aside before it is there.
  const items = count <= SHORT ? new Array<CborValue>(count) : []
  for (let index = 0; index < count; index++) {
    const item = readItem(reader, depth)
    if (item === undefined) return undefined
    items[index] = item
  }
  return items
}
