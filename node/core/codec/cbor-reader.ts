/**
 * Walks through canonical CBOR, one head after the other (RFC 8949 section 3): what `decodeCbor` makes values of, and what
 * records are read from without making any in between.
 */

export interface CborReader {
  readonly bytes: Uint8Array
  /** The place of the next head. */
  at: number
}

/** RFC 8949 section 3.1: three bits of kind, then five of value or of how many bytes the value takes. */
export const UNSIGNED = 0
export const NEGATIVE = 1
export const BYTES = 2
export const ARRAY = 4

export const WORD = 2 ** 32

/** The kind of the item that comes next; any other number where it is none of ours, or nothing comes. */
export function kindAhead({ bytes, at }: CborReader): number {
  return (bytes[at] ?? 0xff) >> 5
}

/** How many bytes a head takes with its argument in the shortest form. */
export function headSize(argument: number): number {
  if (argument < 24) return 1
  if (argument < 0x100) return 2
  if (argument < 0x10000) return 3
  return argument < WORD ? 5 : 9
}

/**
 * What the head at the reader's place says, in its one form: a value, a length in bytes or a count of items; a bigint
 * beyond 2^53. The reader moves behind it; undefined where it is longer than it must be, or cut off.
 */
export function readArgument(reader: CborReader): number | bigint | undefined {
  const { bytes, at } = reader
  const initial = bytes[at]
  if (initial === undefined) return undefined
  const minor = initial & 31
  if (minor < 24) {
    reader.at = at + 1
    return minor
  }
  const size = 2 ** (minor - 24)
  if (minor > 27 || at + 1 + size > bytes.length) return undefined
  reader.at = at + 1 + size
  if (minor === 27) return readLong(bytes, at + 1)
  let argument = 0
  for (let index = at + 1; index < reader.at; index++) argument = argument * 256 + (bytes[index] ?? 0)
  return headSize(argument) === size + 1 ? argument : undefined
}

/** The length or count in the head of bytes or an array. Nothing is longer than what is left: undefined before it is made. */
export function readCount(reader: CborReader): number | undefined {
  const argument = readArgument(reader)
  return argument === undefined || argument > reader.bytes.length - reader.at ? undefined : Number(argument)
}

/** The integer at the reader's place, known to be one by its kind; a bigint beyond the safe integers. */
export function readInteger(reader: CborReader): number | bigint | undefined {
  const isNegative = kindAhead(reader) === NEGATIVE
  const argument = readArgument(reader)
  return argument !== undefined && isNegative ? negative(argument) : argument
}

/** As long as a signature. Those, hashes and keys outlive what they came in, and a view takes as much as a copy. */
const COPIED_BYTES = 64

/** So many bytes from the reader's place, known to be there: short ones as a copy, longer ones as a view. */
export function takeBytes(reader: CborReader, count: number): Uint8Array {
  const { bytes, at } = reader
  reader.at = at + count
  // Not `subarray`: of a Buffer that would be a Buffer.
  if (count > COPIED_BYTES) return new Uint8Array(bytes.buffer, bytes.byteOffset + at, count)
  const copy = new Uint8Array(count)
  for (let index = 0; index < count; index++) copy[index] = bytes[at + index] ?? 0
  return copy
}

function readLong(bytes: Uint8Array, at: number): number | bigint | undefined {
  const high = readWord(bytes, at)
  const low = readWord(bytes, at + 4)
  if (high === 0) return undefined
  return high < 2 ** 21 ? high * WORD + low : (BigInt(high) << 32n) | BigInt(low)
}

function readWord(bytes: Uint8Array, at: number): number {
  let word = 0
  for (let index = at; index < at + 4; index++) word = word * 256 + (bytes[index] ?? 0)
  return word
}

/** −1 less the argument; beyond the safe integers it stays a bigint. */
function negative(argument: number | bigint): number | bigint {
  if (typeof argument === 'bigint') return -1n - argument
  return argument === Number.MAX_SAFE_INTEGER ? -1n - BigInt(argument) : -1 - argument
}
