/** What the homes sum up slot by slot, four homes at a time. Sums are f64 that stay whole numbers. */
import { bytes, float, integer, LOAD, SELF_CONSUMED, STORED_SOLAR_USED, SUN } from './layout'

/** Adds a column of i32 to one of f64; gives the column's total. */
export function addUp(column: i32, sum: i32): f64 {
  const energies = integer(column)
  const sums = float(sum)
  let total = i64x2.splat(0)
  for (let at: usize = 0; at < bytes; at += 16) {
    const four = v128.load(energies + at)
    total = i64x2.add(total, i64x2.add(i64x2.extend_low_i32x4_s(four), i64x2.extend_high_i32x4_s(four)))
    add(four, sums + (at << 1))
  }
  return f64(i64x2.extract_lane(total, 0) + i64x2.extract_lane(total, 1))
}

/** Keeps in a column of f64 the most that there ever was in one of i32. */
export function keepMost(column: i32, most: i32): void {
  const energies = integer(column)
  const kept = float(most)
  for (let at: usize = 0; at < bytes; at += 16) {
    const four = v128.load(energies + at)
    const place = kept + (at << 1)
    v128.store(place, f64x2.max(v128.load(place), f64x2.convert_low_i32x4_s(four)))
    v128.store(place, f64x2.max(v128.load(place, 16), f64x2.convert_low_i32x4_s(upperHalf(four))), 16)
  }
}

/**
 * Adds what the homes used of their own sun: at once, as much as there was load, and what of it came back out of the
 * battery.
 */
export function addSelfConsumed(): void {
  const sums = float(SELF_CONSUMED)
  for (let at: usize = 0; at < bytes; at += 16) {
    const direct = i32x4.min_s(v128.load(integer(LOAD) + at), v128.load(integer(SUN) + at))
    add(i32x4.add(direct, v128.load(integer(STORED_SOLAR_USED) + at)), sums + (at << 1))
  }
}

// @ts-ignore: decorator
@inline
function add(four: v128, sums: usize): void {
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.convert_low_i32x4_s(four)))
  v128.store(sums, f64x2.add(v128.load(sums, 16), f64x2.convert_low_i32x4_s(upperHalf(four))), 16)
}

// @ts-ignore: decorator
@inline
function upperHalf(four: v128): v128 {
  return i32x4.shuffle(four, four, 2, 3, 2, 3)
}
