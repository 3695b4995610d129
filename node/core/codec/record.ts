/**
 * Reads fixed-length records out of canonical CBOR. A record's reader names each field's kind and limit; whatever does
 * not fit makes the whole message malformed. Nothing throws past `decodeRecord`.
 */
import { readItem } from './cbor.ts'
import type { CborReader } from './cbor-reader.ts'
import {
  ARRAY,
  BYTES,
  kindAhead,
  NEGATIVE,
  readArgument,
  readCount,
  readInteger,
  takeBytes,
  UNSIGNED,
} from './cbor-reader.ts'
import { hashToHex } from './hex.ts'
import { utf8Text } from './utf8.ts'

/** One record's fields, taken in order. */
export interface Fields {
  /** An integer from 0 to `max` (default: the largest safe integer). */
  uint(max?: number): number
  /** A signed safe integer. */
  int(): number
  /** A signed integer below 2^63 in size: an amount. */
  big(): bigint
  flag(): boolean
  /** One of some names, by its place among them. */
  oneOf<Name>(names: readonly Name[]): Name
  bytes(length: number): Uint8Array
  bytesUpTo(max: number): Uint8Array
  /** ASCII text of at most `max` characters. */
  text(max: number): string
  /** Text of at most `max` bytes of UTF-8. */
  utf8(max: number): string
  /** 32 bytes as hex: a hash or a key. */
  hash(): string
  /** A nested record of exactly `length` fields. */
  record<T>(length: number, read: (fields: Fields) => T): T
  /** A nested record of `length` fields, or null where the list is empty. */
  optionalRecord<T>(length: number, read: (fields: Fields) => T): T | null
  /** At most `max` items, each read as one value of the surrounding list: no fewer, no more. */
  list<T>(max: number, read: (item: Fields) => T): T[]
}

/**
 * Decodes one record of `length` fields; undefined when the bytes are not canonical or a field does not fit. Who needs
 * only its first fields leaves the others: they must be canonical, and may be anything.
 */
export function decodeRecord<T>(
  bytes: Uint8Array,
  options: { maxBytes: number; length: number },
  read: (fields: Fields) => T,
): T | undefined {
  if (bytes.length > options.maxBytes) return undefined
  const reader: CborReader = { bytes, at: 0 }
  try {
    const value = new ReadFields(reader).record(options.length, read)
    return reader.at === bytes.length ? value : undefined
  } catch (error) {
    if (error instanceof Malformed) return undefined
    throw error
  }
}

class Malformed extends Error {}

/**
 * Straight from the bytes, without a value of each item in between. One for a whole message, a class,
 * because a closure for each method cost more than the decoding itself.
 */
class ReadFields implements Fields {
  readonly #reader: CborReader
  /** How many items are left in the record that is being read, or of the one item of a list. */
  #left = 1
  /** How many arrays it lies in. */
  #depth = 0

  constructor(reader: CborReader) {
    this.#reader = reader
  }

  uint(max = Number.MAX_SAFE_INTEGER): number {
    this.#begin(UNSIGNED)
    const value = readArgument(this.#reader)
    if (typeof value !== 'number' || value > max) throw new Malformed()
    return value
  }

  int(): number {
    const value = this.#integer()
    if (typeof value !== 'number') throw new Malformed()
    return value
  }

  big(): bigint {
    const value = BigInt(this.#integer())
    if (value >= BIG_LIMIT || value <= -BIG_LIMIT) throw new Malformed()
    return value
  }

  flag(): boolean {
    return this.uint(1) === 1
  }

  oneOf<Name>(names: readonly Name[]): Name {
    const name = names[this.uint()]
    if (name === undefined) throw new Malformed()
    return name
  }

  bytes(length: number): Uint8Array {
    return takeBytes(this.#reader, this.#length(length, length))
  }

  bytesUpTo(max: number): Uint8Array {
    return takeBytes(this.#reader, this.#length(0, max))
  }

  text(max: number): string {
    return asText(this.bytesUpTo(max))
  }

  utf8(max: number): string {
    const text = utf8Text(this.bytesUpTo(max))
    if (text === undefined) throw new Malformed()
    return text
  }

  hash(): string {
    const length = this.#length(HASH_BYTES, HASH_BYTES)
    const { bytes, at } = this.#reader
    this.#reader.at = at + length
    return hashToHex(bytes, at)
  }

  record<T>(length: number, read: (fields: Fields) => T): T {
    if (this.#count() !== length) throw new Malformed()
    return this.#wholeRecord(length, read)
  }

  optionalRecord<T>(length: number, read: (fields: Fields) => T): T | null {
    const count = this.#count()
    if (count === 0) return null
    if (count !== length) throw new Malformed()
    return this.#wholeRecord(length, read)
  }

  list<T>(max: number, read: (item: Fields) => T): T[] {
    const count = this.#count()
    if (count > max) throw new Malformed()
    const values: T[] = []
    const outside = this.#left
    this.#depth += 1
    for (let index = 0; index < count; index++) {
      this.#left = 1
      values.push(read(this))
      if (this.#left !== 0) throw new Malformed()
    }
    this.#depth -= 1
    this.#left = outside
    return values
  }

  #wholeRecord<T>(length: number, read: (fields: Fields) => T): T {
    const outside = this.#left
    this.#left = length
    this.#depth += 1
    const value = read(this)
    for (; this.#left > 0; this.#left--)
      if (readItem(this.#reader, this.#depth) === undefined) throw new Malformed()
    this.#depth -= 1
    this.#left = outside
    return value
  }

  /** The next item is taken, and must be of that kind. */
  #begin(kind: number): void {
    if (this.#left === 0 || kindAhead(this.#reader) !== kind) throw new Malformed()
    this.#left -= 1
  }

  #integer(): number | bigint {
    this.#begin(kindAhead(this.#reader) === NEGATIVE ? NEGATIVE : UNSIGNED)
    const value = readInteger(this.#reader)
    if (value === undefined) throw new Malformed()
    return value
  }

  #length(min: number, max: number): number {
    this.#begin(BYTES)
    const length = readCount(this.#reader)
    if (length === undefined || length < min || length > max) throw new Malformed()
    return length
  }

  #count(): number {
    this.#begin(ARRAY)
    const count = readCount(this.#reader)
    if (count === undefined) throw new Malformed()
    return count
  }
}

const HASH_BYTES = 32
const BIG_LIMIT = 1n << 63n

function asText(bytes: Uint8Array): string {
  if (bytes.some((byte) => byte > 0x7f)) throw new Malformed()
  return String.fromCharCode(...bytes)
}
