/** A reading of an energy counter: whole Wh at a market time. */
export interface CounterReading {
  readonly valueWh: number
  readonly atMs: number
}

/** Time is known only to about a request, and market time may run much faster than requests do. */
export const CLOCK_SLACK_MS = 60_000

const MS_PER_HOUR = 3_600_000

/**
 * Whether a counter may read so, given its last good reading. Settlement stands on counters: one spurious zero became
 * a slot of 53.7 MWh elsewhere (evcc issue 30592). A counter never falls, and never rises by more than the power
 * limit allows for the time since.
 */
export function judgeCounter(
  last: CounterReading | null,
  next: CounterReading,
  limits: { readonly powerLimitW: number },
): 'ok' | 'fell' | 'jumped' {
  if (last === null) return 'ok'
  const deltaWh = next.valueWh - last.valueWh
  if (deltaWh < 0) return 'fell'
  const elapsedMs = Math.max(next.atMs - last.atMs, 0) + CLOCK_SLACK_MS
  const plausibleWh = Math.ceil((limits.powerLimitW * elapsedMs) / MS_PER_HOUR)
  return deltaWh > plausibleWh ? 'jumped' : 'ok'
}
