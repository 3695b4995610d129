/**
 * Reads fixed-length records out of canonical CBOR. A record's reader names each field's kind and limit; whatever does
 * not fit makes the whole message malformed. Nothing throws past `decodeRecord`.
 */
import type { CborValue } from './cbor.ts'
import { decodeCbor } from './cbor.ts'
import { toHex } from './hex.ts'
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

/** Decodes one record of `length` fields; undefined when the bytes are not canonical or a field does not fit. */
export function decodeRecord<T>(
  bytes: Uint8Array,
  options: { maxBytes: number; length: number },
  read: (fields: Fields) => T,
): T | undefined {
  const value = decodeCbor(bytes, options.maxBytes)
  if (value === undefined) return undefined
  try {
    return readRecord(value, options.length, read)
  } catch (error) {
    if (error instanceof Malformed) return undefined
    throw error
  }
}

class Malformed extends Error {}

function readRecord<T>(value: CborValue, length: number, read: (fields: Fields) => T): T {
  const items = asList(value)
  if (items.length !== length) throw new Malformed()
  return read(new ItemFields(items))
}

/** A class, because a closure for each method of each item of a list cost more than the decoding itself. */
class ItemFields implements Fields {
  readonly #items: readonly CborValue[]
  #at = 0

  constructor(items: readonly CborValue[]) {
    this.#items = items
  }

  uint(max = Number.MAX_SAFE_INTEGER): number {
    return asInteger(this.#next(), 0, max)
  }

  int(): number {
    return asInteger(this.#next(), Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
  }

  big(): bigint {
    return asBig(this.#next())
  }

  flag(): boolean {
    return asInteger(this.#next(), 0, 1) === 1
  }

  oneOf<Name>(names: readonly Name[]): Name {
    const name = names[this.uint()]
    if (name === undefined) throw new Malformed()
    return name
  }

  bytes(length: number): Uint8Array {
    return asBytes(this.#next(), length, length)
  }

  bytesUpTo(max: number): Uint8Array {
    return asBytes(this.#next(), 0, max)
  }

  text(max: number): string {
    return asText(asBytes(this.#next(), 0, max))
  }

  utf8(max: number): string {
    const text = utf8Text(asBytes(this.#next(), 0, max))
    if (text === undefined) throw new Malformed()
    return text
  }

  hash(): string {
    return toHex(asBytes(this.#next(), 32, 32))
  }

  record<T>(length: number, read: (fields: Fields) => T): T {
    return readRecord(this.#next(), length, read)
  }

  optionalRecord<T>(length: number, read: (fields: Fields) => T): T | null {
    const value = asList(this.#next())
    return value.length === 0 ? null : readRecord(value, length, read)
  }

  list<T>(max: number, read: (item: Fields) => T): T[] {
    const list = asList(this.#next())
    if (list.length > max) throw new Malformed()
    const items = new ItemFields(list)
    return list.map((_, index) => {
      const value = read(items)
      if (items.#at !== index + 1) throw new Malformed()
      return value
    })
  }

  #next(): CborValue {
    const value = this.#items[this.#at++]
    if (value === undefined) throw new Malformed()
    return value
  }
}

function asList(value: CborValue): readonly CborValue[] {
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Uint8Array)
    throw new Malformed()
  return value
}

function asInteger(value: CborValue, min: number, max: number): number {
  if (typeof value !== 'number' || value < min || value > max) throw new Malformed()
  return value
}

function asBig(value: CborValue): bigint {
  if (typeof value !== 'number' && typeof value !== 'bigint') throw new Malformed()
  const big = BigInt(value)
  if (big >= BIG_LIMIT || big <= -BIG_LIMIT) throw new Malformed()
  return big
}

const BIG_LIMIT = 1n << 63n

function asBytes(value: CborValue, min: number, max: number): Uint8Array {
  if (!(value instanceof Uint8Array) || value.length < min || value.length > max) throw new Malformed()
  return value
}

function asText(bytes: Uint8Array): string {
  if (bytes.some((byte) => byte > 0x7f)) throw new Malformed()
  return String.fromCharCode(...bytes)
}
