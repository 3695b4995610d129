/** How far the clock of a neighbour is from this one, in words. */

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
