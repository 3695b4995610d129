/** Numbers from the lot, as docs/rules/lot.md defines them: the same for everybody who has the book. */
import { lotWord } from './layout'

// What a number is drawn for: two purposes never share one.
export const PURPOSE_SBBA_LOTTERY: u32 = 1
export const PURPOSE_MUDA_HALF: u32 = 2

/** 64 bits that depend on the whole lot, the purpose and the number. */
export function draw(purpose: u32, number: i32): u64 {
  let state = (u64(purpose) << 32) | u64(u32(number))
  for (let word = 0; word < 4; word++) state = mix(state + lotWord(word) + 0x9e3779b97f4a7c15)
  return state
}

/** A whole number in [0, bound): the upper part of a product of 95 bits. `bound` is below 2^31. */
export function drawBelow(purpose: u32, number: i32, bound: u32): u32 {
  const drawn = draw(purpose, number)
  const low = ((drawn & 0xffffffff) * u64(bound)) >> 32
  return u32(((drawn >> 32) * u64(bound) + low) >> 32)
}

/** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
function mix(value: u64): u64 {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb
  return value ^ (value >> 31)
}
