import type { LeaseTimings } from './lease-interface.ts'

/** For households. A node that is busy for 20 s is rare; a battery that is forced for 20 s more is no harm. */
export const DEFAULT_TIMINGS: LeaseTimings = {
  tickMs: 5_000,
  deviceTimerMs: 60_000,
  readBackWithinMs: 2_000,
  effectWithinMs: 30_000,
  beatMs: 2_000,
  hangAfterMs: 20_000,
  watchdogStartMs: 15_000,
  closeWithinMs: 15_000,
}
