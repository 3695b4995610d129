/** The first pause after a failed connection; it doubles with each further failure. */
export const FIRST_BACKOFF_MS = 500
/** No pause is longer. */
export const LONGEST_BACKOFF_MS = 30_000

/**
 * How long to leave an endpoint alone after `failures` failed connections in a row. Half of the pause is chance, so
 * that a street of nodes does not return to one gateway in step.
 */
export function backoffMs(failures: number, random: () => number): number {
  if (failures === 0) return 0
  const pauseMs = Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(failures - 1, 16), LONGEST_BACKOFF_MS)
  return Math.floor(pauseMs / 2 + (pauseMs / 2) * random())
}
