/** Lower-case hex, the way bytes are named in JSON, maps and logs. */
export function toHex(bytes: Uint8Array): string {
  if (bytes.length <= PIECE) return pieceToHex(bytes, 0, bytes.length)
  let text = ''
  for (let at = 0; at < bytes.length; at += PIECE)
    text += pieceToHex(bytes, at, Math.min(PIECE, bytes.length - at))
  return text
}

/**
 * The 32 bytes from a place on, a hash or a key, as `toHex` of them; they must be there. Those that were read lately are
 * not written again: in a block each vote names the same members, sheets and readings.
 */
export function hashToHex(bytes: Uint8Array, at: number): string {
  const place = ((bytes[at] ?? 0) << 2) | ((bytes[at + 1] ?? 0) & 3)
  const known = place * PIECE
  let index = 0
  while (index < PIECE && LATELY[known + index] === bytes[at + index]) index++
  const text = LATELY_TEXTS[place]
  if (index === PIECE && text !== undefined) return text
  for (index = 0; index < PIECE; index++) LATELY[known + index] = bytes[at + index] ?? 0
  return (LATELY_TEXTS[place] = pieceToHex(bytes, at, PIECE))
}

/** As many bytes as a hash has; a call takes only so many arguments. */
const PIECE = 32
/** By ten bits of the hash: one that comes later takes the place. */
const LATELY = new Uint8Array(1024 * PIECE)
const LATELY_TEXTS: string[] = []

/** All digits at once: joining them one by one takes twice as long, and every hash that is read becomes text. */
function pieceToHex(bytes: Uint8Array, at: number, length: number): string {
  const codes = length === PIECE ? CODES : new Array<number>(2 * length)
  for (let index = 0; index < length; index++) {
    const byte = bytes[at + index] ?? 0
    codes[2 * index] = HIGH_CODES[byte] ?? 0
    codes[2 * index + 1] = LOW_CODES[byte] ?? 0
  }
  return String.fromCharCode(...codes)
}

const CODES = new Array<number>(2 * PIECE).fill(0)
const HIGH_CODES = Uint8Array.from({ length: 256 }, (_, byte) => codeOf(byte >> 4))
const LOW_CODES = Uint8Array.from({ length: 256 }, (_, byte) => codeOf(byte & 15))

function codeOf(digit: number): number {
  return digit < 10 ? 0x30 + digit : 0x57 + digit
}

/** The bytes behind lower-case hex; undefined when the text is anything else. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined
  const bytes = new Uint8Array(text.length / 2)
  // Below 0 as soon as one digit is.
  let all = 0
  for (let index = 0; index < bytes.length; index++) {
    const high = DIGITS[text.charCodeAt(2 * index)] ?? -1
    const low = DIGITS[text.charCodeAt(2 * index + 1)] ?? -1
    const byte = (high << 4) | low
    all |= byte
    bytes[index] = byte
  }
  return all < 0 ? undefined : bytes
}

/** By character: −1 for what is no digit. */
const DIGITS = Int8Array.from({ length: 256 }, (_, code) => digitOf(code))

/** Digits are 0x30 to 0x39, letters 0x61 to 0x66. */
function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1
}
