/** Joins byte strings. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(lengthOf(parts))
  writeParts(joined, parts)
  return joined
}

/**
 * Joins byte strings for who only looks at them before the next call, which overwrites them: what is hashed needs no
 * array of its own, and most of what a ledger hashes is short.
 */
export function passingBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const length = lengthOf(parts)
  if (length > PASSING.length) return concatBytes(...parts)
  writeParts(PASSING, parts)
  return (VIEWS[length] ??= PASSING.subarray(0, length))
}

const PASSING = new Uint8Array(2048)
/** By length: making one costs more than filling it. */
const VIEWS: Uint8Array[] = []

function lengthOf(parts: readonly Uint8Array[]): number {
  let length = 0
  for (const part of parts) length += part.length
  return length
}

function writeParts(target: Uint8Array, parts: readonly Uint8Array[]): void {
  let at = 0
  for (const part of parts) {
    // A call for a few bytes costs more than a loop over them.
    if (part.length > 64) target.set(part, at)
    else for (let index = 0; index < part.length; index++) target[at + index] = part[index] ?? 0
    at += part.length
  }
}

export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false
  for (let index = 0; index < left.length; index++) if (left[index] !== right[index]) return false
  return true
}

/** Whether it is `left ‖ right`. */
export function isJoinedOf(joined: Uint8Array, left: Uint8Array, right: Uint8Array): boolean {
  if (joined.length !== left.length + right.length) return false
  for (let index = 0; index < left.length; index++) if (joined[index] !== left[index]) return false
  for (let index = 0; index < right.length; index++)
    if (joined[left.length + index] !== right[index]) return false
  return true
}

/** Bytewise order, shorter first where one begins the other. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** ASCII only: domain tags and account names. */
export function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < bytes.length; index++) bytes[index] = text.charCodeAt(index) & 0x7f
  return bytes
}

/** An integer of up to 53 bits as 8 bytes, big end first, so that keys and hashes sort and agree everywhere. */
export function uint64Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  const [high, low] = [Math.floor(value / 2 ** 32), value % 2 ** 32]
  // A byte array keeps the low 8 bits of what it is given; a view of words would cost more than all of this.
  for (let index = 0; index < 4; index++) {
    bytes[index] = high >>> (24 - 8 * index)
    bytes[4 + index] = low >>> (24 - 8 * index)
  }
  return bytes
}
