/** When a lease is over. */
export interface LeaseClock {
  readonly untilMs: number
  /** What is left, never less than 0. */
  leftMs(): number
}

/**
 * Ends at the wall clock's moment or after the time that was left when it began, whichever comes first: a clock that is
 * set back does not make a lease longer, and a machine that slept finds it over.
 */
export function createLeaseClock(
  untilMs: number,
  { now, monotonicMs }: { now: () => number; monotonicMs: () => number },
): LeaseClock {
  const endMs = monotonicMs() + (untilMs - now())
  return { untilMs, leftMs: () => Math.max(0, Math.min(endMs - monotonicMs(), untilMs - now())) }
}
