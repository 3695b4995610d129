/**
 * How evenly something is shared. On exact amounts: sums of products of nano-currency leave what a number holds, so
 * they are `bigint` until the last division.
 */

/**
 * Gini's coefficient, Σi Σj |xi − xj| / (2 n² mean): 0 where all have the same, towards 1 where one has all. Null where
 * the mean is not positive: shares of a loss mean nothing.
 */
export function giniCoefficient(amounts: readonly bigint[]): number | null {
  const sorted = [...amounts].sort(ascending)
  const count = BigInt(sorted.length)
  const total = sum(sorted)
  if (total <= 0n) return null
  // Σi Σj |xi − xj| = 2 Σi (2i − n + 1) xi over the sorted amounts, i from 0.
  const weighted = sum(sorted.map((amount, index) => (2n * BigInt(index) - count + 1n) * amount))
  return ratio(weighted, count * total)
}

/** Jain's index, (Σx)² / (n Σx²): 1 where all have the same, 1/n where one has all. Null where all have nothing. */
export function jainIndex(amounts: readonly bigint[]): number | null {
  const squares = sum(amounts.map((amount) => amount * amount))
  if (squares === 0n) return null
  return ratio(sum(amounts) ** 2n, BigInt(amounts.length) * squares)
}

/** The lower of the two in the middle where there are two. */
export function medianAmount(amounts: readonly bigint[]): bigint {
  const sorted = [...amounts].sort(ascending)
  return sorted[(sorted.length - 1) >> 1] ?? 0n
}

function ascending(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n)
}

/** Of any size, to nine decimals. */
function ratio(numerator: bigint, denominator: bigint): number {
  return Number((numerator * SCALE) / denominator) / Number(SCALE)
}

const SCALE = 1_000_000_000n
