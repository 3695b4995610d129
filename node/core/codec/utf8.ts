/** Text for people as UTF-8. The core has no TextEncoder, but the language itself can percent-encode, and it is strict. */

/** The bytes of a text; a lone surrogate, which UTF-8 cannot say, throws. */
export function utf8Bytes(text: string): Uint8Array {
  const encoded = encodeURIComponent(text)
  const codes = encoded.match(/%[0-9A-F]{2}|[^%]/g) ?? []
  return Uint8Array.from(codes, (code) =>
    code.length === 3 ? Number.parseInt(code.slice(1), 16) : code.charCodeAt(0),
  )
}

/** The text of valid UTF-8; undefined for any other bytes. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  let escaped = ''
  for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, '0')}`
  try {
    return decodeURIComponent(escaped)
  } catch {
    return undefined
  }
}
