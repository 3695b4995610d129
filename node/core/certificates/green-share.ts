/** Which share of a home's use was local and green: what its retired certificates of origin cover. */

/** What a settled slot says of its energy. */
export interface UsedSlot {
  readonly importWh: number
  readonly exportWh: number
  readonly generationWh: number | null
}

/** A share is in millionths. */
const WHOLE_PPM = 1_000_000n

/**
 * Wh that a home used: import and generation less export. What is not known to be generated is at least what was
 * exported. A battery that gave more than it got used less than nothing, which counts as nothing.
 */
export function usedWh(slots: readonly UsedSlot[]): number {
  const used = slots.reduce(
    (sum, { importWh, exportWh, generationWh }) => sum + importWh + (generationWh ?? exportWh) - exportWh,
    0,
  )
  return Math.max(0, used)
}

/** Rounded down, and never more than all: a battery may give in one month what it took in the one before. Null: no use. */
export function greenSharePpm(retiredWh: number, useWh: number): number | null {
  if (useWh === 0) return null
  const share = (BigInt(retiredWh) * WHOLE_PPM) / BigInt(useWh)
  return Number(share < WHOLE_PPM ? share : WHOLE_PPM)
}
