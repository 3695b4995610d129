import { assert } from './assert.ts'

/**
 * Shares `total` in proportion to `weights` so that the shares sum exactly: floors first, then one more for the
 * largest remainders, ties in canonical order (the order of `weights`). All zero weights share nothing.
 */
export function shareByLargestRemainder(total: bigint, weights: readonly bigint[]): bigint[] {
  assert(total >= 0n && weights.every((weight) => weight >= 0n), 'shares are of non-negative numbers')
  const sum = weights.reduce((left, right) => left + right, 0n)
  if (sum === 0n) return weights.map(() => 0n)
  const shares = weights.map((weight) => (total * weight) / sum)
  let rest = total - shares.reduce((left, right) => left + right, 0n)
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (total * weight) % sum }))
    .sort((left, right) =>
      left.remainder === right.remainder
        ? left.index - right.index
        : left.remainder > right.remainder
          ? -1
          : 1,
    )
  for (const { index } of byRemainder) {
    if (rest === 0n) break
    shares[index] = (shares[index] ?? 0n) + 1n
    rest -= 1n
  }
  return shares
}
