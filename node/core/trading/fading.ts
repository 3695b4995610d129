const HOUR_MS = 3_600_000
const PPM = 1_000_000

/** What is left of a deviation after a time, `keptPpm` of it being left after each hour; rounded towards 0. */
export function fade(
  deviation: number,
  { keptPpm, afterMs }: { readonly keptPpm: number; readonly afterMs: number },
): number {
  let left = deviation
  let restMs = afterMs
  for (; restMs >= HOUR_MS && left !== 0; restMs -= HOUR_MS) left = Math.trunc((left * keptPpm) / PPM)
  // Within an hour it is taken as even.
  const lost = Math.trunc((left * (PPM - keptPpm)) / PPM)
  return left - Math.trunc((lost * restMs) / HOUR_MS)
}
