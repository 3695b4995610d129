/** Numbers from the lot, as docs/rules/lot.md defines them. */

/** What a number is drawn for: two purposes never share one. */
export const PURPOSE = { sbbaLottery: 1, mudaHalf: 2 } as const

const WORD_BITS = 64n
const MASK = (1n << WORD_BITS) - 1n
const GOLDEN = 0x9e3779b97f4a7c15n

/** 64 bits that depend on the whole lot, the purpose and the number. */
export function draw(lot: Uint8Array, purpose: number, number: number): bigint {
  let state = (BigInt(purpose) << 32n) | BigInt(number >>> 0)
  for (let word = 0; word < 4; word++) state = mix((state + lotWord(lot, word) + GOLDEN) & MASK)
  return state
}

/** A whole number in [0, bound): the upper part of the product, without rejection. */
export function drawBelow(lot: Uint8Array, purpose: number, number: number, bound: number): number {
  return Number((draw(lot, purpose, number) * BigInt(bound)) >> WORD_BITS)
}

/** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
function mix(value: bigint): bigint {
  let mixed = value
  mixed = ((mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK
  mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & MASK
  return mixed ^ (mixed >> 31n)
}

/** Bytes 8 i to 8 i + 7, little-endian. */
function lotWord(lot: Uint8Array, index: number): bigint {
  return new DataView(lot.buffer, lot.byteOffset, lot.byteLength).getBigUint64(index * 8, true)
}
