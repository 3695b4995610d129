import type { TextType } from './point-types.ts'

/** What registers say as text; null where not implemented or not read. */
export function decodeText(type: TextType, words: readonly number[] | null): string | null {
  if (words === null) return null
  switch (type) {
    case 'string':
      return decodeString(words)
    case 'eui48':
      return decodeEui48(words)
    case 'ipaddr':
      return words.every((word) => word === 0) ? null : bytesOf(words).join('.')
    case 'ipv6addr':
      return words.every((word) => word === 0) ? null : words.map((word) => word.toString(16)).join(':')
  }
}

/** SunSpec strings end at the first NUL; all NUL means not implemented. */
function decodeString(words: readonly number[]): string | null {
  const bytes = bytesOf(words)
  const end = bytes.indexOf(0)
  const text = Buffer.from(end === -1 ? bytes : bytes.slice(0, end)).toString('utf8')
  return text === '' ? null : text
}

/** Four registers, of which the last six bytes are the address. */
function decodeEui48(words: readonly number[]): string | null {
  const bytes = bytesOf(words).slice(-6)
  if (bytes.every((byte) => byte === 0) || bytes.every((byte) => byte === 0xff)) return null
  return bytes.map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':')
}

function bytesOf(words: readonly number[]): number[] {
  return words.flatMap((word) => [word >> 8, word & 0xff])
}
