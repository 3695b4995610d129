/**
 * Sorts records of a 32-bit key (high half) and a 32-bit value (low half) by their keys, stably: digit by digit from
 * the lowest, for rules whose result depends on merit order. Three to six times faster than comparing from 10^3 on.
 */
import { TABLE_BYTES, table } from './layout'

const RECORD_BITS: usize = 3
/** Two counts of digits of 11 bits fill the table. */
const WIDEST: u32 = 11

/**
 * Sorts `count` records at `from`, whose keys are below 2^bits, with as much room at `spare`; gives which of the two
 * holds them then.
 */
export function sortRecords(from: usize, spare: usize, count: i32, bits: u32): usize {
  // Few records do not repay the summing of many buckets.
  const widest: u32 = count < 128 ? 5 : count < 2048 ? 9 : WIDEST
  const digits = (bits + widest - 1) / widest
  if (digits == 0) return from
  const width = (bits + digits - 1) / digits
  const buckets: u32 = 1 << width
  let counts = table()
  let nextCounts = counts + (TABLE_BYTES >> 1)
  let shift: u64 = 32
  countDigit(from, count, shift, buckets, counts)
  for (let digit: u32 = 1; digit < digits; digit++) {
    placeBuckets(counts, buckets, spare)
    memory.fill(nextCounts, 0, usize(buckets) << 2)
    scatterAndCount(from, count, shift, buckets, counts, nextCounts)
    shift += width
    const sorted = spare
    spare = from
    from = sorted
    const used = counts
    counts = nextCounts
    nextCounts = used
  }
  placeBuckets(counts, buckets, spare)
  scatter(from, count, shift, buckets, counts)
  return spare
}

function countDigit(from: usize, count: i32, shift: u64, buckets: u32, counts: usize): void {
  const mask = usize(buckets - 1) << 2
  memory.fill(counts, 0, usize(buckets) << 2)
  for (let at = from, end = from + (usize(count) << RECORD_BITS); at < end; at += 8) {
    const bucketAt = counts + (usize(load<u64>(at) >> (shift - 2)) & mask)
    store<u32>(bucketAt, load<u32>(bucketAt) + 1)
  }
}

/** Turns counts into the addresses where the buckets begin. */
function placeBuckets(counts: usize, buckets: u32, to: usize): void {
  for (let at = counts, end = counts + (usize(buckets) << 2); at < end; at += 4) {
    const bytes = load<u32>(at) << u32(RECORD_BITS)
    store<u32>(at, u32(to))
    to += bytes
  }
}

function scatter(from: usize, count: i32, shift: u64, buckets: u32, places: usize): void {
  const mask = usize(buckets - 1) << 2
  for (let at = from, end = from + (usize(count) << RECORD_BITS); at < end; at += 8) {
    const record = load<u64>(at)
    const placeAt = places + (usize(record >> (shift - 2)) & mask)
    const place = load<u32>(placeAt)
    store<u64>(place, record)
    store<u32>(placeAt, place + 8)
  }
}

/** The same, and counts the next digit on the way: one pass less. */
function scatterAndCount(from: usize, count: i32, shift: u64, buckets: u32, places: usize, counts: usize): void {
  const mask = usize(buckets - 1) << 2
  const width = u64(popcnt(buckets - 1))
  for (let at = from, end = from + (usize(count) << RECORD_BITS); at < end; at += 8) {
    const record = load<u64>(at)
    const digits = record >> (shift - 2)
    const placeAt = places + (usize(digits) & mask)
    const place = load<u32>(placeAt)
    store<u64>(place, record)
    store<u32>(placeAt, place + 8)
    const countAt = counts + (usize(digits >> width) & mask)
    store<u32>(countAt, load<u32>(countAt) + 1)
  }
}
