/**
 * How wrong a home is about its coming slot, as a function of seed, slot and home: the simulator's homes and those of a
 * street on the virtual clock err alike. Roughly normal: the sum of the four bytes of a hash has a standard deviation
 * of 147.8.
 */
export function forecastErrorPpm(errorPpm: number, seed: number, slot: number, home: number): number {
  const hash = hashWords(seed, slot, home)
  const sum = (hash & 255) + ((hash >>> 8) & 255) + ((hash >>> 16) & 255) + (hash >>> 24) - MEAN
  return Math.trunc((sum * errorPpm * 10) / DEVIATION_TENTHS)
}

const MEAN = 510
const DEVIATION_TENTHS = 1478

/** Chance that is a function of where it is asked: MurmurHash3's finaliser over three words; 0 to 2^32 − 1. */
export function hashWords(first: number, second: number, third: number): number {
  return mix(mix(mix(first) ^ second) ^ third) >>> 0
}

function mix(value: number): number {
  let mixed = (value + 0x9e3779b9) | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
