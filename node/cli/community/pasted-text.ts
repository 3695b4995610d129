/**
 * Short texts that people send each other by any way and paste: `streetwatt-KIND-1.` and base64url of a checksum and
 * deflated bytes. White space does not count, because mail programs break lines.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { concatBytes, equalBytes } from '../../core/codec/bytes.ts'
import { sha256 } from '../../core/crypto/sha256.ts'
import { OperatingError } from '../../core/units/operating-error.ts'

/** An invitation to a street, a home's request to be admitted, and a member's change of keys. */
export type TextKind = 'street' | 'home' | 'keys'

const VERSION = 1
const CHECKSUM_BYTES = 4
const WORDS: Readonly<Record<TextKind, string>> = {
  street: 'an invitation to a street',
  home: 'the text of a home that joins',
  keys: "a member's change of keys",
}

export function encodeText(kind: TextKind, content: Uint8Array): string {
  const deflated = deflateRawSync(content, { level: 9 })
  const body = Buffer.from(concatBytes(checksum(deflated), deflated)).toString('base64url')
  return `streetwatt-${kind}-${String(VERSION)}.${body}`
}

/** The content; throws `text-foreign`, `text-version-unknown` or `text-damaged`. */
export function decodeText(
  kind: TextKind,
  pasted: string,
  { maxBytes }: { readonly maxBytes: number },
): Uint8Array {
  const text = pasted.replace(/\s+/g, '')
  const [, foundKind, version, body = ''] = /^streetwatt-([a-z]+)-(\d{1,9})\.(.*)$/.exec(text) ?? []
  if (foundKind !== kind) throw foreign(kind, foundKind)
  if (Number(version) !== VERSION) throw unknownVersion(kind, Number(version))
  const content = readBody(body, maxBytes)
  if (content === undefined) throw damagedText(kind)
  return content
}

/** The text is whole, but what is in it is not what its kind holds. */
export function damagedText(kind: TextKind): OperatingError {
  return new OperatingError(
    { code: 'text-damaged', kind },
    `This text was ${WORDS[kind]}, but it is not whole: copy it again from its first letter to its last.`,
  )
}

function readBody(body: string, maxBytes: number): Uint8Array | undefined {
  // Four letters carry three bytes; nothing that is larger than its content may be is unpacked.
  if (!/^[A-Za-z0-9_-]+$/.test(body) || body.length > 2 * maxBytes) return undefined
  const bytes = Buffer.from(body, 'base64url')
  if (bytes.toString('base64url') !== body || bytes.length <= CHECKSUM_BYTES) return undefined
  const deflated = bytes.subarray(CHECKSUM_BYTES)
  if (!equalBytes(bytes.subarray(0, CHECKSUM_BYTES), checksum(deflated))) return undefined
  try {
    return new Uint8Array(inflateRawSync(deflated, { maxOutputLength: maxBytes }))
  } catch {
    return undefined
  }
}

function checksum(bytes: Uint8Array): Uint8Array {
  return sha256(bytes).subarray(0, CHECKSUM_BYTES)
}

function foreign(kind: TextKind, found: string | undefined): OperatingError {
  const known = isKind(found) ? `It is ${WORDS[found]}` : 'It is none of our texts'
  return new OperatingError(
    { code: 'text-foreign', kind },
    `This is not ${WORDS[kind]}, which begins with streetwatt-${kind}-${String(VERSION)}. ${known}; ask for the right one.`,
  )
}

function isKind(word: string | undefined): word is TextKind {
  return word !== undefined && Object.hasOwn(WORDS, word)
}

function unknownVersion(kind: TextKind, version: number): OperatingError {
  const remedy = version > VERSION ? 'update this program' : 'ask for a new one'
  return new OperatingError(
    { code: 'text-version-unknown', kind, version },
    `This text is ${WORDS[kind]} in version ${String(version)}, and this program reads ${String(VERSION)}: ${remedy}.`,
  )
}
