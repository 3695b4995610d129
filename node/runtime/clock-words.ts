/** How far the clocks of neighbours are from this one, and who of them is wrong. */

/** Validators' clocks agree within this: beyond it their blocks and votes are not timely for each other. */
export const CLOCKS_AGREE_MS = 2_000

export function isFarOff(aheadMs: number | null): aheadMs is number {
  return aheadMs !== null && Math.abs(aheadMs) > CLOCKS_AGREE_MS
}

/** `7 s ahead of`; whole seconds, rounded down. */
export function clockWords(aheadMs: number): string {
  const seconds = String(Math.floor(Math.abs(aheadMs) / 1000))
  return aheadMs > 0 ? `${seconds} s ahead of` : `${seconds} s behind`
}

/**
 * How far this clock is ahead of those of most neighbours, or behind (< 0), where that is too far: then it is this one that is
 * wrong. Null where they agree, and where there is one neighbour only: nobody can say which of two is right.
 */
export function aheadOfMostMs(heardMs: readonly number[]): number | null {
  if (heardMs.length < 2) return null
  const sorted = [...heardMs].sort((left, right) => left - right)
  // The lower one of an even number.
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
  return isFarOff(median) ? -median : null
}
