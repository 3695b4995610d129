/** Byte strings that want to do harm, from a seed: noise, noise that looks like CBOR, and mutants of valid messages. */

export interface HostileBytes {
  next(): Uint8Array
}

/** The seed of a run: the one given, or a fresh one, printed so that the run can be repeated. */
export function seedOf(given: string | undefined): number {
  const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given)
  process.stdout.write(`seed ${seed}\n`)
  return seed
}

export function createHostileBytes(seed: number, valid: readonly Uint8Array[]): HostileBytes {
  const below = createChance(seed)
  return {
    next() {
      const kind = below(8)
      if (kind === 0) return noise(below, below(80))
      if (kind === 1) return cborLike(below, below(80))
      let bytes = valid[below(valid.length)] ?? new Uint8Array()
      for (let left = 1 + below(3); left > 0; left--) bytes = mutate(bytes, below)
      return bytes
    },
  }
}

/** A whole number from 0 to below `limit`. */
type Below = (limit: number) => number

/** mulberry32: small, good enough, the same everywhere. */
function createChance(seed: number): Below {
  let state = seed >>> 0
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
}

function noise(below: Below, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => below(256))
}

/** Heads of every kind and size, which plain noise seldom puts together. */
function cborLike(below: Below, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => HEADS[below(HEADS.length)] ?? 0)
}

const HEADS = [
  0x00, 0x01, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1f, 0x20, 0x38, 0x3b, 0x40, 0x41, 0x58, 0x59, 0x5b, 0x5f, 0x61,
  0x80, 0x81, 0x82, 0x84, 0x86, 0x88, 0x98, 0x99, 0x9b, 0x9f, 0xa0, 0xa1, 0xc0, 0xc2, 0xf4, 0xf6, 0xf7, 0xf9,
  0xfb, 0xff,
]

function mutate(bytes: Uint8Array, below: Below): Uint8Array {
  const at = below(bytes.length + 1)
  const end = at + below(12)
  switch (below(9)) {
    case 0:
      return join(bytes.subarray(0, at), noise(below, Math.min(1, bytes.length - at)), bytes.subarray(at + 1))
    case 1:
      return flipBit(bytes, at, below(8))
    case 2:
      return join(bytes.subarray(0, at))
    case 3:
      return join(bytes.subarray(0, at), bytes.subarray(end))
    case 4:
      return join(bytes.subarray(0, at), noise(below, 1 + below(4)), bytes.subarray(at))
    case 5:
      return join(bytes.subarray(0, end), bytes.subarray(at))
    case 6:
      return join(bytes, noise(below, 1 + below(3)))
    case 7:
      return join(bytes.subarray(0, at), cborLike(below, 1 + below(3)), bytes.subarray(end))
    default:
      return flipBit(flipBit(bytes, at, below(8)), below(bytes.length + 1), below(8))
  }
}

function flipBit(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  const flipped = Uint8Array.from(bytes)
  if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << bit)
  return flipped
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
