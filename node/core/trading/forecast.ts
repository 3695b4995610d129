/**
 * What a home expects of a coming slot, from what it sees now and what its meter counted last. Persistence is hard to
 * beat two quarter hours ahead; the last metered slot steadies it against a kettle that happens to boil.
 */
export interface ForecastInput {
  readonly slotMs: number
  /** Import minus export now, W; null when the device is silent. */
  readonly netPowerW: number | null
  /** Import minus export of the last metered slots, Wh, newest first. */
  readonly recentNetWh: readonly number[]
}

/** Expected import minus export of the slot in Wh; null when nothing is known, and then nothing is traded. */
export function forecastNetWh(input: ForecastInput): number | null {
  const now = input.netPowerW === null ? null : (input.netPowerW * input.slotMs) / 3_600_000
  const [last] = input.recentNetWh
  if (now === null) return last ?? null
  return Math.round(last === undefined ? now : (now + last) / 2)
}
