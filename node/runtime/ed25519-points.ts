/**
 * What a public key and the first half of a signature must not be, whoever verifies. Verifiers differ here: OpenSSL takes
 * points of small order, under which one signature is good for many messages, and keys written in two ways; libsodium
 * takes neither. Refused before either is asked, so that all nodes give the same answers.
 */

const POINT_BYTES = 32

/**
 * The points of small order (curve25519 has eight): 0, 1, two of order eight, -1, and 0 and 1 once more as p and p + 1.
 * Little-endian y without the bit of x's sign.
 */
const SMALL_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')))

/** Whether the 32 bytes are a point of small order, in whichever way it is written. */
export function isSmallOrder(point: Uint8Array): boolean {
  return SMALL_ORDER.some((small) => isSameY(small, point))
}

/** Whether y is written as RFC 8032 section 5.1.2 says: below p = 2^255 - 19. */
export function isCanonical(point: Uint8Array): boolean {
  if (y(point, POINT_BYTES - 1) !== 0x7f) return true
  for (let at = POINT_BYTES - 2; at > 0; at--) if (point[at] !== 0xff) return true
  return (point[0] ?? 0) < 0xed
}

function isSameY(left: Uint8Array, right: Uint8Array): boolean {
  for (let at = 0; at < POINT_BYTES; at++) if (y(left, at) !== y(right, at)) return false
  return true
}

/** The byte of y: the highest bit of a point is the sign of x. */
function y(point: Uint8Array, at: number): number {
  const byte = point[at] ?? 0
  return at === POINT_BYTES - 1 ? byte & 0x7f : byte
}
