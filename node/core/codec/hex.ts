/** Lower-case hex, the way bytes are named in JSON, maps and logs. */
export function toHex(bytes: Uint8Array): string {
  if (bytes.length <= PIECE) return pieceToHex(bytes)
  let text = ''
  for (let at = 0; at < bytes.length; at += PIECE) text += pieceToHex(bytes.subarray(at, at + PIECE))
  return text
}

/** All digits at once: joining them one by one takes twice as long, and every hash that is read becomes text. */
function pieceToHex(bytes: Uint8Array): string {
  const codes = bytes.length === PIECE ? CODES : new Array<number>(2 * bytes.length)
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0
    codes[2 * index] = codeOf(byte >> 4)
    codes[2 * index + 1] = codeOf(byte & 15)
  }
  return String.fromCharCode(...codes)
}

/** As many bytes as a hash has; a call takes only so many arguments. */
const PIECE = 32
const CODES = new Array<number>(2 * PIECE)

function codeOf(digit: number): number {
  return digit < 10 ? 0x30 + digit : 0x57 + digit
}

/** The bytes behind lower-case hex; undefined when the text is anything else. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined
  const bytes = new Uint8Array(text.length / 2)
  for (let index = 0; index < bytes.length; index++) {
    const high = digitOf(text.charCodeAt(2 * index))
    const low = digitOf(text.charCodeAt(2 * index + 1))
    if (high < 0 || low < 0) return undefined
    bytes[index] = 16 * high + low
  }
  return bytes
}

/** Digits are 0x30 to 0x39, letters 0x61 to 0x66; −1 for anything else. */
function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1
}
