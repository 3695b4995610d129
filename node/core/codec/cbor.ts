/**
 * Canonical CBOR (RFC 8949 section 4.2) of what we sign and store: fixed-length arrays, integers and byte strings, no
 * floats, maps, text or tags. Bytes are accepted only if encoding the decoded value gives the same bytes again, which
 * closes every gap that a lenient decoder leaves (design section 5).
 */
import { decode, encode } from 'cborg'
import { equalBytes } from './bytes.ts'

export type CborValue = number | bigint | Uint8Array | readonly CborValue[]

/** How deep arrays may nest: cborg recurses, and a hostile message is refused before it costs a stack. */
const DEPTH_LIMIT = 12

/** A copy, because in Node cborg hands out a Buffer of the shared pool for longer values. */
export function encodeCbor(value: CborValue): Uint8Array {
  return new Uint8Array(encode(value))
}

/** The value of canonical bytes, or undefined for any others. */
export function decodeCbor(bytes: Uint8Array, maxBytes: number): CborValue | undefined {
  if (bytes.length > maxBytes || !isCanonicalItem(bytes)) return undefined
  try {
    const value: unknown = decode(bytes, STRICT)
    if (!isCborValue(value)) return undefined
    return equalBytes(encode(value), bytes) ? value : undefined
  } catch {
    return undefined
  }
}

const STRICT = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowNaN: false,
  allowInfinity: false,
  rejectDuplicateMapKeys: true,
}

function isCborValue(value: unknown): value is CborValue {
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0)
  if (typeof value === 'bigint' || value instanceof Uint8Array) return true
  return Array.isArray(value) && value.every(isCborValue)
}

/**
 * Whether the bytes are one whole item of our kinds, each head as short as it can be. Walks the heads without recursion
 * and jumps over byte strings, whose contents may be anything.
 */
function isCanonicalItem(bytes: Uint8Array): boolean {
  /** Of each array around the place, how many items are still to come. */
  const open: number[] = []
  let at = 0
  do {
    const head = readHead(bytes, at)
    if (head === undefined) return false
    at = head.end
    const left = bytes.length - at
    if (head.major === ARRAY) {
      if (open.length >= DEPTH_LIMIT || head.argument > left) return false
      open.push(head.argument + 1)
    } else if (head.major === BYTES) {
      if (head.argument > left) return false
      at += head.argument
    }
    closeArrays(open)
  } while (open.length > 0)
  return at === bytes.length
}

/** One item is done: it was the last of its array, and that perhaps of the next, or another follows. */
function closeArrays(open: number[]): void {
  for (let rest = open.pop(); rest !== undefined; rest = open.pop()) {
    if (rest > 1) return void open.push(rest - 1)
  }
}

interface Head {
  readonly major: number
  /** A value, a length in bytes or a count of items; beyond 2^53 only its size matters. */
  readonly argument: number
  readonly end: number
}

/** RFC 8949 section 3: three bits of kind, five of value or of how many bytes the value takes. */
function readHead(bytes: Uint8Array, at: number): Head | undefined {
  const initial = bytes[at]
  if (initial === undefined) return undefined
  const major = initial >> 5
  const minor = initial & 31
  if (!MAJORS.has(major) || minor > 27) return undefined
  if (minor < 24) return { major, argument: minor, end: at + 1 }
  const size = 2 ** (minor - 24)
  const end = at + 1 + size
  if (end > bytes.length) return undefined
  const argument = bytes.subarray(at + 1, end).reduce((value, byte) => value * 256 + byte, 0)
  const smallest = size === 1 ? 24 : 256 ** (size / 2)
  return argument < smallest ? undefined : { major, argument, end }
}

const BYTES = 2
const ARRAY = 4
/** Unsigned, negative, byte string, array. */
const MAJORS: ReadonlySet<number> = new Set([0, 1, BYTES, ARRAY])
