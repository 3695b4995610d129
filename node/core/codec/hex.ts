/** Lower-case hex, the way bytes are named in JSON, maps and logs. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += HEX_OF_BYTE[byte] ?? ''
  return text
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

const HEX_OF_BYTE = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
