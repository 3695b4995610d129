/**
 * Canonical CBOR (RFC 8949 section 4.2) of what we sign and store: fixed-length arrays, integers and byte strings, no
 * floats, maps, text or tags. Bytes are accepted only if encoding the decoded value gives the same bytes again, which
 * closes every gap that a lenient decoder leaves (design section 5).
 */
import { decode, encode } from 'cborg'
import { equalBytes } from './bytes.ts'

export type CborValue = number | bigint | Uint8Array | readonly CborValue[]

/** How deep arrays may nest; a hostile message is refused before it costs a stack. */
const DEPTH_LIMIT = 12

export function encodeCbor(value: CborValue): Uint8Array {
  return encode(value)
}

/** The value of canonical bytes, or undefined for any others. */
export function decodeCbor(bytes: Uint8Array, maxBytes: number): CborValue | undefined {
  if (bytes.length > maxBytes || nestsTooDeep(bytes)) return undefined
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

/** Walks the heads of nested arrays without recursion: cborg itself would recurse into a bomb of `[[[[…`. */
function nestsTooDeep(bytes: Uint8Array): boolean {
  let run = 0
  for (const byte of bytes) {
    run = byte === 0x81 ? run + 1 : 0
    if (run > DEPTH_LIMIT) return true
  }
  return false
}
